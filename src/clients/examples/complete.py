#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Is anything missing?  Reads records of any number of captures, a line each, from whatever broker they
have gone through, and proves from them alone that each run has its packets 1 to `end.packets`, each
once.  Of several runs in one stream the records need --origin.

    kcat -C -b HOST -t packets -e -q | complete.py

Prints a line a run; ends with 0 where all are complete."""

import json
import sys


class Run:
    """Packets may come in any order: `next` is the first that has not come, `ahead` what has come
    of those behind it."""

    def __init__(self):
        self.next = 1
        self.ahead = set()
        self.twice = 0
        self.end = None

    def packet(self, seq):
        if seq < self.next or seq in self.ahead:
            self.twice += 1
            return
        self.ahead.add(seq)
        while self.next in self.ahead:
            self.ahead.remove(self.next)
            self.next += 1

    def missing(self):
        last = self.end["packets"] if self.end else max(self.ahead, default=self.next - 1)
        return last - (self.next - 1) - len(self.ahead)

    def complete(self):
        return bool(self.end) and not self.missing() and not self.twice

    def line(self, name):
        end = f"end after {self.end['packets']}, {self.end['dropped']} dropped" if self.end else "no end"
        seen = self.next - 1 + len(self.ahead)
        return (f"{name}: {'complete' if self.complete() else 'INCOMPLETE'}: {seen} packets,"
                f" {self.missing()} missing, {self.twice} twice, {end}")


def take(lines):
    """The runs by name.  Records that do not name theirs belong to the only one that started."""
    runs, started = {}, set()
    for line in lines:
        records = json.loads(line)
        for record in records if isinstance(records, list) else [records]:
            if record["type"] == "start":
                started.add(record["run"])
                continue
            run = runs.setdefault(record.get("run"), Run())
            if record["type"] == "packet":
                run.packet(record["seq"])
            elif record["type"] == "end":
                run.end = record
    if None in runs:
        if len(started) != 1 or len(runs) > 1:
            sys.exit("complete: several runs, whose records do not name them: capture with --origin")
        return {started.pop(): runs.pop(None)}
    return {**{name: Run() for name in started}, **runs}


def main():
    runs = take(sys.stdin.buffer)
    for name, run in runs.items():
        print(run.line(name))
    sys.exit(0 if runs and all(run.complete() for run in runs.values()) else 1)


if __name__ == "__main__":
    main()
