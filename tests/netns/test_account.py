# SPDX-License-Identifier: ISC
"""The account of a live capture: sent = delivered + dropped, to the packet."""

import base64
import os
import signal
import subprocess

import pytest

import harness
from harness import FLOOD, PKTPIPE, Capture, frame

COUNT = 200000


def check_account(result, sent, drops):
    stats, end = result.of("stats")[-1], result.only("end")
    packets = result.of("packet")
    assert stats["final"] and result.code == 0
    assert stats["received"] == sent == stats["delivered"] + stats["dropped"]
    assert [p["seq"] for p in packets] == list(range(1, len(packets) + 1))
    assert len(packets) == stats["delivered"] == end["packets"]
    assert stats["bytes"] == sum(p["caplen"] for p in packets) == end["bytes"]
    assert (end["received"], end["dropped"]) == (stats["received"], stats["dropped"])
    if drops is not None:
        assert (stats["dropped"] > 0) == drops


@pytest.mark.parametrize("options", [[], ["--timeout", "100"], ["--timeout", "immediate"],
                                     ["--reader", "libpcap"]])
def test_nothing_is_lost(network, capture, options):
    at = capture("-i", "vb", "--no-data", "-s", "64", *options, prefix=network.inside(network.b))
    sent = network.flood(20000, rate=20000)
    check_account(at.end(signal.SIGINT), sent, None if options[1:] == ["immediate"] else False)


def test_a_burst_that_overflows_the_ring(network):
    """The reader takes nothing until all is sent: what does not fit is dropped and counted."""
    reader, writer = os.pipe()
    at = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "-B", "128"],
                          stdout=writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        start = stream.readline()
        assert b'"start"' in start
        sent = network.flood(COUNT, size=1000)
        at.send_signal(signal.SIGINT)
        out = start + stream.read()
    from harness import Result
    check_account(Result(at.wait(), out, b""), sent, True)


def test_duration_drains(network, capture):
    """What the kernel accepted before the end is delivered, the block that is not full too."""
    at = capture("-i", "vb", "--duration", "3s", "--timeout", "1000",
                 prefix=network.inside(network.b))
    sent = network.flood(100)
    result = at.end()
    check_account(result, sent, False)
    assert result.only("end")["reason"] == "duration"


def test_count_ends_the_account(network, capture):
    """What came behind the last packet is not part of the capture."""
    at = capture("-i", "vb", "-c", "100", prefix=network.inside(network.b))
    network.flood(5000)
    result = at.end()
    assert result.only("end")["packets"] == 100 == len(result.of("packet"))
    stats = result.only("stats")
    assert stats["received"] == stats["delivered"] + stats["dropped"]


@pytest.mark.parametrize("direction,count", [("in", 7), ("out", 5), ("inout", 12)])
def test_direction(network, capture, direction, count):
    at = capture("-i", "vb", "-Q", direction, prefix=network.inside(network.b))
    network.send([frame(60)] * 7)
    network.send([frame(60, src="02000000000b")] * 5, device="vb", namespace=network.b)
    check_account(at.end(signal.SIGINT), count, False)


@pytest.mark.parametrize("device", ["lo", pytest.param("any", marks=harness.NAMES_OF_ANY)])
def test_loopback_is_seen_once(network, capture, device):
    """A packet leaves and comes back; the kernel counts it twice, the account once."""
    at = capture("-i", device, "udp", prefix=network.inside(network.b))
    program = ("import socket\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\n"
               "for i in range(50): s.sendto(b'x',('127.0.0.1',9))")
    subprocess.run([*network.inside(network.b), "/usr/bin/python3", "-c", program], check=True)
    result = at.end(signal.SIGINT)
    check_account(result, 50, False)
    assert {(p["ifname"], p["ifindex"]) for p in result.of("packet")} == {("lo", 1)}


def test_filters_count_what_they_pass(network, capture):
    at = capture("-i", "vb", "udp", prefix=network.inside(network.b))
    network.send([frame(60)] * 10)
    sent = network.flood(1000)
    check_account(at.end(signal.SIGINT), sent, False)


