# SPDX-License-Identifier: ISC
"""--credit: no packet more than was allowed, and everything else flows."""

import signal

import pytest

from control import Control
from harness import WAITING, frame, ip, linux_alone, run, wait_for_carrier, wait_until, write_pcap


@WAITING
def test_credit(network):
    """The one block of the ring is handed over when it is full, however slowly that happens."""
    control = Control("-i", "vb", "--credit", "5", "-B", "256KiB", "--timeout", "infinity",
                      prefix=network.inside(network.b))
    network.flood(20000)
    control.wait_for("packet", 5)
    assert wait_until(lambda: control.call("stats")["received"] == 20000)
    assert control.call("stats")["delivered"] == 5
    assert control.call("filter", expression="udp")["ok"]
    assert len(control.of("packet")) == 5
    for credit in 1, 10, 100:
        before = len(control.of("packet"))
        assert control.call("credit", n=credit)["ok"]
        control.wait_for("packet", before + credit)
        assert control.call("stats")["delivered"] == before + credit
        assert len(control.of("packet")) == before + credit
    done = control.end(signal.SIGINT)
    end = done.only("end")
    assert (end["packets"], end["received"], end["dropped"]) == (116, 20000, 20000 - 116)
    assert [p["seq"] for p in done.of("packet")] == list(range(1, 117))


@WAITING
def test_begins_with_none(network):
    control = Control("-i", "vb", "--credit", "0", prefix=network.inside(network.b))
    network.flood(10)
    assert wait_until(lambda: control.call("stats")["received"] == 10) and not control.of("packet")
    assert control.call("credit", n=2**63 - 1)["ok"] and control.call("credit", n=2**63 - 1)["ok"]
    control.wait_for("packet", 10)
    control.end(signal.SIGINT)


def test_of_a_savefile(tmp_path):
    path = write_pcap(tmp_path / "ten.pcap", [frame(60)] * 10)
    control = Control("-r", path, "--credit", "3")
    control.wait_for("packet", 3)
    assert control.call("credit", n=8)["ok"]
    done = control.end()
    assert (done.code, len(done.of("packet")), done.only("end")["reason"]) == (0, 10, "eof")


def test_without_credit(network):
    control = Control("-i", "vb", prefix=network.inside(network.b))
    reply = control.call("credit", n=1)
    assert (reply["ok"], reply["code"]) == (False, "not_supported")
    control.end(signal.SIGINT)
    refused = run("capture", "-i", "lo", "--credit", "1")
    assert refused.code == 2 and "--control" in refused.err


@linux_alone("devices are not asked while nothing is read: their events are told with the next credit")
@pytest.mark.parametrize("waiting", [0, 20])
def test_events_without_credit(network, waiting):
    """Down, up and gone are told while packets wait, once each, and so with none that wait."""
    control = Control("-i", "vb", "--credit", "0", prefix=network.inside(network.b))
    network.flood(waiting + 1)
    assert control.call("credit", n=1)["ok"] and control.wait_for("packet")
    for turn, state in (1, "down"), (1, "up"), (2, "down"), (2, "up"):
        ip("-n", network.b, "link", "set", "vb", state)
        control.wait_for("interface", turn, ifname="vb", event=state)
    assert control.call("credit", n=waiting)["ok"]
    control.wait_for("packet", 1 + waiting)
    assert control.call("credit", n=1)["ok"]
    wait_for_carrier(network.b, "vb")
    network.flood(2)
    control.wait_for("packet", 2 + waiting)
    assert [e["event"] for e in control.of("interface")] == ["down", "up", "down", "up"]
    ip("-n", network.b, "link", "del", "vb")
    control.wait_for("interface", ifname="vb", event="gone")
    assert control.call("credit", n=1)["ok"]
    done = control.end()
    assert (done.code, done.only("error")["code"], len(done.of("packet"))) == (6, "device_lost", 3 + waiting)
    assert [e["event"] for e in done.of("interface")] == ["down", "up", "down", "up", "gone"]


@linux_alone("devices are not asked while nothing is read: their events are told with the next credit")
def test_a_device_goes_without_credit(network):
    """Nothing waits for a credit that nobody would give: the ring is empty."""
    control = Control("-i", "vb", "--credit", "1", prefix=network.inside(network.b))
    network.flood(1)
    control.wait_for("packet")
    ip("-n", network.b, "link", "del", "vb")
    done = control.end()
    assert (done.code, done.only("error")["code"], done.only("interface")["event"]) == (6, "device_lost", "gone")
    assert done.only("end")["packets"] == 1
