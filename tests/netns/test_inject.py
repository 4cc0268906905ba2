# SPDX-License-Identifier: ISC
"""inject: what goes in comes out on the device, or is told as a failure."""

import array
import base64
import contextlib
import datetime
import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import termios
import time

import pytest

from harness import (PATIENCE, PKTPIPE, Result, frame, ip, linux_alone, pcap_header, pcap_packet, wait_for_carrier,
                     write_pcap)
from inject_inputs import FRAMES, INPUTS, etf_packet, etf_send, json_send, lengths, pcapng


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("way", ["stdin", "file"])
def test_every_input(inject, receive, tmp_path, name, way):
    options = ["--input", "raw"] if name == "raw" else []
    if way == "file":
        (tmp_path / "input").write_bytes(INPUTS[name])
        result = inject(*options, "-r", str(tmp_path / "input"))
    else:
        result = inject(*options, data=INPUTS[name])
    end = result.only("end")
    assert (result.code, end["reason"], end["failed"]) == (0, "eof", 0), result.err
    assert (end["packets"], end["sent"]) == (len(FRAMES), len(FRAMES))
    assert end["bytes"] == sum(map(len, FRAMES))
    assert receive(len(FRAMES)) == FRAMES


def test_several_files(inject, receive, tmp_path):
    """One behind the other, whatever each is; --loop sends them all again."""
    words = []
    for name in INPUTS:
        if name != "raw":
            (tmp_path / name).write_bytes(INPUTS[name])
            words += ["-r", str(tmp_path / name)]
    result = inject(*words, "--loop", "2")
    assert result.code == 0, result.err
    assert receive(len(words) * len(FRAMES)) == FRAMES * len(words)
    assert result.only("end")["sent"] == len(FRAMES) * len(words)


def test_several_files_are_paced_each_by_itself(inject, tmp_path):
    """Years lie between them."""
    words = [word for year in range(3) for word in ("-r", write_pcap(
        tmp_path / str(year), [(FRAMES[0], {"sec": year * 31536000}), (FRAMES[1], {"sec": year * 31536000})]))]
    assert inject(*words).only("end")["sent"] == 6


def test_several_files_of_which_one_does_not_fit(inject, receive, tmp_path):
    """Nothing at all is sent; stdin among them is looked at when its turn comes."""
    good = write_pcap(tmp_path / "good", FRAMES)
    other = write_pcap(tmp_path / "other", FRAMES, linktype=113)
    result = inject("-r", good, "-r", other)
    assert (result.code, result.only("error")["code"]) == (1, "linktype_mismatch")
    assert result.only("end")["sent"] == 0
    late = inject("-r", good, "-r", "-", "-r", good, data=(tmp_path / "other").read_bytes())
    assert (late.code, late.only("error")["code"]) == (1, "linktype_mismatch")
    assert late.only("end")["sent"] == len(FRAMES)
    assert receive(len(FRAMES)) == FRAMES


def test_a_file_of_several_link_types(inject, receive, tmp_path):
    """What fits is sent, what does not is told."""
    several = tmp_path / "several.pcapng"
    several.write_bytes(pcapng(FRAMES[:3], linktypes=(1, 113)))
    result = inject("-r", str(several))
    end = result.only("end")
    assert (result.code, end["sent"], end["failed"]) == (7, 2, 1)
    assert [e["code"] for e in result.of("error")] == ["linktype_mismatch"]
    assert receive(2) == [FRAMES[0], FRAMES[2]]


@pytest.mark.parametrize("options", [
    ["-f", "jsonl"], ["-f", "jsonl", "--encoding", "hex"], ["-f", "json"], ["-f", "etf"],
    ["-f", "etf", "--meta"], ["-f", "etf", "--time-unit", "nanosecond"], ["-w", "-"],
    ["-f", "pcapng"], ["-f", "jsonl", "--decode"], ["-f", "etf", "--decode"]],
    ids=" ".join)
