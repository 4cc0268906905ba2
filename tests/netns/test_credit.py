# SPDX-License-Identifier: ISC
"""--credit: no packet more than was allowed, and everything else flows."""

import signal

from control import Control, wait_until
from harness import WAITING, frame, run, write_pcap


@WAITING
def test_credit(network):
    control = Control("-i", "vb", "--credit", "5", "-B", "256KiB", prefix=network.inside(network.b))
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
