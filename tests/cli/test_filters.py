# SPDX-License-Identifier: ISC
"""Filters: what they pass, and that hostile ones are contained."""

import os
import time

import pytest

from harness import SANITIZED, frame, run, write_pcap

IPV4 = "08004500001c0000000040110000"


def udp(source, target, port=9):
    """An Ethernet frame with an empty UDP datagram."""
    ends = b"".join(bytes(map(int, a.split("."))) for a in (source, target))
    return frame(12) + bytes.fromhex(IPV4) + ends + bytes([0, 7, port >> 8, port & 255, 0, 8, 0, 0])


@pytest.fixture(scope="module")
def packets(tmp_path_factory):
    return write_pcap(tmp_path_factory.mktemp("filters") / "f.pcap", [
        udp("10.0.0.1", "10.0.0.2", 53), udp("10.0.0.1", "10.0.0.255", 67), frame(60)])


# arguments, sequence of lengths that pass is told by count
ROWS = [
    ([], 3),
    ([""], 3),
    (["udp"], 2),
    (["udp", "port", "53"], 1),
    (["udp and not port 53"], 1),
    (["-O", "udp"], 2),
    (["ip broadcast", "--netmask", "255.255.255.0"], 1),
    (["ip broadcast", "--netmask", "255.255.0.0"], 0),
    (["--", "udp"], 2),
    (["udp port domain"], 1),
]


@pytest.mark.parametrize("args,count", ROWS)
def test_passes(packets, args, count):
    r = run("capture", "-r", packets, *args)
    assert r.code == 0, r.err
    assert len(r.of("packet")) == count == r.only("end")["packets"]
    assert [p["seq"] for p in r.of("packet")] == list(range(1, count + 1))


def test_filter_file(packets, tmp_path):
    path = tmp_path / "filter"
    path.write_text("# only names\nudp   # not tcp\n  and port 53\n")
    r = run("capture", "-r", packets, "-F", str(path))
    assert len(r.of("packet")) == 1
    assert run("capture", "-r", packets, "-F", "-", stdin=b"port 67").only("packet")["seq"] == 1
    path.write_text("")
    assert len(run("capture", "-r", packets, "-F", str(path)).of("packet")) == 3


def test_nul_is_refused(packets):
    r = run("capture", "-r", packets, "-F", "-", stdin=b"udp\0 or anything")
    assert r.code == 3 and "NUL" in r.only("error")["message"]


def test_unknown_netmask_says_what_to_do(packets):
    r = run("capture", "-r", packets, "ip broadcast")
    assert r.code == 3 and "--netmask" in r.only("error")["hint"]


def ports(n):
    return "port " + " or ".join(str(p) for p in range(1, n + 1))


HOSTILE = {
    "long and, not optimized": ["--filter-limit", "-1", "-O", "ip and " * 15000 + "ip"],
    "700 ports": [ports(700)],
    "1000 ports": [ports(1000)],
    "5000 ports": ["--filter-limit", "-1", ports(5000)],
    "1000 hosts": ["--filter-limit", "-1",
                   " or ".join(f"host 10.0.{i >> 8}.{i & 255}" for i in range(1000))],
    "nested": ["--filter-limit", "-1", "(" * 12000 + "ip" + ")" * 12000],
    "over the limit": ["ip and " * 1200 + "ip"],
    "wrong context": ["ether"],
    "typo": ["tcp prt 80"],
    "rejects everything": ["ip6 and tcp[tcpflags] & tcp-syn != 0 and ip"],
    "vlan on cooked": ["-i", "any", "vlan 5 and ether host 1:2:3:4:5:6"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(packets, name):
    """Each ends with the code of a filter.  The time is bounded by a limit on the child's
    processor time, so the test only looks that nothing hangs."""
    args = HOSTILE[name]
    if "-i" not in args:
        args = ["-r", packets, *args]
    elif os.geteuid() != 0:
        pytest.skip("devices want root")
    before = time.monotonic()
    r = run("capture", *args)
    assert (r.code, r.only("error")["code"]) == (3, "filter_invalid"), r.err
    assert [x["type"] for x in r.records] == ["error"]
    assert time.monotonic() - before < 30


def test_hostile_from_a_file(packets, tmp_path):
    path = tmp_path / "filter"
    path.write_text("ip and " * 50000 + "ip")
    for more in [], ["-O"]:
        r = run("capture", "-r", packets, "--filter-limit", "-1", "-F", str(path), *more)
        assert (r.code, r.only("error")["code"]) == (3, "filter_invalid")


@pytest.mark.skipif(SANITIZED, reason="compiling takes longer than it may")
@pytest.mark.skipif(os.geteuid() != 0, reason="devices want root")
def test_a_program_that_the_kernel_refuses(tmp_path):
    """4096 instructions are the kernel's limit; libpcap alone would filter in the process."""
    path = tmp_path / "filter"
    path.write_text(" or ".join(f"ether[{i}] = {i % 251}" for i in range(2100)))
    r = run("capture", "-i", "lo", "-O", "--filter-limit", "-1", "-F", str(path),
            "--duration", "1ms")
    assert (r.code, r.only("error")["code"]) == (3, "filter_invalid"), r.err
    assert "4096" in r.only("error")["message"]