VLAN = [frame(60), frame(12) + bytes.fromhex("8100" "0005") + frame(60)[12:],
        frame(12) + bytes.fromhex("8100" "0006") + frame(60)[12:]]


@pytest.mark.parametrize("filter_words,want", [
    ([], VLAN), (["vlan"], VLAN[1:]), (["vlan", "5"], VLAN[1:2]), (["not", "vlan"], VLAN[:1])])
def test_vlan_tags(network, capture, filter_words, want):
    """The kernel takes the tag out of the frame; it is there again, and can be filtered."""
    at = capture("-i", "vb", *filter_words, prefix=network.inside(network.b))
    network.send(VLAN)
    result = at.end(signal.SIGINT)
    check_account(result, len(want), False)
    assert [base64.b64decode(p["data"]) for p in result.of("packet")] == want


def test_ip_broadcast(network, capture):
    """The device's own netmask is used: in 10.77.0.0/24 the last byte alone is the host."""
    at = capture("-i", "vb", "ip broadcast", prefix=network.inside(network.b))
    head = bytes.fromhex("08004500001c0000000040110000" "0a4d0001")
    network.send([frame(12) + head + bytes(target) + bytes(8) for target in (
        (10, 77, 0, 255), (10, 77, 0, 2), (255, 77, 0, 1), (10, 77, 255, 1))])
    result = at.end(signal.SIGINT)
    check_account(result, 1, False)
    assert base64.b64decode(result.only("packet")["data"])[30:34] == bytes((10, 77, 0, 255))


def test_several_devices(network, capture):
    at = capture("-i", "vb", "-i", "lo", prefix=network.inside(network.b))
    network.flood(500)
    result = at.end(signal.SIGINT)
    by_name = {s["ifname"]: s for s in result.of("stats")}
    assert by_name["vb"]["delivered"] == 500 and by_name["lo"]["delivered"] == 0
    assert [i["ifname"] for i in result.only("start")["interfaces"]] == ["vb", "lo"]
    assert result.only("end")["packets"] == 500
    assert [p["seq"] for p in result.of("packet")] == list(range(1, 501))


@harness.NAMES_OF_ANY
def test_any_tells_the_device(network, capture):
    at = capture("-i", "any", "udp", prefix=network.inside(network.b))
    network.flood(10)
    result = at.end(signal.SIGINT)
    assert {p["ifname"] for p in result.of("packet")} == {"vb"}
    assert result.only("start")["interfaces"][0]["dlt_name"] == "LINUX_SLL2"
    assert result.only("stats")["ifname"] == "any"
    check_account(result, 10, False)


@harness.NAMES_OF_ANY
def test_a_line_of_any_tells_the_device(network):
    words = [*network.inside(network.b), PKTPIPE, "capture", "-i", "any", "-f", "text", "-t", "-c", "1", "udp"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as at:
        assert at.stdout.readline().startswith("# listening on any")
        network.flood(1)
        assert at.stdout.readline().startswith("vb  UDP")


@harness.linux_alone("a child that cannot change its user keeps its privileges: permission_denied says so")
def test_without_root():
    """In a user namespace of one's own."""
    probe = subprocess.run(["unshare", "-Urn", "true"], check=False)
    if probe.returncode:
        pytest.skip("no user namespaces here")
    script = f"ip link set lo up && exec {PKTPIPE} capture -i lo udp"
    at = Capture(program="unshare", command="-Urn", *["sh", "-c", script])
    try:
        at.wait_for("start")
        send = ("import socket\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\n"
                "for i in range(20): s.sendto(b'x',('127.0.0.1',9))")
        subprocess.run(["nsenter", "-U", "-n", "--preserve-credentials", "-t",
                        str(at.process.pid), "/usr/bin/python3", "-c", send], check=True)
        check_account(at.end(signal.SIGINT), 20, False)
    finally:
        at.kill()


def test_the_generator_is_there():
    assert os.access(FLOOD, os.X_OK)
