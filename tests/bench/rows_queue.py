# SPDX-License-Identifier: ISC
"""What the queue for a reader that pauses costs while it is empty: processor time a packet of a live
capture whose reader keeps up, beside the same without a queue."""

from rows_live import COUNT, start_record
from table import Measure, Row

BAR = 1.02


def rows(bench):
    def live(form, *words):
        def take():
            took = bench.network.capture([bench.program, "capture", "-i", "rx", "-f", form, *words],
                                         start_record, ["-n", str(COUNT), "-r", "300000"])
            return {"ns": took["cpu"] * 1e9}

        return Measure(f"capture -i rx -f {form} {' '.join(words)}, live", take)

    for form in "etf", "jsonl":
        yield Row(f"queue/live/64/{form}", "ns", live(form, "--queue", "16MiB"), live(form, "--queue", "0"), BAR, "ns")