def test_bridge(network, capture, options):
    """va - vb, a pipe from vb to out0, out0 - out1: what is sent on va arrives on out1."""
    sent = FRAMES * 30
    ip("-n", network.b, "link", "add", "out0", "type", "veth", "peer", "name", "out1")
    for device in "out0", "out1":
        ip("-n", network.b, "link", "set", "dev", device, "arp", "off", "up")
    wait_for_carrier(network.b, "out0")
    far = capture("-i", "out1", "-Q", "in", prefix=network.inside(network.b))
    inside = network.inside(network.b)
    with subprocess.Popen([*inside, PKTPIPE, "capture", "-i", "vb", "-c", str(len(sent)), *options],
                          stdout=subprocess.PIPE) as first, \
            subprocess.Popen([*inside, PKTPIPE, "inject", "-i", "out0"], stdin=first.stdout,
                             stdout=subprocess.PIPE) as second:
        first.stdout.close()
        start = second.stdout.readline()
        wait_until_capturing(network, "vb")
        network.send(sent)
        out, _ = second.communicate(timeout=PATIENCE)
        assert (first.wait(PATIENCE), second.returncode) == (0, 0), start + out
    far.wait_for("packet", len(sent))
    got = [base64.b64decode(p["data"]) for p in far.end(signal.SIGINT).of("packet")]
    assert got == sent


def wait_until_capturing(network, device):
    """Until a packet socket of /proc/net/packet listens on the device: a capture that writes
    a savefile into a pipe tells nobody else that it is ready."""
    index = subprocess.run(["ip", "-n", network.b, "-o", "link", "show", device], check=True,
                           capture_output=True, text=True).stdout.split(":")[0]
    deadline = datetime.datetime.now() + datetime.timedelta(seconds=PATIENCE)
    while datetime.datetime.now() < deadline:
        table = subprocess.run([*network.inside(network.b), "cat", "/proc/net/packet"], check=True,
                               capture_output=True, text=True).stdout
        rows = [row.split() for row in table.splitlines()[1:]]
        if any(row[4] == index and row[3] != "0000" for row in rows):
            return
    raise AssertionError(f"no capture on {device}")


