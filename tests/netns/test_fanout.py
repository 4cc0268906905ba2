# SPDX-License-Identifier: ISC
"""Captures that share a device: --fanout, and the processors that they run on: --cpus."""

import base64
import collections
import os
import pathlib
import signal
import struct
import subprocess

import pytest

import harness
from control import Control
from crew import PATIENT
from harness import PATIENCE, PKTPIPE, run

pytestmark = harness.GROUPS

COUNT = 20000
CPU = str(min(os.sched_getaffinity(0)))
HEADERS = 42  # of the frames of flood, which number the packets of each port behind them


def number(data):
    """The port and the number of a packet of flood."""
    return struct.unpack_from("!H", data, 34) + struct.unpack_from("!I", data, HEADERS)


def end_members(members):
    """Ends them all; what each has got, its account being exact."""
    got = []
    for member in members:
        result = member.end(signal.SIGINT)
        stats, packets = result.only("stats"), result.of("packet")
        assert result.code == 0
        assert stats["received"] == stats["delivered"] + stats["dropped"]
        assert stats["delivered"] == len(packets) and stats["dropped"] == 0
        assert [p["seq"] for p in packets] == list(range(1, len(packets) + 1))
        got.append([number(base64.b64decode(p["data"])) for p in packets])
    return got


@pytest.mark.parametrize("kind,count,filter_words", [
    ("hash", 2, []), ("hash", 3, ["udp", "dst", "port", "9"]), ("lb", 2, ["udp"]), ("lb", 3, []),
    ("cpu", 2, []), ("qm", 3, []), ("rollover", 2, []), ("random", 3, [])])
def test_members(network, capture, kind, count, filter_words):
    """Nothing is missed or seen twice while the group stands."""
    members = [capture("-i", "vb", "--fanout", f"7:{kind}", *PATIENT, *filter_words, prefix=network.inside(network.b))
               for _ in range(count)]
    for member in members:
        assert member.of("start")[0]["fanout"] == {"id": 7, "type": kind}
    network.flood(COUNT, rate=64000)  # 64 flows
    got = end_members(members)
    seen = collections.Counter(packet for member in got for packet in member)
    assert len(seen) == COUNT == sum(seen.values())
    ports = [{port for port, _ in member} for member in got]
    if kind == "hash":
        assert all(ports) and sum(map(len, ports)) == len(set.union(*ports)) == 64
    if kind == "lb":
        assert {len(member) for member in got} <= {COUNT // count, COUNT // count + 1}


def test_leading_zeros(network, capture):
    at = capture("-i", "vb", "--fanout", "00000007:lb", prefix=network.inside(network.b))
    assert at.of("start")[0]["fanout"] == {"id": 7, "type": "lb"}


def test_join(network, capture):
    """Who joins a group that captures sees nothing that another member has."""
    words = ["-i", "vb", "--fanout", "7:lb", *PATIENT]
    members = []
    with network.flooding(20000):
        for _ in range(3):
            members.append(capture(*words, prefix=network.inside(network.b)))
            members[-1].wait_for("packet", 2000)
    got = end_members(members)
    seen = collections.Counter(packet for member in got for packet in member)
    assert set(seen.values()) == {1}


def test_others_of_a_namespace(network, capture):
    """An ID is one of a namespace; members have one type and one device."""
    words = ["capture", "-i", "vb", "-c", "1", "--fanout"]
    capture("-i", "vb", "--fanout", "7", prefix=network.inside(network.b))
    inside = network.inside(network.b)
    for refused in (run(*words, "7:lb", prefix=inside),
                    run("capture", "-i", "any", "--fanout", "7", prefix=inside)):
        assert (refused.code, refused.only("error")["code"]) == (1, "failed")
        assert "ID" in refused.only("error")["hint"]
    capture("-i", "vb", "--fanout", "8:lb", prefix=inside)
    capture("-i", "va", "--fanout", "7:lb", prefix=network.inside(network.a))


def test_any(network, capture):
    members = [capture("-i", "any", "--fanout", "7", "udp", prefix=network.inside(network.b)) for _ in range(2)]
    network.flood(1000)
    got = end_members(members)
    assert sum(map(len, got)) == 1000 and all(got)


def test_filter_of_a_member(network):
    """One member that filters otherwise would lose what the others do not get."""
    words = ["-i", "vb", "--fanout", "7"]
    member = Control(*words, prefix=network.inside(network.b))
    alone = Control(*words, "--fanout-alone", prefix=network.inside(network.b))
    reply = member.call("filter", expression="tcp")
    assert (reply["ok"], reply["code"]) == (False, "not_supported") and "--fanout-alone" in reply["hint"]
    assert alone.call("filter", expression="tcp")["ok"]
    network.flood(1000)
    results = [at.end(signal.SIGINT) for at in (member, alone)]
    assert 0 < len(results[0].of("packet")) < 1000 and not results[1].of("packet")


class Epcap:
    """A port as epcap's module opens it."""

    def __init__(self, *words, prefix):
        self.process = subprocess.Popen([*prefix, PKTPIPE, "epcap", *words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        assert self.frame().endswith(b"ready")

    def frame(self):
        head = self.process.stdout.read(2)
        return self.process.stdout.read(int.from_bytes(head, "big")) if head else None

    def end(self):
        """The rest of its frames."""
        self.process.stdin.close()
        frames = list(iter(self.frame, None))
        self.process.stdout.close()
        assert self.process.wait(PATIENCE) == 0
        return frames


def test_cluster_of_epcap(network, capture):
    """What {cluster_id, 7} and {cpu_affinity, "0"} of epcap's module make."""
    inside = network.inside(network.b)
    member = capture("-i", "vb", "--fanout", "7", prefix=inside)
    port = Epcap("-e", "PCAP_PF_RING_CLUSTER_ID=7", "-i", "vb", "udp", prefix=[*inside, "taskset", "-c", CPU])
    assert processors(port.process.pid) == CPU
    network.flood(1000)
    frames = port.end()
    got = end_members([member])[0]
    assert got and frames and len(got) + len(frames) == 1000
    wrong = run("epcap", "-e", "PCAP_PF_RING_CLUSTER_ID=x", "-i", "vb", prefix=inside)
    assert wrong.code == 2 and "PCAP_PF_RING_CLUSTER_ID=x" in wrong.err


def processors(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return status.split("Cpus_allowed_list:")[1].split()[0]


def test_cpus(network, capture):
    """The process that compiles filters runs there too."""
    at = capture("-i", "vb", "--cpus", f"{CPU},1000-1023", prefix=network.inside(network.b))
    assert processors(at.process.pid) == CPU
    control = Control("-i", "vb", "--cpus", CPU, prefix=network.inside(network.b))
    children = pathlib.Path(f"/proc/{control.process.pid}/task/{control.process.pid}/children").read_text().split()
    assert children and {processors(child) for child in children} == {CPU}
    control.end(signal.SIGINT)
    none = run("capture", "-i", "vb", "--cpus", "1023", "-f", "jsonl", prefix=network.inside(network.b))
    assert (none.code, none.only("error")["code"]) == (1, "failed")
    assert "lscpu" in none.only("error")["hint"]
