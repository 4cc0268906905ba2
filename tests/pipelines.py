# SPDX-License-Identifier: ISC
"""The examples of pktpipe-pipelines(7), by who runs them."""

import re

from harness import TESTS

PAGE = TESTS.parent / "man" / "pktpipe-pipelines.7"
# How they begin; the last four want a broker.
KINDS = {
    "python": r"import json|from pktpipe import",
    "node": r"import \{",
    "erlang": r"\{ok, Capture\}",
    "bash": r"for n in|pktpipe capture .*--workers",
    "service": r"\[Unit\]",
    "kafka": r"pktpipe .*\| kcat -P|kcat -C",
    "mqtt": r"pktpipe .*\|\n +mosquitto_pub",
    "nats": r"nats_publish\.py",
}


def blocks():
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^\.Bd -literal\n(.*?)^\.Ed", text, re.MULTILINE | re.DOTALL)
    return [block.replace(r"\e", "\\") for block in found]


def examples(kind):
    return [block for block in blocks() if re.match(KINDS[kind], block)]
