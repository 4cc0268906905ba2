# SPDX-License-Identifier: ISC
"""Devices that go down, come up, and vanish, with every record in every format."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from harness import PKTPIPE, TESTS, both_readers, children, frame, ip, linux_alone, need, wait_until

sys.path.insert(0, str(TESTS / "cli"))


@both_readers
def test_down_and_up(network, capture, reader):
    at = capture("-i", "vb", "--reader", reader, prefix=network.inside(network.b))
    network.send([frame(60)] * 3)
    ip("-n", network.b, "link", "set", "vb", "down")
    at.wait_for("interface", event="down", ifname="vb")
    ip("-n", network.b, "link", "set", "vb", "up")
    at.wait_for("interface", event="up")
    network.send([frame(60)] * 4)
    at.wait_for("packet", count=7)
    result = at.end(signal.SIGINT)
    assert result.code == 0
    stats = result.of("stats")[-1]
    assert stats["received"] == stats["delivered"] == 7


def test_down_and_up_as_text(network):
    with subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "-f", "text"],
                          stdout=subprocess.PIPE, text=True) as at:
        try:
            assert at.stdout.readline().startswith("# listening on vb")
            for event in "down", "up", "down":
                ip("-n", network.b, "link", "set", "vb", event)
                assert at.stdout.readline() == f"# vb is {event}\n"
            ip("-n", network.b, "link", "del", "vb")
            assert at.stdout.readline() == "# vb is gone\n"
        finally:
            at.kill()


@linux_alone("what waits in the kernel goes with the device: account in start")
@both_readers
def test_deleted(network, capture, reader):
    """What the ring had is delivered, then the failure is told."""
    at = capture("-i", "vb", "--timeout", "500", "--reader", reader, prefix=network.inside(network.b))
    network.send([frame(60)] * 5)
    ip("-n", network.b, "link", "del", "vb")
    result = at.end()
    assert result.code == 6
    assert len(result.of("packet")) == 5
    error = result.only("error")
    assert (error["code"], error["ifname"], error["fatal"]) == ("device_lost", "vb", True)
    assert "removed" in error["hint"] and "vb is lost" in result.err
    assert result.of("interface")[-1]["event"] == "gone"
    end = result.only("end")
    assert (end["reason"], end["exit_code"], end["packets"]) == ("error", 6, 5)
    assert result.records[-1] == end
    stats = result.of("stats")[-1]
    assert stats["received"] == stats["delivered"] + stats["dropped"] == 5


def test_the_others_go_on(network, capture):
    at = capture("-i", "vb", "-i", "lo", prefix=network.inside(network.b))
    ip("-n", network.b, "link", "del", "vb")
    assert not at.wait_for("error", code="device_lost")["fatal"]
    program = ("import socket\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\n"
               "s.sendto(b'x',('127.0.0.1',9))")
    subprocess.run([*network.inside(network.b), "/usr/bin/python3", "-c", program], check=True)
    at.wait_for("packet", ifname="lo")
    result = at.end(signal.SIGINT)
    assert result.code == 6 and result.only("end")["reason"] == "signal"


@both_readers
def test_renamed(network, capture, reader):
    at = capture("-i", "vb", "--reader", reader, prefix=network.inside(network.b))
    ip("-n", network.b, "link", "set", "vb", "down")
    at.wait_for("interface", event="down")
    ip("-n", network.b, "link", "set", "vb", "name", "vc")
    result = at.end()
    assert result.code == 6 and result.only("error")["code"] == "device_lost"


def test_a_device_that_is_down_cannot_be_opened(network, capture):
    ip("-n", network.b, "link", "set", "vb", "down")
    result = capture("-i", "vb", wait=False, prefix=network.inside(network.b)).end()
    error = result.only("error")
    assert (result.code, error["code"]) == (1, "device_down")
    assert error["hint"] == "ip link set vb up"


def test_the_default_device(network, capture):
    """The first that is up and no loopback."""
    at = capture(prefix=network.inside(network.b))
    assert at.of("start")[0]["interfaces"][0]["ifname"] == "vb"
    ip("-n", network.a, "link", "set", "va", "down")
    ip("-n", network.a, "link", "del", "va")
    at.end()
    result = capture(wait=False, prefix=network.inside(network.b)).end()
    assert result.code == 5 and "-i" in result.only("error")["hint"]


@pytest.mark.parametrize("form", ["etf", "json", "jsonl"])
def test_every_record_type(network, form):
    """start, packet, stats, interface, error and end, read by the format's own language."""
    from test_formats import erlang, frames
    reader, writer = os.pipe()
    p = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "-f", form],
                         stdout=writer, stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader, "rb", buffering=0) as stream:
        out = stream.read(4)
        network.send([frame(60)] * 3)
        ip("-n", network.b, "link", "set", "vb", "down")
        ip("-n", network.b, "link", "del", "vb")
        while chunk := stream.read(65536):
            out += chunk
    assert p.wait() == 6
    if form == "etf":
        kinds = [t[0] for t in erlang(out)]
    elif form == "json":
        kinds = [json.loads(f)["type"] for f in frames(out)]
    else:
        done = subprocess.run(["jq", "-r", ".type"], input=out, capture_output=True, check=True)
        kinds = done.stdout.decode().split()
    assert kinds[0] == "start" and kinds[-2:] == ["stats", "end"]
    assert kinds.count("packet") == 3
    assert set(kinds) == {"start", "packet", "stats", "interface", "error", "end"}


def test_a_file_alone_is_told_of_on_stderr(network, tmp_path):
    words = [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "-w", str(tmp_path / "f"), "udp"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as at:
        assert at.stderr.readline().startswith("# listening on vb, link type EN10MB")
        network.flood(3)

        def counted():
            at.send_signal(signal.SIGUSR1)
            return at.stderr.readline().startswith("# vb: 3 received, 0 dropped")

        assert wait_until(counted)
        at.send_signal(signal.SIGINT)
        assert "3 packets written" in at.stderr.readline()


def test_a_signal_while_many_devices_are_opened(network, capture, tmp_path):
    """No start of devices that nobody waits for any more: behind the signal at most the one is
    opened that was being opened."""
    need("strace")
    names, log = [f"m{i}" for i in range(300)], tmp_path / "strace"
    batch = "".join(f"link add {a} up type veth peer name {b}\nlink set {b} up\n" for a, b in zip(names[::2], names[1::2]))
    subprocess.run(["ip", "-n", network.b, "-b", "-"], input=batch.encode(), check=True)
    at = capture(*(word for name in names for word in ("-i", name)), wait=False,
                 prefix=[*network.inside(network.b), "strace", "-e", "trace=bind", "-o", str(log)])
    assert wait_until(lambda: log.exists() and log.read_text().count("AF_PACKET") > 8)
    pktpipe, = children(at.process.pid)
    os.kill(pktpipe, signal.SIGINT)
    result = at.end()
    assert (result.code, result.err, [r["type"] for r in result.records]) == (0, "", ["end"])
    assert result.only("end")["reason"] == "signal"
    _, behind = log.read_text().split("--- SIGINT")
    assert len(re.findall("AF_PACKET", behind)) <= 2, behind