def test_start_comes_before_the_first_byte_of_input(network):
    with subprocess.Popen([*network.inside(network.a), PKTPIPE, "inject", "-i", "va"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as at:
        start = json.loads(at.stdout.readline())
        assert start["type"] == "start" and start["interfaces"][0]["ifname"] == "va"
        out, _ = at.communicate(json_send(FRAMES[0]), timeout=PATIENCE)
        end = json.loads(out)
        assert (at.returncode, end["type"], end["sent"]) == (0, "end", 1)


def test_failures_are_told_and_the_rest_is_sent(inject, receive):
    """Shorter than a header, longer than the MTU: each by its number, length and reason."""
    short, long = [b"", b"x", b"x" * 13], [frame(1515), frame(9000)]
    mixed = [FRAMES[0], *short, FRAMES[1], *long, FRAMES[2]]
    result = inject(data=b"".join(json_send(f) + b"\n" for f in mixed))
    errors = result.of("error")
    assert [(e["code"], e["seq"], e["len"], e["errno"], e["fatal"]) for e in errors] == [
        ("send_failed", 1 + i, len(mixed[i]), reason, False)
        for i, reason in [(1, "EINVAL"), (2, "EINVAL"), (3, "EINVAL"), (5, "EMSGSIZE"),
                          (6, "EMSGSIZE")]]
    end = result.only("end")
    assert (result.code, end["packets"], end["sent"], end["failed"]) == (7, 8, 3, 5)
    assert end["exit_code"] == 7
    assert receive(3) == FRAMES[:3]


def test_a_reader_that_comes_late_is_told_everything(network, tmp_path):
    """5000 failures do not fit in a pipe: the run waits, and the reader misses none."""
    path = write_pcap(tmp_path / "short.pcap", [b"x"] * 5000)
    with subprocess.Popen([*network.inside(network.a), PKTPIPE, "inject", "-i", "va", "-r", path,
                           "--topspeed"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as at:
        waiting = array.array("i", [0])
        while waiting[0] < 60000 and at.poll() is None:
            fcntl.ioctl(at.stdout, termios.FIONREAD, waiting)
            time.sleep(0.01)
        records = [json.loads(line) for line in at.stdout]
        assert at.wait(PATIENCE) == 7
    assert [r["seq"] for r in records if r["type"] == "error"] == list(range(1, 5001))
    assert records[-1]["failed"] == 5000


def test_fail_fast(inject, receive):
    result = inject("--fail-fast", data=INPUTS["jsonl"] + json_send(b"x") + b"\n" + INPUTS["jsonl"])
    end = result.only("end")
    assert (result.code, end["reason"], end["sent"], end["failed"]) == (7, "error", len(FRAMES), 1)
    assert receive(len(FRAMES)) == FRAMES


@pytest.mark.parametrize("data, where", [
    (json_send(FRAMES[0]) + b"\n{\"data\":\"!\"}\n" + json_send(FRAMES[1]), "character 0 of 1"),
    (json_send(FRAMES[0]) + b"\n{}\n" + json_send(FRAMES[1]), "record 2"),
    (lengths(etf_send(FRAMES[0]), b"\x83h\x02w\x04send", etf_send(FRAMES[1])), "ends early"),
    (lengths(etf_send(FRAMES[0])) + b"\x01\x00\x00\x01" + b"x" * 0x1000001 +
     lengths(etf_send(FRAMES[1])), "over the limit"),
    (lengths(etf_send(FRAMES[0]), etf_send(FRAMES[1])) + b"\0\0\0\x05abc", "before its length"),
], ids=["base64", "no-data", "cut-term", "oversized", "half-frame"])
def test_malformed_input_costs_itself_alone(inject, receive, data, where):
    result = inject(data=data)
    error, end = result.only("error"), result.only("end")
    assert (error["code"], error["fatal"]) == ("frame_invalid", False)
    assert where in error["message"] + error.get("hint", "")
    assert (result.code, end["sent"], end["failed"]) == (7, 2, 0)
    assert receive(2) == FRAMES[:2]


@pytest.mark.parametrize("data", [
    pcap_header(linktype=113) + pcap_packet(bytes(20)),
    lengths(etf_packet(FRAMES[0], dlt=113)),
    json_send(FRAMES[0], type="packet", dlt=113),
], ids=["savefile", "etf", "jsonl"])
def test_a_link_type_that_does_not_fit(inject, receive, data):
    result = inject(data=data)
    error, end = result.only("error"), result.only("end")
    assert (result.code, error["code"], error["fatal"]) == (1, "linktype_mismatch", True)
    assert "LINUX_SLL" in error["message"] and "EN10MB" in error["message"]
    assert (end["reason"], end["sent"]) == ("error", 0)
    assert receive(0) == []


def test_a_savefile_that_is_cut_short(inject, receive, tmp_path):
    path = tmp_path / "cut.pcap"
    path.write_bytes(INPUTS["pcap"][:-1])
    result = inject("-r", str(path))
    assert (result.code, result.only("error")["code"]) == (7, "savefile_truncated")
    assert receive(len(FRAMES) - 1) == FRAMES[:-1]


@pytest.mark.parametrize("options, sent", [
    (["--loop", "3"], FRAMES * 3),
    (["--loop", "0", "-c", "25"], (FRAMES * 3)[:25]),
    (["-c", "4"], FRAMES[:4]),
    (["greater", "1000"], [f for f in FRAMES if len(f) >= 1000]),
    (["--loop", "2", "-c", "5", "greater 1000"], ([f for f in FRAMES if len(f) >= 1000] * 2)[:5]),
    (["--pps", "1k"], FRAMES),
    (["--bps", "10M"], FRAMES),
    (["--speed", "1000"], FRAMES),
    pytest.param(["--topspeed", "--qdisc-bypass"], FRAMES, marks=linux_alone("no queue to bypass: not_supported")),
], ids=lambda v: " ".join(v) if v and isinstance(v[0], str) else "")
@pytest.mark.parametrize("kind", ["pcap", "etf-packet"])
def test_selection(inject, receive, tmp_path, kind, options, sent):
    (tmp_path / "input").write_bytes(INPUTS[kind])
    result = inject("-r", str(tmp_path / "input"), *options)
    assert (result.code, result.only("end")["sent"]) == (0, len(sent)), result.err
    assert receive(len(sent)) == sent


def seconds(record):
    return datetime.datetime.fromisoformat(record["ts"][:26]).timestamp()


@pytest.mark.parametrize("options, least", [
    ([], 0.2), (["--speed", "2"], 0.1), (["--pps", "20"], 0.1), (["--bps", "4800"], 0.2)],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_nothing_is_sent_early(inject, tmp_path, options, least):
    """Three packets of 60 bytes, 0.1 s apart: the last is due after `least` seconds."""
    path = write_pcap(tmp_path / "pace.pcap",
                      [(frame(60), {"sub": i * 100_000_000}) for i in range(3)])
    result = inject("-r", path, *options)
    assert result.only("end")["sent"] == 3
    assert seconds(result.only("end")) - seconds(result.only("start")) >= least


def test_duration_and_signal(network, inject, tmp_path):
    path = write_pcap(tmp_path / "one.pcap", [frame(60)])
    result = inject("-r", path, "--loop", "0", "--pps", "100", "--duration", "200ms")
    assert (result.code, result.only("end")["reason"]) == (0, "duration")
    with subprocess.Popen([*network.inside(network.a), PKTPIPE, "inject", "-i", "va", "-r", path,
                           "--loop", "0"], stdout=subprocess.PIPE) as at:
        at.stdout.readline()
        at.send_signal(signal.SIGINT)
        out, _ = at.communicate(timeout=PATIENCE)
        assert (at.returncode, json.loads(out)["reason"]) == (0, "signal")


def test_dry_run(inject, receive):
    data = b"".join(json_send(f) + b"\n" for f in [*FRAMES, frame(1515), b"x", b"{"])
    result = inject("-n", data=data)
    assert [e["errno"] for e in result.of("error")] == ["EMSGSIZE", "EINVAL", "EINVAL"]
    assert (result.code, result.only("end")["sent"]) == (7, len(FRAMES))
    assert receive(0) == []


def test_a_device_that_is_down(network, inject):
    ip("-n", network.a, "link", "set", "va", "down")
    result = inject(data=INPUTS["jsonl"])
    if result.of("start"):
        assert [e["errno"] for e in result.of("error")] == ["ENETDOWN"] * len(FRAMES)
        assert (result.code, result.only("end")["failed"]) == (7, len(FRAMES))
    else:
        assert (result.code, result.only("error")["code"]) == (1, "device_down")


@linux_alone("nobody is asked for a carrier: what is sent without one is lost, as the system has it")
def test_a_device_without_carrier(network, inject):
    ip("-n", network.b, "link", "set", "vb", "down")
    wait_for_carrier(network.a, "va", up=False)
    result = inject(data=INPUTS["jsonl"])
    error = result.only("error")
    assert (error["code"], error["ifname"], error["fatal"]) == ("device_down", "va", False)
    assert "no carrier" in error["message"] and result.code == 0


def test_down_and_up_again(network, receive):
    """What comes while the device is down fails; the first packet after that does not."""
    with subprocess.Popen([*network.inside(network.a), PKTPIPE, "inject", "-i", "va"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as at:
        at.stdout.readline()
        ip("-n", network.a, "link", "set", "va", "down")
        at.stdin.write(json_send(FRAMES[0]) + b"\n")
        at.stdin.flush()
        assert json.loads(at.stdout.readline())["errno"] == "ENETDOWN"
        ip("-n", network.a, "link", "set", "va", "up")
        wait_for_carrier(network.a, "va")
        out, _ = at.communicate(json_send(FRAMES[1]), timeout=PATIENCE)
        end = json.loads(out)
        assert (at.returncode, end["sent"], end["failed"]) == (7, 1, 1)
    assert receive(1) == [FRAMES[1]]


def test_a_device_that_is_removed(network, tmp_path):
    path = write_pcap(tmp_path / "one.pcap", [frame(60)])
    with subprocess.Popen([*network.inside(network.a), PKTPIPE, "inject", "-i", "va", "-r", path,
                           "--loop", "0", "--pps", "1000"], stdout=subprocess.PIPE) as at:
        at.stdout.readline()
        ip("-n", network.a, "link", "del", "va")
        out, _ = at.communicate(timeout=PATIENCE)
        records = [json.loads(line) for line in out.splitlines()]
        assert at.returncode == 6
        assert records[-2]["code"] == "device_lost" and records[-1]["reason"] == "error"


def test_a_full_queue_loses_nothing(network, inject, receive, tmp_path):
    """A shaped device with room for some packets refuses the rest with ENOBUFS: again, then."""
    subprocess.run([*network.inside(network.a), "tc", "qdisc", "add", "dev", "va", "root", "tbf",
                    "rate", "4mbit", "burst", "3000", "limit", "6000"], check=True)
    sent = [frame(500, byte=i % 251) for i in range(200)]
    result = inject("--topspeed", "-r", write_pcap(tmp_path / "many.pcap", sent))
    assert (result.code, result.only("end")["sent"]) == (0, len(sent))
    assert receive(len(sent)) == sent


def test_a_queue_that_takes_a_packet_never(network, inject, receive):
    """A packet over the burst of a shaped device is refused like one that finds the queue full."""
    subprocess.run([*network.inside(network.a), "tc", "qdisc", "add", "dev", "va", "root", "tbf",
                    "rate", "4mbit", "burst", "500", "limit", "6000"], check=True)
    sent = [frame(100), frame(1000), frame(200)]
    result = inject(data=b"".join(json_send(f) + b"\n" for f in sent))
    error, end = result.only("error"), result.only("end")
    assert (error["seq"], error["len"], error["errno"]) == (2, 1000, "ENOBUFS")
    assert (result.code, end["sent"], end["failed"]) == (7, 2, 1)
    assert receive(2) == [sent[0], sent[2]]


@pytest.mark.parametrize("args, code, error", [
    ([], 2, "usage"),
    (["-i", "any"], 1, "not_supported"),
    (["-i", "nosuch0"], 5, "no_such_device"),
    (["-i", "va", "-r", "/nonexistent"], 5, "no_such_file"),
    (["-i", "va", "--pps", "5", "--topspeed"], 2, "usage"),
    (["-i", "va", "--loop", "2"], 2, "usage"),
    (["-i", "va", "-F", "-"], 2, "usage"),
    (["-i", "va", "--speed", "0"], 2, "usage"),
    (["-i", "va", "tcp prt 80"], 3, "filter_invalid"),
])
def test_refusals(network, args, code, error):
    done = subprocess.run([*network.inside(network.a), PKTPIPE, "inject", *args],
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
                          check=False)
    result = Result(done.returncode, done.stdout, done.stderr)
    assert (result.code, result.only("error")["code"]) == (code, error)


@pytest.mark.parametrize("env, lines", [({}, True), ({"NO_COLOR": "1"}, False),
                                        ({"TERM": "dumb"}, False)], ids=["", "no-color", "dumb"])
def test_progress_on_a_terminal(network, tmp_path, env, lines):
    """Ten packets in 0.9 s: a line of progress on stderr, text on stdout."""
    path = write_pcap(tmp_path / "ten.pcap", [frame(60)] * 10)
    ours, theirs = pty.openpty()
    with subprocess.Popen([*network.inside(network.a), PKTPIPE, "inject", "-i", "va", "-r", path,
                           "--pps", "10"], stdout=theirs, stderr=theirs,
                          env={**os.environ, "TERM": "xterm", **env}) as at:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # EIO: the terminal's last user has gone
            while chunk := os.read(ours, 4096):
                said += chunk
        os.close(ours)
        assert at.wait(PATIENCE) == 0
    assert (b" pps, " in said, b"s left" in said) == (lines, lines)
    assert b"10 packets and 600 bytes sent, 0 failed" in said


def test_etf_both_ways(network):
    """With --format etf stdout is ETF too: a port program answers in its own language."""
    done = subprocess.run([*network.inside(network.a), PKTPIPE, "inject", "-i", "va", "-f", "etf"],
                          input=INPUTS["etf-send"], stdout=subprocess.PIPE, timeout=PATIENCE,
                          check=True)
    at, types = 0, []
    while at < len(done.stdout):
        size, = struct.unpack_from("!I", done.stdout, at)
        term = done.stdout[at + 4:at + 4 + size]
        assert term[:3] == b"\x83h\x02" and term[3:4] == b"w"
        types.append(term[5:5 + term[4]])
        at += 4 + size
    assert types == [b"start", b"end"]
