# SPDX-License-Identifier: ISC
"""What pktpipe does from `start` on, seen by strace(1)."""

import base64
import json
import os
import re
import signal
import subprocess
import time

import pytest

import harness
from harness import children
from ways import SANITIZED

# Files, sockets, programs, processes: nothing of this behind the start record.
OPENING = re.compile(r"\b(open|openat|openat2|creat|socket|socketpair|connect|accept4?|bind|pipe2?"
                     r"|dup[23]?|execve|fork|clone3?|newfstatat|statx|readlink|access)\(")


# The leak check of a build with sanitizers opens files and traces the process.
PLAIN_ENV = ["env", "ASAN_OPTIONS=detect_leaks=0"] if SANITIZED else []


def calls_behind_start(log):
    lines = log.read_text(errors="replace").splitlines()
    first = next(i for i, line in enumerate(lines) if "write(" in line and '\\"type\\":\\"start\\"' in line)
    return lines[first + 1:]


@harness.linux_alone("pcap_stats() opens files for promiscuous devices, and is refused them")
@pytest.mark.parametrize("mode", ["auto", "null"])
def test_nothing_is_opened_behind_start(mode, network, capture, tmp_path):
    """With all that a capture does: two outputs, statistics of promiscuous handles, by
    interval, by signal and at the end, a device that goes down, comes up, and goes away."""
    harness.need("strace")
    log = tmp_path / "strace"
    at = capture("-i", "vb", "-i", "lo", "-P", "-f", "jsonl", "--stats-interval", "50ms", "-w",
                 str(tmp_path / "out.pcap"), "--print", "--sandbox", mode,
                 prefix=[*network.inside(network.b), *PLAIN_ENV, "strace", "-f", "-s", "80", "-o", str(log)])
    pktpipe, = children(at.process.pid)
    network.flood(1000, rate=5000)
    at.wait_for("packet", 1000)
    os.kill(pktpipe, signal.SIGUSR1)
    for state in "down", "up":
        harness.ip("-n", network.b, "link", "set", "vb", state)
        at.wait_for("interface", event=state)
    harness.ip("-n", network.b, "link", "del", "vb")
    at.wait_for("interface", event="gone")
    os.kill(pktpipe, signal.SIGINT)
    assert at.end().only("end")
    behind = calls_behind_start(log)
    assert any("PACKET_STATISTICS" in line for line in behind)
    assert [line for line in behind if OPENING.search(line)] == []


FILTERS = ["udp", "ether proto 0x88b5", "udp or ether proto 0x88b5", "port 1 or", "less 100"]


def test_soak_in_the_strictest_sandbox(network, capture, tmp_path):
    """Traffic, filters, statistics and injection for a while, and no SIGSYS."""
    seconds = float(os.environ.get("PKTPIPE_SOAK", 10))
    root = tmp_path / "root"
    root.mkdir()
    at = capture("-i", "vb", "-P", "-f", "jsonl", "--no-data", "--control", "--stats-interval", "20ms",
                 "--sandbox", "auto" if SANITIZED or harness.GENERIC else "seccomp", "--chroot", str(root),
                 prefix=[*network.inside(network.b), *PLAIN_ENV], stdin=subprocess.PIPE)
    sent = base64.b64encode(harness.frame(60)).decode()
    until, turns = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        expression = FILTERS[turns % len(FILTERS)]
        commands = [
            {"cmd": "filter", "expression": expression, "id": f"filter {turns}"},
            {"cmd": "send", "data": sent, "id": f"send {turns}"},
            {"cmd": "stats", "id": f"stats {turns}"},
        ]
        at.process.stdin.write(b"".join(json.dumps(c).encode() + b"\n" for c in commands))
        at.process.stdin.flush()
        network.flood(500, rate=50000)
        network.send([harness.frame(80)])
        for command in commands:
            ok = not expression.endswith("or") or command["cmd"] != "filter"
            assert at.wait_for("reply", id=command["id"])["ok"] is ok
        turns += 1
    assert turns > 1
    done = at.end(signal.SIGINT)
    assert done.code == 0, done.err
    last = done.of("stats")[-1]
    assert last["final"] and last["received"] == last["delivered"] + last["dropped"]
    assert last["delivered"] == len(done.of("packet"))


def test_nothing_is_opened_while_injecting(network, tmp_path):
    harness.need("strace")
    log = tmp_path / "strace"
    path = harness.write_pcap(tmp_path / "in.pcap", [harness.frame(60)] * 5000)
    done = harness.run("inject", "-i", "va", "-r", path, "--loop", "3", "--topspeed", "--input", "savefile",
                       prefix=[*network.inside(network.a), *PLAIN_ENV, "strace", "-s", "80", "-o", str(log)])
    assert done.code == 0, done.err
    behind = calls_behind_start(log)
    assert any(("sendto(" if harness.GENERIC else "sendmmsg(") in line for line in behind)
    assert [line for line in behind if OPENING.search(line)] == []


def test_a_savefile_is_read_by_nobody(network, tmp_path):
    """Root opens it; its header is read when the user has changed."""
    harness.need("strace")
    log = tmp_path / "strace"
    path = harness.write_pcap(tmp_path / "in.pcap", [harness.frame(60)])
    assert harness.run("capture", "-r", path, prefix=[*PLAIN_ENV, "strace", "-o", str(log)]).code == 0
    calls = log.read_text(errors="replace").splitlines()
    left = next(i for i, call in enumerate(calls) if call.startswith("setresuid("))
    read = next(i for i, call in enumerate(calls) if "M<\\262\\241" in call)
    assert calls[left].endswith("= 0") and left < read


@harness.linux_alone("there are no capabilities to raise and to drop: no caps in start.sandbox")
def test_the_capability_is_in_use_for_the_devices_alone(network, capture, tmp_path):
    harness.need("strace")
    log, made = tmp_path / "strace", tmp_path / "out.pcap"
    done = harness.run("capture", "-i", "vb", "-i", "lo", "-w", str(made), "--duration", "10ms", "udp",
                       prefix=[*network.inside(network.b), *PLAIN_ENV, "strace", "-o", str(log)])
    assert done.code == 0, done.err
    calls = log.read_text(errors="replace").splitlines()

    def where(*parts):
        return [i for i, call in enumerate(calls) if all(part in call for part in parts)]

    raised, = where("capset(", "effective=1<<CAP_NET_RAW,")
    lowered = next(i for i in where("capset(", "effective=0,") if i > raised)
    created, = where("openat(", str(made))
    sockets = where("socket(AF_PACKET")
    assert created < raised and len(sockets) == 2
    assert all(raised < i < lowered for i in sockets)
    assert all("CAP_NET_RAW" not in calls[i].split("permitted")[0] for i in where("capset(")
               if i != raised)
