# SPDX-License-Identifier: ISC
"""inject: what a host left to its device, checksums and the cutting of TCP.  A bridge of two pipes between
two containers with the offloads that they come with carries their traffic."""

import json
import os
import signal
import socket
import struct
import subprocess

import pytest

from harness import GENERIC, PATIENCE, PKTPIPE, Network, ip, linux_alone, need, wait_for_carrier
from inject_inputs import FRAMES, etf_send, json_send, lengths
from inject_packets import decoded, packet

# Runs in one of the containers: a server tells by a line that it is up, and answers what it has
# received with its hash; a client sends so many bytes.
PEER = """
import hashlib, os, socket, sys
role, address, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
if role == "server":
    s = socket.socket(family)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, 7777))
    s.listen()
    print("up", flush=True)
    s, _ = s.accept()
    got = hashlib.sha256()
    while data := s.recv(1 << 20):
        got.update(data)
    s.sendall(got.digest())
else:
    s = socket.create_connection((address, 7777), timeout=50)
    data = os.urandom(size)
    s.sendall(data)
    s.shutdown(socket.SHUT_WR)
    got = b""
    while more := s.recv(100):
        got += more
    assert got == hashlib.sha256(data).digest(), (len(got), "not what was sent")
    print("same")
"""


class Containers:
    """a: ca - cb: b, with addresses, ARP and default offloads, and between them two devices of m, ma and mb."""

    def __init__(self):
        name = f"pktpipe-{os.getpid()}-o"
        self.a, self.b, self.m = name + "a", name + "b", name + "m"
        for namespace in self.a, self.b, self.m:
            ip("netns", "add", namespace)
        for end, namespace, number in ("a", self.a, 1), ("b", self.b, 2):
            ip("link", "add", "name", "c" + end, "netns", namespace, "type", "veth",
               "peer", "name", "m" + end, "netns", self.m)
            subprocess.run([*Network.inside(self.m), "sysctl", "-qw",
                            f"net.ipv6.conf.m{end}.disable_ipv6=1"], check=True)
            ip("-n", namespace, "addr", "add", f"10.78.0.{number}/24", "dev", "c" + end)
            ip("-n", namespace, "addr", "add", f"fd78::{number}/64", "dev", "c" + end, "nodad")
            ip("-n", namespace, "link", "set", "dev", "c" + end, "up")
            ip("-n", self.m, "link", "set", "dev", "m" + end, "up")
        for end, namespace in ("a", self.a), ("b", self.b):
            wait_for_carrier(namespace, "c" + end)
            wait_for_carrier(self.m, "m" + end)

    def destroy(self):
        for namespace in self.a, self.b, self.m:
            subprocess.run(["ip", "netns", "del", namespace], stderr=subprocess.DEVNULL, check=False)

    def peer(self, namespace, *words):
        return subprocess.Popen([*Network.inside(namespace), "/usr/bin/python3", "-c", PEER, *words],
                                stdout=subprocess.PIPE, text=True)

    def transfer(self, address, size):
        """From a to b, whose answer has to be the hash of it."""
        with self.peer(self.b, "server", address, "0") as server:
            assert server.stdout.readline() == "up\n"
            with self.peer(self.a, "client", address, str(size)) as client:
                said, _ = client.communicate(timeout=PATIENCE)
        assert (client.returncode, said) == (0, "same\n")


@pytest.fixture
def containers():
    made = Containers()
    yield made
    made.destroy()


class Pipe:
    """capture -i FROM | inject -i TO, ready when both have written `start`."""

    def __init__(self, containers, source, target, *options, timeout="1"):
        inside = [*Network.inside(containers.m), PKTPIPE]
        self.first = subprocess.Popen([*inside, "capture", "-i", source, "-Q", "in", "-f", "etf", "--timeout", timeout],
                                      stdout=subprocess.PIPE)
        self.second = subprocess.Popen([*inside, "inject", "-i", target, *options], stdin=self.first.stdout,
                                       stdout=subprocess.PIPE)
        self.first.stdout.close()
        assert json.loads(self.second.stdout.readline())["type"] == "start"

    def end(self):
        self.first.send_signal(signal.SIGINT)
        out, _ = self.second.communicate(timeout=PATIENCE)
        self.first.wait(PATIENCE)
        return [json.loads(line) for line in out.splitlines()]


