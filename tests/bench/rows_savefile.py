# SPDX-License-Identifier: ISC
"""A savefile to records, beside tcpdump and beside cat: wall time of `... | cat >/dev/null`."""

import os

from process import pipeline
from table import Measure, Row

BARS = [
    # (mix, format, bar beside tcpdump, bar beside cat)
    ("imix", "etf", 0.6, 1.3),
    ("imix", "jsonl", 1.0, None),
    ("64", "etf", 0.6, 2.0),
    ("64", "jsonl", 1.0, None),
]


def through_pipe(bench, mix, command):
    def take():
        folder, name = os.path.split(bench.savefile(mix))
        return pipeline([name if word == "F" else word for word in command], folder)

    return Measure(f"{' '.join(command)} | cat >/dev/null, {mix}", take)


def rows(bench):
    ours, tcpdump, cat = {}, {}, {}
    for mix, form, _, _ in BARS:
        ours[mix, form] = through_pipe(
            bench, mix, [bench.program, "capture", "-r", "F", "-f", form])
        tcpdump[mix] = tcpdump.get(mix) or through_pipe(
            bench, mix, ["tcpdump", "-r", "F", "-w", "-"])
        cat[mix] = cat.get(mix) or through_pipe(bench, mix, ["cat", "F"])
    for mix, form, beside_tcpdump, beside_cat in BARS:
        yield Row(f"savefile/{mix}/{form}/tcpdump", "wall", ours[mix, form], tcpdump[mix],
                  beside_tcpdump)
        if beside_cat:
            yield Row(f"savefile/{mix}/{form}/cat", "wall", ours[mix, form], cat[mix], beside_cat)
