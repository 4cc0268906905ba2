# SPDX-License-Identifier: ISC
"""stats -r: headers and totals of savefiles."""

import contextlib
import json
import os
import pty
import subprocess
import time

import pytest

from harness import ORDER, PATIENCE, PKTPIPE, frame, run, write_pcap

PACKETS = [(frame(60), {"sec": 100, "sub": 500}), (frame(100), {"sec": 104, "length": 1500}),
           (frame(80), {"sec": 98, "sub": 999})]


@pytest.mark.parametrize("order,nano", [("<", True), ("<", False), (">", True), (">", False)])
def test_totals(tmp_path, order, nano):
    path = write_pcap(tmp_path / "f.pcap", PACKETS, order=order, nano=nano, snaplen=1600)
    r = run("stats", "-r", path)
    assert r.code == 0 and r.err == ""
    sub = 1 if nano else 1000
    assert r.records == [{
        "type": "savefile", "file": path, "format": "pcap", "version": "2.4",
        "byte_order": "little" if order == "<" else "big",
        "precision": "nano" if nano else "micro", "dlt": 1, "dlt_name": "EN10MB",
        "snaplen": 1600, "swapped": order != ORDER, "packets": 3, "bytes": 240, "wire_bytes": 1640,
        "first": f"1970-01-01T00:01:38.{999 * sub:09}Z", "last": "1970-01-01T00:01:44.000000000Z",
        "duration_ns": 6 * 10**9 - 999 * sub, "pps": 0, "bps": 8 * 1640 * 10**9
        // (6 * 10**9 - 999 * sub)}]


def test_several_files_and_a_filter(tmp_path):
    one = write_pcap(tmp_path / "one.pcap", PACKETS)
    two = write_pcap(tmp_path / "two.pcap", PACKETS[:1], linktype=101)
    r = run("stats", "-r", one, "-r", two, "len > 70")
    assert [(f["file"], f["dlt_name"], f["packets"]) for f in r.of("savefile")] == \
        [(one, "EN10MB", 2), (two, "RAW", 0)]
    assert "first" not in r.records[1] and "pps" not in r.records[1]


def test_agrees_with_capinfos(tmp_path):
    """A file of another program's making: microseconds, and pcapng."""
    path = write_pcap(tmp_path / "f.pcap", PACKETS, nano=False)
    other = tmp_path / "f.pcapng"
    subprocess.run(["editcap", "-F", "pcapng", path, other], check=True)
    for name in path, str(other):
        out = subprocess.run(["capinfos", "-TMcd", name], capture_output=True, check=True,
                             env={"LC_ALL": "C", "PATH": "/usr/bin"}).stdout.decode()
        head, row = (line.split("\t") for line in out.splitlines()[:2])
        theirs = dict(zip(head, row))
        f = run("stats", "-r", name).only("savefile")
        assert f["packets"] == int(theirs["Number of packets"])
        assert f["wire_bytes"] == int(theirs["Data size (bytes)"])
        assert f["format"] == name.rpartition(".")[2]


def test_cut_short(tmp_path):
    path = write_pcap(tmp_path / "f.pcap", PACKETS)
    with open(path, "rb+") as f:
        f.truncate(24 + 16 + 60 + 16 + 50)
    good = write_pcap(tmp_path / "good.pcap", PACKETS)
    r = run("stats", "-r", path, "-r", good)
    assert r.code == 7 and [x["type"] for x in r.records] == ["savefile", "error", "savefile"]
    assert [x["packets"] for x in r.of("savefile")] == [1, 3]
    assert r.only("error")["code"] == "savefile_truncated"


def test_stdin_and_etf(tmp_path):
    data = open(write_pcap(tmp_path / "f.pcap", PACKETS), "rb").read()
    assert run("stats", "-r", "-", stdin=data).only("savefile")["packets"] == 3
    out = run("stats", "-r", "-", "-f", "json", stdin=data).out
    assert int.from_bytes(out[:4], "big") == len(out) - 4 and json.loads(out[4:])["packets"] == 3
    assert run("stats", "-r", "-", "-f", "etf", stdin=data).out[4:5] == b"\x83"


def test_text(tmp_path):
    path = write_pcap(tmp_path / "f.pcap", PACKETS, order=">" if ORDER == "<" else "<")
    lines = run("stats", "-r", path, "-f", "text").out.decode().splitlines()
    facts = dict(line.strip().split(None, 1) for line in lines[1:])
    assert lines[0] == path
    assert facts["format"] == f"pcap 2.4, {'big' if ORDER == '<' else 'little'}-endian (swapped)"
    assert facts["packets"] == "3" and facts["bytes"] == "240 captured, 1640 on the wire"


@pytest.mark.parametrize("words,code", [
    (["-r", "/nonexistent"], 5), (["-r", "/dev/null"], 7), (["-r", "/etc/passwd"], 1),
    (["-r", "GOOD", "tcp prt"], 3), (["-r", "GOOD", "-i", "lo"], 2), (["-r", "GOOD", "-c", "1"], 2),
    (["--interval", "1us"], 2), (["-i", "nosuch0"], 5)])
def test_failures(tmp_path, words, code):
    good = write_pcap(tmp_path / "f.pcap", PACKETS)
    r = run("stats", *[good if w == "GOOD" else w for w in words])
    assert r.code == code and r.only("error")["fatal"], r.err


@pytest.mark.parametrize("words,env,told", [
    ([], {"TERM": "xterm"}, True), (["--color", "never"], {"TERM": "xterm"}, False),
    ([], {"TERM": "xterm", "NO_COLOR": "1"}, False), ([], {"TERM": "dumb"}, False), ([], {}, False)])
def test_progress_on_a_terminal(tmp_path, words, env, told):
    """Two batches with more than the time between them after which progress is told."""
    packet = open(write_pcap(tmp_path / "f.pcap", [frame(60)]), "rb").read()
    ours, theirs = pty.openpty()
    p = subprocess.Popen([PKTPIPE, "stats", "-r", "-", *words], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=theirs, env=env)
    os.close(theirs)
    p.stdin.write(packet[:24] + packet[24:] * 40000)
    p.stdin.flush()
    time.sleep(0.6)
    out, _ = p.communicate(packet[24:] * 40000, PATIENCE)
    assert json.loads(out)["packets"] == 80000
    shown = b""
    with contextlib.suppress(OSError):  # EIO: the terminal's last user has gone
        while more := os.read(ours, 65536):
            shown += more
    os.close(ours)
    shown = shown.decode()
    assert ("packets" in shown) == told and "\n" not in shown
    assert shown.endswith("\r") if told else not shown


def test_no_progress_without_a_terminal(tmp_path):
    assert run("stats", "-r", write_pcap(tmp_path / "f.pcap", PACKETS)).err == ""
