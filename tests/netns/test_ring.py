# SPDX-License-Identifier: ISC
"""The ring that this program reads itself, beside libpcap's reading of another one: packet by packet."""

import os
import signal
import socket
import struct
import subprocess

import pytest

from harness import GENERIC, PATIENCE, PKTPIPE, PRIVILEGES, both_readers, frame, ip, linux_alone, run, udp
from ways import Entrance, each_way

TAGS = {"none": "", "one": "81000064", "priority": "81006001", "two": "88a8001881000044",
        "two of a kind": "8100001881000044"}

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, DUMP, SHOW_RING = 4, 20, 0x301, 4


def kernel_tells():
    """Whether sock_diag(7) answers for packet sockets: a kernel may be built without it."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW), \
            socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as ask:
        ask.send(struct.pack("=IHHIIBBHIIII", 36, SOCK_DIAG_BY_FAMILY, DUMP, 0, 0, socket.AF_PACKET, 0, 0, 0,
                             SHOW_RING, 0, 0))
        return struct.unpack_from("=IH", ask.recv(8192))[1] == SOCK_DIAG_BY_FAMILY


def expected(reader="auto"):
    return "ring" if reader == "auto" and not GENERIC and kernel_tells() else "libpcap"


def told(at):
    return [i["reader"] for i in at.of("start")[0]["interfaces"]]


FRAMES = [udp(size, bytes.fromhex(tags)) for size in (60, 61, 64, 400, 1514) for tags in TAGS.values()] + \
         [frame(14), frame(15), frame(1000, dst="ffffffffffff"), frame(60, dst="01005e000001"),
          frame(100, ethertype=86), frame(60, ethertype=0x8100), frame(64, ethertype=0x86dd)]


@both_readers
@pytest.mark.parametrize("device", ["vb", "lo", "any"])
@pytest.mark.parametrize("words", [[], ["--timeout", "immediate"]], ids=["block", "immediate"])
def test_start_says_who_reads(network, capture, reader, device, words):
    at = capture("-i", device, "--reader", reader, *words, prefix=network.inside(network.b))
    assert told(at) == [expected(reader)]


@PRIVILEGES
@each_way
def test_whoever_opens_it(network, capture, way):
    entrance = Entrance(network, capture)
    try:
        at = entrance.capture(way)
        assert told(at) == [expected()]
    finally:
        entrance.destroy()


def test_many_rings(network, capture):
    """Each is found among the others."""
    words = [word for device in ("vb", "lo", "any") * 3 for word in ("-i", device)]
    at = capture(*words, "-B", "512KiB", prefix=network.inside(network.b))
    network.send(FRAMES[:5])
    at.wait_for("packet", 5 * 6)
    result = at.end(signal.SIGINT)
    assert told(result) == [expected()] * 9
    for stats in result.of("stats"):
        want = 0 if stats["ifname"] == "lo" else 5
        assert stats["received"] == stats["delivered"] == want


def comparable(packet, device):
    """What libpcap tells, too: the device of a packet in the second cooked header only."""
    other = ["seq", "direction", "checksum", "gso"] + (["ifname", "ifindex"] if device == "any" else [])
    return {key: value for key, value in packet.items() if key not in other}


# Options of a capture on a device, and its filter.
BOTH_WAYS = [("vb", "", ""), ("vb", "-s 60", ""), ("vb", "-s 16", ""), ("vb", "-P", ""), ("vb", "-Q in", ""),
             ("vb", "-Q out", ""), ("vb", "-B 256KiB", ""), ("vb", "--timeout immediate", ""),
             ("vb", "--timeout immediate -s 60", ""), ("vb", "", "udp"), ("vb", "", "vlan"),
             ("vb", "", "less 100"), ("any", "-y LINUX_SLL -Q out", ""), ("any", "-y LINUX_SLL -s 40 -Q out", ""),
             ("any", "", "ether proto 0x88b5"), ("any", "-s 50 --timeout immediate", "ether proto 0x88b5")]


def read_both_ways(network, capture, words):
    ways = [capture(*words, "--reader", reader, prefix=network.inside(network.b))
            for reader in ("auto", "libpcap")]
    network.send(FRAMES)
    network.send(FRAMES[:7], device="vb", namespace=network.b)
    return [at.end(signal.SIGINT) for at in ways]


@linux_alone("elsewhere nobody else reads")
@pytest.mark.parametrize("device, options, expression", BOTH_WAYS)
def test_both_ways(network, capture, device, options, expression):
    """A ring of one block has no room while it is read; who was late is tried once more."""
    for _ in range(10):
        results = read_both_ways(network, capture, ["-i", device, *options.split(), expression])
        if not any(r.of("stats")[-1]["dropped"] for r in results):
            break
    ours, theirs = ([comparable(p, device) for p in r.of("packet")] for r in results)
    assert ours == theirs
    for result in results:
        stats = result.of("stats")[-1]
        assert stats["received"] == stats["delivered"] == len(ours) > 0 and not stats["dropped"]


KNOWN = linux_alone("nobody else knows it")


def mac(network, namespace, device):
    return ip("-n", namespace, "-br", "link", "show", device).split()[2].replace(":", "")


def exchange(network):
    """What vb sees of these: in, to everybody, to another host, out."""
    network.send([frame(60, 1, dst=mac(network, network.b, "vb")), frame(60, 2, dst="ffffffffffff"),
                  frame(60, 3, dst="02000000000c")])
    network.send([frame(60, 4)], device="vb", namespace=network.b)


@KNOWN
@pytest.mark.parametrize("device", ["vb", "any"])
@pytest.mark.parametrize("words", [[], ["--timeout", "immediate"]], ids=["block", "immediate"])
def test_direction(network, capture, device, words):
    at = capture("-i", device, *words, prefix=network.inside(network.b))
    ring = told(at) == ["ring"]
    exchange(network)
    at.wait_for("packet", 4)
    directions = [p.get("direction") for p in at.end(signal.SIGINT).of("packet")]
    assert directions == (["in", "in", "other", "out"] if ring else [None] * 4)


@KNOWN
def test_direction_in_a_savefile(network, capture, tmp_path):
    path = str(tmp_path / "x.pcapng")
    at = capture("-i", "vb", "-w", path, "--print", prefix=network.inside(network.b))
    exchange(network)
    at.wait_for("packet", 4)
    packets = at.end(signal.SIGINT).of("packet")
    read = run("capture", "-r", path).of("packet")
    assert [p.get("direction") for p in read] == [p.get("direction") for p in packets]


OFFLOAD = """
import array, fcntl, socket, struct, sys
device, offloaded = sys.argv[1], int(sys.argv[2])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
value = array.array("I", [0x17, offloaded])  # linux/ethtool.h: ETHTOOL_STXCSUM
fcntl.ioctl(s, 0x8946, struct.pack("16sP", device.encode(), value.buffer_info()[0]))
"""
UDP = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"pktpipe", ("10.77.0.1", 9))
"""
TCP = """
import socket
l = socket.create_server(("127.0.0.1", 9))
a = socket.create_connection(("127.0.0.1", 9))
b = l.accept()[0]
a.sendall(bytes(20000))
n = 0
while n < 20000:
    n += len(b.recv(20000))
"""


