# SPDX-License-Identifier: ISC
"""The processes that compile filters: they hold nothing, and end with their parent."""

import json
import os
import signal
import subprocess

import pytest

import harness
from harness import children, wait_until
from ways import (NOTHING, ROOT, SANITIZED, SETCAP, Entrance, each_way, expect_contained, is_contained, send, state,
                  status)

pytestmark = harness.PRIVILEGES

# Takes the compiler longer than it is allowed to take.
SLOW = " or ".join(["port 1", *map(str, range(2, 700))])


@pytest.fixture
def entrance(network, capture):
    at = Entrance(network, capture)
    yield at
    at.destroy()


def say(at, **command):
    at.process.stdin.write(json.dumps(command).encode() + b"\n")
    at.process.stdin.flush()


@pytest.mark.skipif(SANITIZED, reason="without seccomp nothing tells that it is contained yet")
@each_way
def test_compiling_at_the_start(way, entrance):
    """While the parent still may open packet sockets."""
    at = entrance.capture(way, SLOW, wait=False)
    child, = wait_until(lambda: list(filter(is_contained, children(at.process.pid))))
    expect_contained(child)
    if way.root:
        assert "0" not in status(child)["Uid"].split()
    assert at.end().code == 3


@each_way
def test_compiling_while_running(way, entrance):
    at = entrance.capture(way, "--control", stdin=subprocess.PIPE)
    helper, = children(at.process.pid)
    expect_contained(helper)
    assert status(helper)["Uid"] == status(at.process.pid)["Uid"]
    say(at, cmd="filter", expression=SLOW, id=1)
    child, = wait_until(lambda: children(helper))
    expect_contained(child)
    assert at.wait_for("reply", id=1)["ok"] is False
    say(at, cmd="filter", expression="udp port 9", id=2)
    assert at.wait_for("reply", id=2)["ok"] is True
    send(at, 1)
    at.wait_for("packet")
    say(at, cmd="close")
    assert at.end().code == 0
    wait_until(lambda: state(helper) in "Zgone")


def test_the_helper_ends_with_its_parent(entrance):
    at = entrance.capture(SETCAP, "--control", stdin=subprocess.PIPE)
    helper, = children(at.process.pid)
    say(at, cmd="filter", expression=SLOW, id=1)
    child, = wait_until(lambda: children(helper))
    os.kill(at.process.pid, signal.SIGKILL)
    for pid in helper, child:
        wait_until(lambda pid=pid: state(pid) in ("Z", "gone"))


def test_a_helper_that_is_stopped(entrance):
    """It holds nobody, whatever the size of the command."""
    at = entrance.capture(SETCAP, "--control", stdin=subprocess.PIPE)
    helper, = children(at.process.pid)
    os.kill(helper, signal.SIGSTOP)
    wait_until(lambda: state(helper) == "T")
    try:
        say(at, cmd="filter", expression="udp" + " " * 800000 + "port 9", id=1, limit=-1)
        send(at, 1)
        at.wait_for("packet")
    finally:
        os.kill(helper, signal.SIGCONT)
    assert at.wait_for("reply", id=1)["ok"] is True
    os.kill(helper, signal.SIGSTOP)
    try:
        say(at, cmd="filter", expression="udp" + " " * 800000 + "port 9", id=2, limit=-1)
        send(at, 2)
        at.wait_for("packet", count=2)
        at.signal(signal.SIGINT)
        assert at.process.wait(harness.PATIENCE) == 0
    finally:
        os.kill(helper, signal.SIGCONT)
    at.end()
    assert at.wait_for("reply", id=2)["ok"] is False


def test_a_helper_that_has_gone(entrance):
    """Filters are refused from then on, each command is answered, and packets go on."""
    at = entrance.capture(SETCAP, "--control", stdin=subprocess.PIPE)
    helper, = children(at.process.pid)
    os.kill(helper, signal.SIGKILL)
    for number in 1, 2:
        say(at, cmd="filter", expression="udp port 1", id=number)
        refused = at.wait_for("reply", id=number)
        assert (refused["ok"], refused["code"]) == (False, "failed")
        assert "has ended" in refused["message"] and "the filter in force stays" in refused["hint"]
    send(at, 1)
    at.wait_for("packet")
    say(at, cmd="close", id=3)
    assert at.end().code == 0 and at.wait_for("reply", id=3)["ok"]


@pytest.mark.parametrize("way", [SETCAP, ROOT], ids=str)
def test_filter_check_holds_nothing(way, entrance):
    keys = entrance.words(way)
    with subprocess.Popen([*keys["prefix"], keys["program"], "filter-check", "-i", "lo", SLOW],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: children(process.pid))
        seen = status(process.pid)
        assert (seen["CapPrm"], seen["CapEff"], seen["NoNewPrivs"]) == (NOTHING, NOTHING, "1")
        assert "0" not in seen["Uid"].split()
        assert process.wait(harness.PATIENCE) == 3
