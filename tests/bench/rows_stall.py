# SPDX-License-Identifier: ISC
"""Stalls with the default options, at four rates: the capture does not run for half a second, or
nobody reads its output for three.  What is lost of the packets sent, beside tcpdump with a ring of
the same size on the same link.

A reader that pauses at 100000 packets a second has more to wait for than ring and queue hold: that row
has no bar."""

import json
import re
import signal
import subprocess
import time

from network import QUIET
from process import CAPTURE_CPU, OTHER_CPU, Reader, end, expect_success, reap, spawn
from rows_live import RING, start_record, tcpdump_ready
from table import Measure, NotRun, Row

RATES = [100, 1000, 10_000, 100_000]
STOP, PAUSE, AROUND = 0.5, 3, 0.5  # seconds; of traffic before and after


def stop(capture, reader):
    """The process does not run; its reader would go on."""
    reader.read_for(AROUND)
    capture.send_signal(signal.SIGSTOP)
    time.sleep(STOP)
    capture.send_signal(signal.SIGCONT)


def pause(_, reader):
    reader.read_for(AROUND)
    time.sleep(PAUSE)


STALLS = {"process": (stop, STOP), "reader": (pause, PAUSE)}


def sent(bench, capture, reader, rate, stall, seconds):
    count = int(rate * (seconds + 2 * AROUND))
    flood = spawn(["ip", "netns", "exec", bench.network.sender, bench.flood, "-n", str(count), "-r", str(rate),
                   "-s", "100", "tx"], OTHER_CPU, stdout=subprocess.PIPE, stderr=None)
    try:
        stall(capture, reader)
        reader.read_idle(QUIET)
        flood.communicate()
        expect_success(flood)
    finally:
        end(flood)
    return count


def run(bench, command, ready, rate, kind):
    """What was sent, and the end of stdout and of stderr."""
    capture = spawn(["ip", "netns", "exec", bench.network.receiver, *command], CAPTURE_CPU,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        reader = Reader(capture)
        ready(capture, reader)
        count = sent(bench, capture, reader, rate, *STALLS[kind])
        capture.send_signal(signal.SIGINT)
        reader.read_idle()
        said = capture.stderr.read().decode()
        reap(capture)
        expect_success(capture, said)
    finally:
        end(capture)
    return count, reader.tail, said


def ours(bench, rate, kind):
    count, tail, _ = run(bench, [bench.program, "capture", "-i", "rx", "-f", "jsonl"], start_record, rate, kind)
    totals = json.loads(tail.splitlines()[-1])
    if totals["received"] != count or totals["packets"] + totals["dropped"] != count:
        raise NotRun(f"{count} were sent, and the end says {totals}")
    return {"lost": totals["dropped"]}


def tcpdump(bench, rate, kind):
    count, _, said = run(bench, ["tcpdump", "-i", "rx", "-B", RING, "-U", "-w", "-"], tcpdump_ready, rate, kind)
    return {"lost": count - int(re.search(r"(\d+) packets captured", said)[1])}


def rows(bench):
    bench.notes["stall"] = (f"stall: packets lost of those sent; tcpdump -B {RING} -U -w -, the ring that pktpipe"
                            " has by default, beside its queue.")
    for kind in STALLS:
        for rate in RATES:
            yield Row(f"stall/{kind}/{rate}", "lost",
                      Measure(f"capture, {kind} stalls at {rate} pps", lambda k=kind, r=rate: ours(bench, r, k)),
                      Measure(f"tcpdump, {kind} stalls at {rate} pps", lambda k=kind, r=rate: tcpdump(bench, r, k)),
                      None if (kind, rate) == ("reader", 100_000) else 0, "packets", "max", beside=True)
