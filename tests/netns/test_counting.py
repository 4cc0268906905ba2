# SPDX-License-Identifier: ISC
"""Live counters beside what was sent."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios

import pytest

from harness import PATIENCE, PKTPIPE, frame, linux_alone, run, udp


def counting(capture, network, *words, device="vb"):
    return capture("-i", device, *words, prefix=network.inside(network.b), command="stats")


def test_totals_and_rates(network, capture):
    at = counting(capture, network, "--interval", "100ms")
    sent = network.flood(5000, size=100)
    at.wait_for("stats", received=sent)
    r = at.end(signal.SIGINT)
    assert r.code == 0 and r.only("end")["reason"] == "signal"
    stats = r.of("stats")
    assert all({"pps", "bps", "received", "dropped", "bytes"} <= set(s) for s in stats)
    assert stats[-1]["final"] and stats[-1]["received"] == sent
    assert stats[-1]["delivered"] + stats[-1]["dropped"] == sent
    # bytes are those on the wire, though one of each packet is captured
    assert stats[-1]["bytes"] == 100 * stats[-1]["delivered"]
    assert r.only("start")["interfaces"][0]["snaplen"] == 14
    # the rates of the intervals are the differences of the totals
    for old, new in zip(stats, stats[1:]):
        between = (new["received"] - old["received"]) * 1000
        for ms in {new["uptime_ms"] - old["uptime_ms"]}:
            assert between / (ms + 2) - 1 <= new["pps"] <= between / max(ms - 2, 0.001) + 1


@pytest.mark.parametrize("device", ["vb", pytest.param("any", marks=linux_alone("only the cooked length is known"))])
def test_lengths_on_the_wire(network, capture, device):
    """With the tags that the kernel takes away, and on any with the header too."""
    rows = [udp(size, bytes.fromhex(tags)) for size in (60, 400) for tags in ("", "81000064", "88a8001881000044")]
    at = counting(capture, network, "-Q", "in", device=device)
    network.send(rows)
    at.wait_for("stats", received=len(rows))
    last = at.end(signal.SIGINT).of("stats")[-1]
    assert (last["delivered"], last["bytes"]) == (len(rows), sum(map(len, rows)))


def test_nothing_is_dropped_by_counting(network, capture):
    at = counting(capture, network)
    sent = network.flood(100000)
    at.wait_for("stats", received=sent)
    last = at.end(signal.SIGTERM).of("stats")[-1]
    assert (last["received"], last["dropped"], last["delivered"]) == (sent, 0, sent)


def test_a_filter(network, capture):
    at = counting(capture, network, "--interval", "50ms", "ether[12:2] = 0x88b5")
    network.send([frame(60)] * 3 + [frame(60, ethertype=0x88b6)] * 5)
    at.wait_for("stats", received=3)
    assert at.end(signal.SIGINT).of("stats")[-1]["received"] == 3


def test_count_and_duration(network):
    inside = network.inside(network.b)
    r = run("stats", "-i", "vb", "-c", "3", "--interval", "20ms", prefix=inside)
    assert [s["final"] for s in r.of("stats")] == [False] * 3 + [True]
    assert (r.code, r.only("end")["reason"]) == (0, "count")
    r = run("stats", "-i", "vb", "--duration", "30ms", prefix=inside)
    assert [s["final"] for s in r.of("stats")] == [True]
    assert r.only("end")["reason"] == "duration"


def test_several_devices_and_the_default(network):
    inside = network.inside(network.b)
    r = run("stats", "-i", "lo", "-i", "any", "-c", "1", "--interval", "20ms", prefix=inside)
    assert [s["ifname"] for s in r.of("stats")] == ["lo", "any"] * 2
    r = run("stats", "-c", "1", "--interval", "20ms", prefix=inside)
    assert {s["ifname"] for s in r.of("stats")} == {"vb", "lo"}


def test_lines_where_there_is_no_terminal(network):
    r = run("stats", "-i", "vb", "-c", "2", "--interval", "20ms", "-f", "text",
            prefix=network.inside(network.b))
    lines = r.out.decode().splitlines()
    assert sum("packets/s" in line for line in lines) == 2 and "\033" not in r.out.decode()


def on_terminal(network, term, rows=24, columns=80, **env):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    done = subprocess.Popen([*network.inside(network.b), PKTPIPE, "stats", "-i", "vb", "-i", "lo",
                             "-c", "3", "--interval", "20ms"], stdout=theirs,
                            env={**os.environ, "TERM": term, "LC_ALL": "C.UTF-8", **env})
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # EIO: the terminal's last user has gone
        pass
    os.close(ours)
    assert done.wait(PATIENCE) == 0
    return shown.decode()


def test_lines_are_written_over_on_a_terminal(network):
    shown = on_terminal(network, "xterm")
    assert shown.startswith("DEVICE ") and shown.count("DEVICE") == 1
    assert len(re.findall(r"\033\[2A", shown)) == 3
    assert len(re.findall(r"\r\033\[Kvb ", shown)) == 4
    assert "#" not in shown


@pytest.mark.parametrize("term,rows,columns", [("dumb", 24, 80), ("xterm", 3, 80), ("xterm", 24, 60)])
def test_a_terminal_without_means_or_room_gets_lines(network, term, rows, columns):
    shown = on_terminal(network, term, rows, columns)
    assert "\033" not in shown and "packets/s" in shown


def test_the_view_follows_the_window_and_ends_with_q(network):
    ours, theirs = pty.openpty()

    def resize(columns):
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def read_until(pattern):
        shown = ""
        while not re.search(pattern, shown):
            shown += os.read(ours, 65536).decode()
        return shown

    resize(140)
    before = termios.tcgetattr(theirs)
    view = subprocess.Popen([*network.inside(network.b), PKTPIPE, "stats", "-i", "vb", "--interval", "1s"],
                            stdin=theirs, stdout=theirs, env={**os.environ, "TERM": "xterm"},
                            start_new_session=True,
                            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    assert "  LAST 1 min\r\n" in read_until(r"\r\033\[Kvb [^\n]*\n")
    resize(90)
    assert read_until(r"\r\033\[Kvb [^\n]*\n").startswith("\033[H\033[JDEVICE")
    resize(30)
    for line in read_until(r"\033\[J(?s:.*)\r\033\[Kvb [^\n]*\n").split("\033[J")[-1].splitlines():
        assert len(re.sub(r"\033\[\d?[A-Z]|\r", "", line)) < 30
    os.write(ours, b"q")
    assert view.wait(PATIENCE) == 0
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)


def test_one_rule_for_what_is_written_over(network):
    assert "\033" not in on_terminal(network, "xterm", NO_COLOR="1")


def test_no_line_is_longer_than_the_terminal(network):
    for line in on_terminal(network, "xterm", columns=71).split("\n"):
        assert len(re.sub(r"\033\[\d?[A-Z]|\r", "", line)) < 71


def test_a_device_that_goes(network, capture):
    at = counting(capture, network, "--interval", "50ms")
    subprocess.run(["ip", "-n", network.b, "link", "del", "vb"], check=True)
    r = at.end()
    assert (r.code, r.only("error")["code"]) == (6, "device_lost")
    assert r.of("stats")[-1]["final"]
