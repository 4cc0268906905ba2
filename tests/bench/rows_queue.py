# SPDX-License-Identifier: ISC
"""What the queue for a reader that pauses costs while it is empty: processor time a packet of a live
capture whose reader keeps up, beside the same without a queue.  At a higher rate the reader, which shares
a processor with the generator, pauses, and the queue does what it is for."""

import re

from rows_live import etf_counter, start_record
from table import Measure, NotRun, Row

BAR = 1.02
RATE = 100_000
COUNT = 300_000
TRIES = 3
# What a reader may leave for one turn of the loop: the pipe was full, not the reader slow.
BRIEF = 2**20


def queue_max(form, tail):
    if form == "etf":
        return etf_counter(b"queue_max", tail)
    return int(re.findall(rb'"queue_max":(\d+)', tail)[-1])


def rows(bench):
    def live(form, size):
        def take():
            for _ in range(TRIES):
                took = bench.network.capture(
                    [bench.program, "capture", "-i", "rx", "-f", form, "--queue", size],
                    start_record, ["-n", str(COUNT), "-r", str(RATE)])
                waited = queue_max(form, took["tail"])
                if waited <= BRIEF:
                    return {"ns": took["cpu"] * 1e9}
            raise NotRun(f"the reader did not keep up: {waited} bytes waited")

        return Measure(f"capture -i rx -f {form} --queue {size}, live", take)

    for form in "etf", "jsonl":
        yield Row(f"queue/live/64/{form}", "ns", live(form, "16MiB"), live(form, "0"), BAR, "ns")