def ethtool(namespace, device, words):
    need("ethtool")
    subprocess.run([*Network.inside(namespace), "ethtool", "-K", device, *words.split()], check=True,
                   stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("timeout, offloads", [("1", ""), ("immediate", ""), ("1", "tx off tso off gso off gro off"),
                                               ("immediate", "tx off tso off gso off gro off"), ("1", "tso off")])
def test_a_bridge_between_containers(containers, timeout, offloads):
    """TCP over IPv4 and IPv6, ARP and neighbour discovery; what the devices were left to do is done."""
    for namespace, device in (containers.a, "ca"), (containers.b, "cb"), (containers.m, "ma"), (containers.m, "mb"):
        if offloads:
            ethtool(namespace, device, offloads)
    pipes = [Pipe(containers, *ends, "--segment", "--fix-checksums", timeout=timeout)
             for ends in (("ma", "mb"), ("mb", "ma"))]
    for address in "10.78.0.2", "fd78::2":
        containers.transfer(address, 4 << 20)
    for pipe in pipes:
        records = pipe.end()
        assert (pipe.second.returncode, records[-1]["failed"]) == (0, 0), records[:3]
    assert records[-1]["sent"] > 0


# As QUIC's senders do: linux/udp.h, UDP_SEGMENT.
DATAGRAMS = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_UDP, 103, 1000)
s.sendto(bytes(10000), ("10.78.0.2", 9))
"""


@linux_alone("what the other end of a veth leaves to it")
@pytest.mark.parametrize("followed", [False, True], ids=["", "hint followed"])
def test_datagrams_that_are_left_to_be_cut(containers, followed):
    """Nobody tells where; the sender's device can be kept from it, as the hint says."""
    hint = "tso off tx-udp-segmentation off"
    if followed:
        ethtool(containers.a, "ca", hint)
    pipes = [Pipe(containers, *ends, "--segment", "--fix-checksums") for ends in (("ma", "mb"), ("mb", "ma"))]
    inside = [*Network.inside(containers.a), "/usr/bin/python3", "-c"]
    subprocess.run([*inside, DATAGRAMS], check=True)
    containers.transfer("10.78.0.2", 100000)
    *records, end = pipes[0].end()
    pipes[1].end()
    assert [r["errno"] for r in records if r["type"] == "error"] == ([] if followed else ["EMSGSIZE"])
    assert (pipes[0].second.returncode, end["failed"]) == ((0, 0) if followed else (7, 1))
    assert all(f"ethtool -K IFNAME {hint}" in r["hint"] for r in records if r["type"] == "error")


FAMILIES = [socket.AF_INET, socket.AF_INET6]
DATA = bytes(i * 7 & 255 for i in range(10000))


def turn_off(network, device):
    """What it has of offloads."""
    ethtool(network.a, device, "tx off tso off gso off")


@linux_alone("segments are made in the process")
@pytest.mark.parametrize("family", FAMILIES)
def test_a_super_packet_stays_one_where_no_wire_is(inject, receive, family):
    """The kernel cuts, and it does so as late as it can: on a veth not at all."""
    assert inject("--segment", data=json_send(packet(family, 6, DATA))).code == 0
    assert receive(1)[0][-len(DATA):] == DATA


@pytest.mark.parametrize("tag", [b"", b"\x81\x00\x00\x05", b"\x88\xa8\x00\x07\x81\x00\x00\x05"],
                         ids=["untagged", "vlan", "qinq"])