def inside(network, program, *words):
    subprocess.run([*network.inside(network.b), "/usr/bin/python3", "-c", program, *words], check=True,
                   timeout=PATIENCE)


@KNOWN
@pytest.mark.parametrize("device", ["vb", "any"])
@pytest.mark.parametrize("offloaded", [True, False], ids=["offloaded", "made"])
def test_checksums(network, capture, device, offloaded):
    inside(network, OFFLOAD, "vb", str(int(offloaded)))
    at = capture("-i", device, "--decode", "--checksums", "udp", prefix=network.inside(network.b))
    text = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", device, "-f", "text",
                             "--checksums", "-c", "1", "udp"], stdout=subprocess.PIPE, text=True)
    assert text.stdout.readline().startswith("# listening")
    ring = told(at) == ["ring"]
    inside(network, UDP)
    at.wait_for("packet")
    packet = at.end(signal.SIGINT).of("packet")[0]
    assert packet["ip"]["checksum_ok"]
    assert packet.get("checksum") == ("offloaded" if offloaded and ring else None)
    assert packet["udp"].get("checksum") == packet.get("checksum")
    assert packet["udp"].get("checksum_ok") == (None if offloaded and ring else not offloaded)
    assert ("bad checksum" in text.communicate(timeout=PATIENCE)[0]) == (offloaded and not ring)


@KNOWN
def test_segments_to_be(network, capture):
    """One packet to the host, several on the wire."""
    ip("-n", network.b, "link", "set", "lo", "mtu", "1500")
    at = capture("-i", "lo", "tcp", prefix=network.inside(network.b))
    ring = told(at) == ["ring"]
    inside(network, TCP)
    packets = at.end(signal.SIGINT).of("packet")
    assert max(p["len"] for p in packets) > 1514
    known = ring and tuple(int(n) for n in os.uname().release.split(".")[:2]) >= (6, 18)
    for p in packets:
        if known or not ring:
            assert p.get("gso") == ("tcp" if p["len"] > 1514 and ring else None)
