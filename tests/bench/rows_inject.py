# SPDX-License-Identifier: ISC
"""64-byte packets from a savefile onto a veth, as fast as it takes them: time per packet by
each program's own account of its sending, beside tcpreplay, which has the file in memory, and
trafgen, which makes one packet again and again; then by two processes.  Then a pace, with tcpdump as the witness."""

import datetime
import json
import os
import re
import struct
import subprocess
import time

from network import QUIET
from process import CAPTURE_CPU, OTHER_CPU, reap, spawn
from rows_live import tcpdump_ready
from table import Measure, NotRun, Row

COUNT = 1_000_000
RATE = 10_000
SECONDS = 10


def inside(bench, *command):
    """Runs a command in the namespace of tx; returns what it said and its processor time."""
    process = spawn(["ip", "netns", "exec", bench.network.sender, *command], CAPTURE_CPU,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = process.stdout.read().decode()
    return said, reap(process)


def find(pattern, said):
    found = re.search(pattern, said)
    if not found:
        raise NotRun(f"not understood: {said[-200:].strip()}")
    return [float(group) for group in found.groups()]


def per_packet(seconds, packets, cpu):
    return {"ns": seconds / packets * 1e9, "cpu": cpu}


def records(said):
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def moment(record):
    return datetime.datetime.fromisoformat(record["ts"][:26]).timestamp()


def topspeed(bench, *options):
    said, cpu = inside(bench, bench.program, "inject", "-i", "tx", "-r", bench.savefile("64"),
                       "--topspeed", "-c", str(COUNT), *options)
    start, end = records(said)
    if end["sent"] != COUNT:
        raise NotRun(f"{end['sent']} packets sent")
    return per_packet(moment(end) - moment(start), COUNT, cpu)


def tcpreplay(bench):
    said, cpu = inside(bench, "tcpreplay", "--topspeed", "-K", "-i", "tx", "-L", str(COUNT),
                       bench.savefile("64"))
    rate, = find(r"Rated:.*?([\d.]+) pps", said)
    return per_packet(1 / rate, 1, cpu)


def trafgen(bench, *options):
    path = os.path.join(bench.directory, "packet.trafgen")
    with open(bench.savefile("64"), "rb") as savefile, open(path, "w", encoding="ascii") as out:
        packet = savefile.read(24 + 16 + 64)[40:]
        out.write("{ " + ", ".join(str(byte) for byte in packet) + " }\n")
    said, cpu = inside(bench, "trafgen", "-i", path, "-o", "tx", "-n", str(COUNT), "-P", "1",
                       *options)
    whole, micro, packets = find(r"(\d+) sec, (\d+) usec on CPU\d+ \((\d+) packets\)", said)
    return per_packet(whole + micro / 1e6, packets, cpu)


def savefile_times(path):
    """Seconds of the first and the last record of a nanosecond savefile, and how many."""
    with open(path, "rb") as file:
        data = file.read()
    at, times = 24, []
    while at + 16 <= len(data):
        sec, nsec, caplen, _ = struct.unpack_from("=IIII", data, at)
        times.append(sec + nsec / 1e9)
        at += 16 + caplen
    return times[0], times[-1], len(times)


def pace(bench):
    path = os.path.join(bench.directory, "pace.pcap")
    witness = spawn(["ip", "netns", "exec", bench.network.receiver, "tcpdump", "-i", "rx", "-w",
                     path, "-s", "64", "-B", "16384", "-Z", "root",
                     "--time-stamp-precision=nano"], OTHER_CPU, stderr=subprocess.PIPE)
    tcpdump_ready(witness, None)
    said, _ = inside(bench, bench.program, "inject", "-i", "tx", "-r", bench.savefile("64"),
                     "--pps", str(RATE), "--duration", f"{SECONDS}s")
    time.sleep(QUIET)
    witness.terminate()
    reap(witness)
    sent = records(said)[-1]["sent"]
    first, last, seen = savefile_times(path)
    if seen != sent:
        raise NotRun(f"tcpdump saw {seen} of {sent} packets")
    return {"late": abs(last - first - (sent - 1) / RATE) * 1e3,
            "off": abs(sent / (RATE * SECONDS) - 1) * 100}


def rows(bench):
    ours = Measure("inject --topspeed", lambda: topspeed(bench))
    jobs = Measure("inject --topspeed --jobs 2",
                   lambda: topspeed(bench, "--jobs", "2", "--cpus", f"{OTHER_CPU},{CAPTURE_CPU}"))
    bypass = Measure("inject --topspeed --qdisc-bypass", lambda: topspeed(bench, "--qdisc-bypass"))
    paced = Measure(f"inject --pps {RATE} --duration {SECONDS}s", lambda: pace(bench))
    replay = Measure("tcpreplay --topspeed -K", lambda: tcpreplay(bench))
    queued = Measure("trafgen -q", lambda: trafgen(bench, "-q"))
    direct = Measure("trafgen", lambda: trafgen(bench))
    bench.notes["inject"] = (f"inject: {COUNT} packets of 64 bytes; trafgen -q goes through the"
                             " queueing discipline as tcpreplay and inject do, trafgen past it.")
    yield Row("inject/64/tcpreplay", "ns", ours, replay, 1 / 1.5, "ns")
    yield Row("inject/64/trafgen-q", "ns", ours, queued, 1.0, "ns")
    yield Row("inject/64/jobs-2/one", "ns", jobs, ours, 1 / 1.8, "ns")
    yield Row("inject/64/jobs-2/tcpreplay", "ns", jobs, replay, 1 / 3, "ns")
    yield Row("inject/64/bypass/trafgen", "ns", bypass, direct, 1.0, "ns")
    yield Row("inject/pace/late", "late", paced, None, 1.0, "ms", "median")
    yield Row("inject/pace/count-off", "off", paced, None, 0.5, "%", "median")
