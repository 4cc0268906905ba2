# SPDX-License-Identifier: ISC
"""Decoding a live device with two processors: a burst of many flows waits in the rings of captures that are
stopped, and is drained by one process or by several.  Wall time a packet from when they go on until
their last record is written, to a file in memory; the generator, which would take one of the processors,
has ended by then."""

import contextlib
import json
import os
import signal
import subprocess
import time

from process import CAPTURE_CPU, DEADLINE, OTHER_CPU, end, expect_success, reap, spawn
from table import Measure, NotRun, Row

EVERYWHERE = -1
MIX = "flows"
DECODE = ["-f", "jsonl", "--decode", "--no-data", "-B", "256MiB"]
BAR = 1 / 1.6


def last_record(out):
    out.seek(max(0, out.seek(0, os.SEEK_END) - 4096))
    return json.loads(out.read().splitlines()[-1])


def wait_started(out, capture):
    deadline = time.monotonic() + DEADLINE
    while not os.fstat(out.fileno()).st_size:
        if capture.poll() is not None or time.monotonic() > deadline:
            raise NotRun(f"no start record: {capture.stderr.read().decode().strip()}")
        time.sleep(0.01)


def spent(group):
    """Seconds on a processor of the processes of that group."""
    total = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, ProcessLookupError):
            if os.getpgid(int(pid)) == group:
                with open(f"/proc/{pid}/schedstat", encoding="ascii") as stat:
                    total += int(stat.read().split()[0]) / 1e9
    return total


def burst(bench):
    """Sends the savefile at full rate; returns the number of packets."""
    sender = spawn(["ip", "netns", "exec", bench.network.sender, bench.program, "inject", "-i", "tx", "-r",
                    bench.savefile(MIX), "--topspeed"], EVERYWHERE, stdout=subprocess.PIPE)
    said = sender.communicate(timeout=DEADLINE)[0].decode()
    expect_success(sender, said.splitlines()[-1] if said else "")
    return json.loads(said.splitlines()[-1])["sent"]


def drain(bench, *captures):
    """captures: the words of each, beside those that all have.  One that is several processes has the account
    of all in the last record of its stdout, and waits for them."""
    with contextlib.ExitStack() as stack:
        running = []
        for number, words in enumerate(captures):
            out = stack.enter_context(open(os.path.join(bench.directory, f"drained-{number}"), "w+b"))
            capture = spawn(["ip", "netns", "exec", bench.network.receiver, bench.program, "capture", "-i", "rx",
                             *DECODE, *words], EVERYWHERE, stdout=out, stderr=subprocess.PIPE)
            stack.callback(end, capture)
            wait_started(out, capture)
            running.append((capture, out))
        for capture, _ in running:
            os.killpg(capture.pid, signal.SIGSTOP)
        count = burst(bench)
        before = sum(spent(capture.pid) for capture, _ in running)
        begin = time.monotonic()
        for capture, _ in running:
            capture.send_signal(signal.SIGINT)
        for capture, _ in running:
            os.killpg(capture.pid, signal.SIGCONT)
        cpu = sum(reap(capture) for capture, _ in running) - before
        wall = time.monotonic() - begin
        for capture, _ in running:
            expect_success(capture, capture.stderr.read().decode())
        return account(count, wall, cpu, [last_record(out) for _, out in running])


def account(count, wall, cpu, ends):
    received, dropped, packets = (sum(last[key] for last in ends) for key in ("received", "dropped", "packets"))
    if received != count or packets + dropped != count:
        raise NotRun(f"{count} were sent, and the ends say {ends}")
    return {"ns": wall / count * 1e9, "cpu": cpu / count * 1e9, "dropped": dropped}


def rows(bench):
    one = Measure("capture --decode --no-data -f jsonl",
                  lambda: drain(bench, ["--cpus", str(CAPTURE_CPU)]))
    two = Measure("two of --fanout",
                  lambda: drain(bench, *(["--fanout", "7", "--cpus", str(cpu)] for cpu in (OTHER_CPU, CAPTURE_CPU))))
    workers = Measure("--workers 2", lambda: drain(bench, [
        "--workers", "2", "--cpus", f"{OTHER_CPU},{CAPTURE_CPU}", "--output", f"{bench.directory}/{{worker}}.jsonl"]))
    bench.notes["fanout"] = ("fanout: --decode --no-data -f jsonl of a burst of 1200 flows that waits in the ring, wall"
                             " time a packet; cpu is the processor time of all that capture.")
    yield Row("fanout/decode/2/one", "ns", two, one, BAR, "ns")
    yield Row("fanout/decode/2/cpu", "cpu", two, one, None, "ns")
    yield Row("fanout/workers/2/one", "ns", workers, one, BAR, "ns")
    yield Row("fanout/workers/2/cpu", "cpu", workers, one, None, "ns")
    yield Row("fanout/workers/2/fanout", "ns", workers, two, None, "ns")
    yield Row("fanout/workers/2/dropped", "dropped", workers, None, 0, "packets", "max")
    yield Row("fanout/decode/1/dropped", "dropped", one, None, 0, "packets", "max")
    yield Row("fanout/decode/2/dropped", "dropped", two, None, 0, "packets", "max")
