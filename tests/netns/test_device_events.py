# SPDX-License-Identifier: ISC
"""What happens to devices without a word to packet sockets."""

import signal
import subprocess

import pytest

from harness import PKTPIPE, RENAMING, frame, ip


def rename(network, old, new):
    ip("-n", network.b, "link", "set", "dev", old, "name", new)


@RENAMING
@pytest.mark.parametrize("command", ["capture", "stats"])
def test_renamed_while_it_is_up(network, capture, command):
    at = capture("-i", "vb", command=command, prefix=network.inside(network.b))
    rename(network, "vb", "vc")
    assert at.wait_for("interface", ifname="vb", event="renamed")["to"] == "vc"
    network.send([frame(60)] * 3)
    if command == "capture":
        assert at.wait_for("packet", 3)["ifname"] == "vc"
    else:
        at.wait_for("stats", received=3)
    rename(network, "vc", "vb")
    assert at.wait_for("interface", ifname="vc", event="renamed")["to"] == "vb"
    result = at.end(signal.SIGINT)
    assert (result.code, result.of("error"), result.of("stats")[-1]["ifname"]) == (0, [], "vb")


@RENAMING
def test_renamed_as_text(network):
    with subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "-f", "text"],
                          stdout=subprocess.PIPE, text=True) as at:
        try:
            assert at.stdout.readline().startswith("# listening on vb")
            rename(network, "vb", "vc")
            assert at.stdout.readline() == "# vb is renamed to vc\n"
        finally:
            at.terminate()


@RENAMING
def test_the_devices_of_any(network, capture):
    """Those that were there at the start, without a packet."""
    ip("-n", network.b, "link", "add", "vd", "type", "veth", "peer", "name", "ve")
    at = capture("-i", "any", prefix=network.inside(network.b))
    ip("-n", network.b, "link", "set", "vb", "down")
    at.wait_for("interface", ifname="vb", event="down")
    rename(network, "vb", "vc")
    assert at.wait_for("interface", ifname="vb", event="renamed")["to"] == "vc"
    ip("-n", network.b, "link", "set", "vc", "up")
    at.wait_for("interface", ifname="vc", event="up")
    ip("-n", network.b, "link", "del", "vd")
    at.wait_for("interface", ifname="vd", event="gone")
    at.wait_for("interface", ifname="ve", event="gone")
    result = at.end(signal.SIGINT)
    assert (result.code, len(result.of("interface"))) == (0, 5)


@RENAMING
def test_a_device_of_any_that_came_later(network, capture):
    """It is known by its first packet."""
    at = capture("-i", "any", "ether proto 0x88b5", prefix=network.inside(network.b))
    ip("-n", network.b, "link", "add", "vd", "type", "veth", "peer", "name", "ve")
    for name in "vd", "ve":
        ip("-n", network.b, "link", "set", "dev", name, "arp", "off", "up")
    network.send([frame(60)], device="ve", namespace=network.b)
    at.wait_for("packet", ifname="vd")
    at.wait_for("packet", ifname="ve")
    rename(network, "vd", "vf")
    assert at.wait_for("interface", ifname="vd", event="renamed")["to"] == "vf"
    ip("-n", network.b, "link", "del", "ve")
    at.wait_for("interface", event="gone", ifname="ve")
    at.wait_for("interface", event="gone", ifname="vf")
    assert at.end(signal.SIGINT).code == 0
