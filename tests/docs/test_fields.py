# SPDX-License-Identifier: ISC
"""pktpipe-fields(5) against the fields that the code has."""

import re
import subprocess

from harness import BUILD, TESTS

PAGE = (TESTS.parent / "man" / "pktpipe-fields.5").read_text(encoding="utf-8")


def described():
    """Paths by the page: sections are protocols, items are lists of paths within them."""
    fields = PAGE[PAGE.index(".Sh FIELDS"):PAGE.index(".Sh EXAMPLES")]
    for section in fields.split(".Ss ")[1:]:
        name = section.splitlines()[0]
        prefix = "" if " " in name else name + "."
        if prefix:
            yield name
        for item in re.findall(r"^\.It Cm (.*)", section, re.MULTILINE):
            yield from (prefix + path for path in item.split(" , "))


def test_every_field_is_described_once():
    listed = subprocess.run([BUILD / "tests" / "list_fields"], capture_output=True, text=True,
                            check=True).stdout.split()
    assert sorted(described()) == sorted(listed)

