# SPDX-License-Identifier: ISC
"""Small packets of a savefile into other languages: processor time a packet, of the runtime and of
the capture together, beside the plain way in that language and beside its own readers of savefiles.
What either takes to begin is left out."""

import json
import os
import subprocess

from process import DEADLINE, OTHER_CPU, expect_success, placed, reap, spawn
from table import Measure, NotRun, Row

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "languages")
CLIENTS = os.path.abspath(os.path.join(HERE, "..", "..", "..", "src", "clients"))
APPS = os.path.join(CLIENTS, "erlang", "apps")
# Compilers at run time need some packets to get warm.
MIXES = {"python": "64-short", "node": "64-long", "erlang": "64-long"}

BARS = [
    # (language, our way, peer's way, bar)
    ("python", "client", "jsonl", 1.3),
    ("python", "batch", "jsonl", 0.6),
    ("python", "pcapng", "jsonl", 0.15),
    ("python", "pcapng", "scapy", 1.0),
    ("python", "pcapng", "pcapy", 2.0),
    ("python", "client", "scapy", 6.0),
    ("python", "client", "pcapy", 20.0),
    ("node", "client", "readline", 1.5),
    ("node", "batch", "readline", 0.7),
    ("node", "pcapng", "readline", 0.25),
    ("erlang", "pcapng", "port", 0.5),
    ("erlang", "bits", "port", 0.35),
    ("erlang", "client", "port", 2.5),
    ("erlang", "batch", "port", 0.62),
    ("erlang", "meta", "port", 3.0),
    ("erlang", "seq", "port", 2.0),
]


def beams(bench):
    """The folder of compiled modules."""
    out = os.path.join(bench.directory, "beams")
    if not os.path.isdir(out):
        os.mkdir(out)
        sources = [os.path.join(HERE, "consume.erl")] + [
            os.path.join(APPS, "pktpipe", "src", name)
            for name in os.listdir(os.path.join(APPS, "pktpipe", "src")) if name.endswith(".erl")]
        subprocess.run(["erlc", "-o", out, *sources], check=True)
    return out


def command(bench, language, way):
    if language == "python":
        return ["/usr/bin/python3", os.path.join(HERE, "consume.py"), way, bench.savefile(MIXES[language])]
    if language == "node":
        return ["node", os.path.join(HERE, "consume.mjs"), way, CLIENTS, bench.savefile(MIXES[language])]
    # Schedulers that spin while there is nothing to do would be counted.
    return ["erl", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none", "-noshell", "-pa", beams(bench),
            "-run", "consume", "main", way, bench.savefile(MIXES[language])]


def start(bench):
    """Processor time of a capture that finds no packet."""
    capture = spawn([bench.program, "capture", "-r", bench.savefile("none"), "-f", "pcapng"], OTHER_CPU,
                    stdout=subprocess.DEVNULL)
    cpu = reap(capture)
    expect_success(capture)
    return cpu


def consume(bench, language, way):
    def take():
        spent = os.path.join(bench.directory, "cpu")
        with open(spent, "w", encoding="ascii") as none:
            none.write("0")  # of a way that needs no pktpipe
        env = {**os.environ, "PKTPIPE": os.path.join(HERE, "counted"), "BENCH_PROGRAM": bench.program,
               "BENCH_CPU": spent, "PYTHONPATH": os.path.join(CLIENTS, "python")}
        with placed(OTHER_CPU):
            done = subprocess.run(command(bench, language, way), env=env, capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL, timeout=DEADLINE, check=False)
        if done.returncode:
            raise NotRun(done.stderr.strip().splitlines()[-1] if done.stderr else f"exit status {done.returncode}")
        said = json.loads(done.stdout)
        with open(spent, encoding="ascii") as cpu:
            capture = float(cpu.read())
        total = said["cpu"] + (capture and capture - start(bench))
        return {"ns": total / said["packets"] * 1e9, "cpu": total}

    return Measure(f"{language}, {way}", take)


def rows(bench):
    ways = {}
    for language, ours, peer, bar in BARS:
        for way in ours, peer:
            ways.setdefault((language, way), consume(bench, language, way))
        yield Row(f"languages/{language}/{ours}/{peer}", "ns", ways[language, ours], ways[language, peer],
                  bar, "ns")
