# SPDX-License-Identifier: ISC
"""From the start of the process to its first record, and what it holds in memory."""

import os
import subprocess
import time

from process import CAPTURE_CPU, Reader, end, memory, spawn
from table import Measure, NotRun, Row


def first_record(command):
    begin = time.monotonic()
    process = spawn(command, CAPTURE_CPU, stdout=subprocess.PIPE)
    try:
        if not Reader(process).read(5):
            raise NotRun(f"{' '.join(command)}: no record")
        return {"ms": (time.monotonic() - begin) * 1e3}
    finally:
        end(process)


def peak_memory(command, size):
    """Read half the output, look, and let it go: the peak is reached long before."""
    process = spawn(command, CAPTURE_CPU, stdout=subprocess.PIPE)
    try:
        Reader(process).read_bytes(size // 2)
        return {"memory": memory(process.pid) / 2**20}
    finally:
        end(process)


def rows(bench):
    capture = [bench.program, "capture", "-f", "etf"]
    mix = "imix"
    starts = {
        "device": lambda: first_record([*capture, "-i", "lo"]),
        "filter": lambda: first_record([*capture, "-i", "lo", "tcp port 80 or udp port 53"]),
        "savefile": lambda: first_record([*capture, "-r", bench.savefile(mix)]),
    }
    for name, take in starts.items():
        yield Row(f"start/{name}", "ms", Measure(f"start, {name}", take), None, 20, "ms", "median")

    def held():
        path = bench.savefile(mix)
        return peak_memory([*capture, "-r", path], os.path.getsize(path))

    yield Row("memory/savefile", "memory", Measure("memory, savefile", held), None, 8, "MiB", "max")
