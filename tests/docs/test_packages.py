# SPDX-License-Identifier: ISC
"""What a test names when a program is missing is a package that tests/install installs."""

import re

import pytest

from harness import PACKAGES, TESTS

INSTALL = (TESTS / "install").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", sorted(set(PACKAGES.values())))
def test_installed(package):
    assert package in re.search(r"^tests='([^']*)'", INSTALL, re.MULTILINE)[1].split()


def test_named():
    """A program without its package would be a KeyError where it is not installed."""
    needs = "".join(args for path in TESTS.rglob("*.py")
                    for args in re.findall(r"\bneed\((.*)\)", path.read_text(encoding="utf-8")))
    programs = set(re.findall(r'"([^"]+)"', needs))
    assert "ip" in programs and programs <= set(PACKAGES)
