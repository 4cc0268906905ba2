# SPDX-License-Identifier: ISC
"""Captures of several processes, --workers, for the tests of these."""

import json
import os

from harness import children

KEYS = ["received", "dropped", "delivered", "bytes"]
# So that a ring holds seconds of time, and a loaded machine drops nothing.
PATIENT = ["--timeout", "100"]


class Crew:
    """One that has told its start; its records are in a folder that all may write to."""

    def __init__(self, network, capture, folder, count, *args, prefix=(), device="vb"):
        os.chmod(folder, 0o777)
        self.folder, self.count = folder, count
        self.at = capture("-i", device, "--workers", str(count), "--output", str(folder / "{worker}.jsonl"), *args,
                          prefix=[*network.inside(network.b), *prefix])
        self.workers = children(self.at.process.pid)

    def records(self, number):
        """Of one that has ended; the last line may be cut."""
        lines = (self.folder / f"{number}.jsonl").read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines[:-1]]

    def packets(self, number):
        return [r for r in self.records(number) if r["type"] == "packet"]

    def end(self, signal=None):
        """The whole's result, its account being exact, and as each worker told its own."""
        result = self.at.end(signal)
        end, stats = result.only("end"), result.of("stats")[-1]
        assert end["received"] == end["packets"] + end["dropped"]
        assert end["workers"] == stats["workers"] and stats["final"]
        assert [w["worker"] for w in end["workers"]] == list(range(self.count))
        for key in KEYS:
            total = end["packets" if key == "delivered" else key]
            assert total == stats[key] == sum(w[key] for w in end["workers"])
        return result

    def check_workers(self, end):
        """Each has its own stream, numbered from 1 on, and its own account in it."""
        for number, whole in enumerate(end["workers"]):
            records = self.records(number)
            assert {r["worker"] for r in records} == {number}
            assert [r["type"] for r in records][::len(records) - 1] == ["start", "end"]
            packets = [r for r in records if r["type"] == "packet"]
            assert [p["seq"] for p in packets] == list(range(1, len(packets) + 1))
            stats = [r for r in records if r["type"] == "stats"][-1]
            assert {key: stats[key] for key in KEYS} == {key: whole[key] for key in KEYS}
            assert whole["delivered"] == len(packets)
            assert (records[-1]["reason"], records[-1]["packets"]) == (end["reason"], len(packets))