@pytest.mark.parametrize("family", FAMILIES)
def test_segments(network, inject, receive, tmp_path, family, tag):
    """With a device that can do nothing the packets on the wire are no longer than its MTU allows."""
    turn_off(network, "va")
    result = inject("--segment", data=json_send(packet(family, 6, DATA, tag=tag)))
    end = result.only("end")
    assert (result.code, end["packets"], end["sent"], end["failed"]) == (0, 1, 1, 0), result.err
    size = 1460 if family == socket.AF_INET else 1440
    if len(tag) == 8:  # of which Linux does not leave one out of the MTU
        size -= 8
    count = -(-len(DATA) // size)
    frames = receive(count)
    assert len(frames) == count and max(map(len, frames)) == (1518 if len(tag) == 4 else 1514)
    records = decoded(tmp_path, frames)
    assert b"".join(f[r["payload_offset"]:] for f, r in zip(frames, records)) == DATA
    assert [r["tcp"]["seq"] for r in records] == [7 + size * i for i in range(count)]


@linux_alone("it has the other way")
@pytest.mark.parametrize("off", [False, True], ids=["default", "off"])
@pytest.mark.parametrize("family", FAMILIES)
def test_segments_past_the_queue(network, inject, receive, tmp_path, family, off):
    """The kernel cuts nothing there: dev_direct_xmit() drops what its device cannot cut."""
    if off:
        turn_off(network, "va")
    data = json_send(packet(family, 6, DATA)) + b"\n" + json_send(packet(family, 17, b"some data"))
    result = inject("--segment", "--fix-checksums", "--qdisc-bypass", data=data)
    assert (result.code, result.only("end")["sent"]) == (0, 2), result.err
    frames = receive(8)
    assert max(map(len, frames)) <= 1514
    records = decoded(tmp_path, frames[:7])
    assert b"".join(f[r["payload_offset"]:] for f, r in zip(frames, records)) == DATA


@pytest.mark.parametrize("off", [False, True], ids=["default", "off"])
@pytest.mark.parametrize("protocol", [6, 17])
@pytest.mark.parametrize("family", FAMILIES)
def test_partial_checksums(network, inject, receive, tmp_path, family, protocol, off):
    """Where the device says that it makes them itself, the receiver is told that they are not made yet."""
    if off:
        turn_off(network, "va")
    sent = packet(family, protocol, b"some data")
    assert inject("--fix-checksums", data=json_send(sent)).code == 0
    got, = receive(1)
    if off or GENERIC:
        assert got != sent
        decoded(tmp_path, [got])
    else:
        assert got == sent


@pytest.mark.parametrize("options, fixed", [([], False), (["--fix-checksums"], False), (["--fix-checksums=all"], True)],
                         ids=["left", "partial", "all"])
@pytest.mark.parametrize("protocol", [6, 17])
def test_wrong_checksums(inject, receive, tmp_path, protocol, options, fixed):
    """A bridge must not make good what was damaged."""
    sent = packet(socket.AF_INET, protocol, b"some data", checksum="wrong")
    assert inject(*options, data=json_send(sent)).code == 0
    got, = receive(1)
    assert (got != sent) == fixed
    if fixed:
        decoded(tmp_path, [got])


def test_what_cannot_be_cut(inject, receive):
    """UDP of that length, or TCP without the option: the error says what would help."""
    for options, protocol in ([], 6), (["--segment"], 17):
        result = inject(*options, data=json_send(packet(socket.AF_INET, protocol, DATA)))
        error = result.only("error")
        assert (result.code, error["errno"], error["len"]) == (7, "EMSGSIZE", 14 + 20 + len(DATA) + {6: 20, 17: 8}[protocol])
        assert "ethtool -K" in error["hint"] and "--segment" in error["hint"]
    assert receive(0) == []


def test_more_than_64_kib(inject, receive, tmp_path):
    """IPv4 has no length for it, and the kernel takes none: segments are made here.  They are one packet of
    the account, and nothing is lost between the packets of others."""
    data = DATA * 20
    long = bytearray(packet(socket.AF_INET, 6, b""))
    struct.pack_into("!H", long, 16, 0)
    result = inject("--segment", data=lengths(*map(etf_send, [FRAMES[0], bytes(long) + data, FRAMES[1]])))
    end = result.only("end")
    assert (result.code, end["packets"], end["sent"]) == (0, 3, 3), result.err
    assert end["bytes"] == len(FRAMES[0]) + len(long) + len(data) + len(FRAMES[1])
    count = -(-len(data) // 1460)
    frames = receive(count + 2)
    assert (frames[0], frames[-1], len(frames)) == (FRAMES[0], FRAMES[1], count + 2)
    records = decoded(tmp_path, frames[1:-1])
    assert b"".join(f[r["payload_offset"]:] for f, r in zip(frames[1:-1], records)) == data


@pytest.mark.parametrize("options, linux, elsewhere", [
    ([], "socket", "libpcap"), (["--segment"], "vnet_hdr", "libpcap"), (["--fix-checksums"], "vnet_hdr", "libpcap"),
    (["-n", "--segment"], None, None)], ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_start_says_who_sends(inject, options, linux, elsewhere):
    interface, = inject(*options).only("start")["interfaces"]
    assert interface.get("sender") == (elsewhere if GENERIC else linux)


def test_dry_run(inject, receive):
    result = inject("-n", "--segment", data=b"\n".join(
        json_send(packet(socket.AF_INET, protocol, DATA)) for protocol in (6, 17)))
    end = result.only("end")
    assert (end["packets"], end["sent"], end["failed"], result.only("error")["seq"]) == (2, 1, 1, 2)
    assert receive(0) == []
