# SPDX-License-Identifier: ISC
"""64-byte packets at the rate one processor can generate, into files that follow one another: a turn
costs no packet."""

import os
import shutil
import tempfile

from rows_live import COUNT, etf_counter, start_record
from table import Measure, Row

TURNS = ["-C", "10MB", "-G", "1s", "-W", "5"]


def rows(bench):
    def into(name, turns):
        def take():
            folder = tempfile.mkdtemp(dir="/dev/shm")
            os.chmod(folder, 0o777)
            try:
                took = bench.network.capture(
                    [bench.program, "capture", "-i", "rx", "-f", "etf", "--no-packets", "-w", f"{folder}/{name}",
                     *turns], start_record, ["-n", str(COUNT)])
            finally:
                shutil.rmtree(folder)
            return {"ns": took["cpu"] * 1e9, "dropped": etf_counter(b"dropped", took["tail"])}

        return Measure(f"capture -i rx -w {name} {' '.join(turns)}, live", take)

    single = into("x.pcap", [])
    for name, bar in ("x.pcap", 1.1), ("x.pcapng.zst", None):
        rotated = into(name, TURNS)
        yield Row(f"rotation/64/{name}/dropped", "dropped", rotated, None, 0, "packets", "max")
        if bar:
            yield Row(f"rotation/64/{name}/cpu", "ns", rotated, single, bar, "ns")
