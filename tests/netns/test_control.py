# SPDX-License-Identifier: ISC
"""The commands of a live capture, and what is none."""

import base64
import json
import os
import re
import struct
import subprocess

import pytest

from control import b64
from harness import GENERIC, PATIENCE, PKTPIPE, frame, ip, linux_alone, pcap_header, pcap_packet


def test_send_stats_close(network, control, capture):
    """What one end sends the other one captures, and the counters say so."""
    other = capture("-i", "va", prefix=network.inside(network.a))
    at = control("-i", "vb")
    sent = [frame(60, byte) for byte in range(3)]
    assert all(at.call("send", data=b64(data))["ok"] for data in sent)
    assert at.call("send", data=sent[0].hex(), encoding="hex")["ok"]
    other.wait_for("packet", 4)
    assert [base64.b64decode(p["data"]) for p in other.of("packet")] == [*sent, sent[0]]
    network.send([frame(60)] * 5)
    at.wait_for("packet", 5)
    stats = at.call("stats")
    assert (stats["received"], stats["delivered"], stats["dropped"]) == (5, 5, 0)
    assert stats["bytes"] == 300 and stats.get("if_dropped") == (None if GENERIC else 0)
    assert at.of("stats")[-1]["received"] == 5
    assert at.call("close")["ok"]
    result = at.end()
    assert (result.code, result.only("end")["reason"]) == (0, "close")


def test_an_id_comes_back_as_it_is(control):
    at = control("-i", "vb")
    ids = [0, -1, 2 ** 53, 1.5, "", "x\u00fc\n\"", True, None, [1, ["a"]], {"a": {"b": None}},
           "y" * 4000]
    for value in ids:
        at.write(json.dumps({"cmd": "stats", "id": value}).encode() + b"\n")
    at.write(json.dumps({"cmd": "stats", "id": "z" * 4096}).encode() + b"\n")
    assert "4096" in at.wait_for("error")["message"]
    assert [r["id"] for r in at.of("reply")] == ids


@pytest.mark.parametrize("data,reason", [
    (frame(1515), "EMSGSIZE"), (b"", "EINVAL"), (frame(13), "EINVAL")])
def test_send_fails(control, data, reason):
    """Why is in the reply, and the capture goes on."""
    at = control("-i", "vb")
    reply = at.call("send", data=b64(data))
    assert (reply["ok"], reply["code"]) == (False, "send_failed")
    assert reason in reply["message"]
    assert at.call("send", data=b64(frame(60)))["ok"]
    at.call("close")
    assert at.end().code == 0


def test_send_on_a_device_that_is_down(network, control):
    at = control("-i", "vb")
    ip("-n", network.b, "link", "set", "vb", "down")
    at.wait_for("interface", event="down")
    assert "ENETDOWN" in at.call("send", data=b64(frame(60)))["message"]
    ip("-n", network.b, "link", "set", "vb", "up")
    at.wait_for("interface", event="up")
    assert at.call("send", data=b64(frame(60)))["ok"]


def test_several_devices(network, control, capture):
    other = capture("-i", "va", prefix=network.inside(network.a))
    at = control("-i", "lo", "-i", "vb", "-c", "1", "ether proto 0x88b5")
    refused = at.call("send", data=b64(frame(60)))
    assert not refused["ok"] and "ifname" in refused["hint"]
    unknown = at.call("send", data=b64(frame(60)), ifname="va")
    assert (unknown["ok"], unknown["code"]) == (False, "no_such_device")
    assert at.call("send", data=b64(frame(61)), ifname="vb")["ok"]
    assert base64.b64decode(other.wait_for("packet")["data"]) == frame(61)
    # The filter of lo alone changes, then that of all.
    assert at.call("filter", expression="udp", ifname="lo")["ok"]
    assert at.call("filter", expression="ether proto 0x88b6")["ok"]
    network.send([frame(60), frame(60, ethertype=0x88b6)])
    result = at.end()
    assert [p["ifname"] for p in result.of("packet")] == ["vb"]
    assert result.only("packet")["data"] == b64(frame(60, ethertype=0x88b6))


def test_a_cooked_device_sends_nothing(control):
    at = control("-i", "any")
    reply = at.call("send", data=b64(frame(60)))
    assert (reply["ok"], reply["code"]) == (False, "send_failed")
    assert at.call("filter", expression="udp port 53")["ok"]


# What is wrong, as the bytes on stdin of each format.  The frame behind it is answered.
MALFORMED = {
    "no JSON": ("jsonl", b"{nonsense\n"),
    "a list": ("jsonl", b"[1,2]\n"),
    "an unknown command": ("jsonl", b'{"cmd":"sned"}\n'),
    "no command": ("jsonl", b"{}\n"),
    "a wrong type": ("jsonl", b'{"cmd":"send","data":17}\n'),
    "a wrong base64": ("jsonl", b'{"cmd":"send","data":"%%%%"}\n'),
    "a wrong netmask": ("jsonl", b'{"cmd":"filter","expression":"ip","netmask":"x"}\n'),
    "a NUL in the filter": ("jsonl", b'{"cmd":"filter","expression":"ip\\u0000"}\n'),
    "an oversized line": ("jsonl", b"x" * (16 << 20) + b"xx\n"),
    "an oversized frame": ("json", struct.pack(">I", (16 << 20) + 1) + b"x" * ((16 << 20) + 1)),
    "an empty frame": ("json", struct.pack(">I", 0)),
    "no term": ("etf", struct.pack(">I", 3) + b"abc"),
    "a term that ends early": ("etf", struct.pack(">I", 4) + b"\x83h\x05w"),
    "an unknown atom": ("etf", struct.pack(">I", 7) + b"\x83w\x04sned"),
    "a tuple of four": ("etf", struct.pack(">I", 15) + b"\x83h\x04w\x04senda\x01a\x01a\x01"),
}
CLOSE = {"jsonl": b'{"cmd":"close"}\n', "json": struct.pack(">I", 15) + b'{"cmd":"close"}',
         "etf": struct.pack(">I", 8) + b"\x83w\x05close"}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed(network, name):
    """An error record, and the next command is understood."""
    kind, data = MALFORMED[name]
    done = subprocess.run(
        [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control", "-f", kind],
        input=data + CLOSE[kind], capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"frame_invalid") == 1
    if kind == "etf":
        assert b"w\x05replyw\x09undefinedw\x02ok" in done.stdout
    else:
        assert b'{"type":"reply","ok":true}' in done.stdout
        assert b'"reason":"close"' in done.stdout


# What is wrong with a command whose id can be read, as the rest of its JSON object.
WRONG = {
    "a NUL in the filter": b'"cmd":"filter","expression":"ip\\u0000"',
    "a NUL in a key": b'"cmd":"stats","\\u0000":1',
    "an integer over 64 bits": b'"cmd":"filter","expression":"ip","limit":9223372036854775808',
    "a number without end": b'"cmd":"stats","n":1e999',
    "nesting": b'"cmd":"stats","n":' + b"[" * 5000 + b"]" * 5000,
    "a key twice": b'"cmd":"stats","cmd":"close"',
    "no UTF-8": b'"cmd":"stats","n":"\xff"',
    "no value": b'"cmd":"stats","n":nonsense',
    "no command": b'"n":1',
    "an unknown command": b'"cmd":"sned"',
    "a wrong type": b'"cmd":17',
}


@pytest.mark.parametrize("name", WRONG)
def test_whatever_is_wrong_the_id_is_answered(control, name):
    at = control("-i", "vb")
    ids = [1, "x", [{"a": None}], 2 ** 64]
    for value in ids:
        text = json.dumps(value).encode()
        at.write(b'{"id":' + text + b"," + WRONG[name] + b"}\n")
        at.write(b"{" + WRONG[name] + b',"id":' + text + b"}\n")
    at.write(CLOSE["jsonl"])
    assert at.end().code == 0
    assert [r["id"] for r in at.of("reply")[:-1]] == [i for i in ids for _ in range(2)]
    assert not any(r["ok"] for r in at.of("reply")[:-1])
    assert [e["code"] for e in at.of("error")] == ["frame_invalid"] * 2 * len(ids)


CALL = b"\x83h%bw\x04calla\x07"


@pytest.mark.parametrize("term", [CALL % b"\x02", CALL % b"\x04" + b"w\x05statsa\x01", CALL % b"\x03" + b"\xff",
                                  CALL % b"\x03" + b"m\0\0\1\0early", CALL % b"\x03" + b"w\x05statsbehind it"],
                         ids=["without a command", "of four", "no term", "ends early", "goes on"])
def test_whatever_is_wrong_the_id_of_a_call_is_answered(network, term):
    done = subprocess.run(
        [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control", "-f", "etf"],
        input=struct.pack(">I", len(term)) + term + CLOSE["etf"], capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"w\x05replya\x07h\x02w\x05errorh\x02w\x0dframe_invalid") == 1


def test_a_byte_order_mark_hides_no_id(control):
    at = control("-i", "vb")
    at.write(b'\xef\xbb\xbf{"cmd":"stats","id":1}\n' + CLOSE["jsonl"])
    at.end()
    assert [r["ok"] for r in at.of("reply") if r.get("id") == 1] == [False]


@pytest.mark.parametrize("kind", ["jsonl", "json"])
def test_what_comes_behind_the_close_is_answered(network, kind):
    """None of it is carried out, and nobody waits for it."""
    commands = [b'{"cmd":"close","id":0}', b'{"cmd":"stats","id":1}', b'{"cmd":"filter","expression":"tcp","id":2}',
                b'{"cmd":"stats"}', b'{"cmd":"nope","id":3}', b'nonsense', b'{"cmd":"close","id":4}']
    frames = b"".join(c + b"\n" if kind == "jsonl" else struct.pack(">I", len(c)) + c for c in commands)
    done = subprocess.run(
        [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control", "-f", kind],
        input=frames, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    replies = [json.loads(text) for text in re.findall(rb'{"type":"reply"[^}]*}', done.stdout)]
    assert [(r["id"], r["ok"]) for r in replies] == [(0, True), *((n, False) for n in range(1, 5))]
    assert {r.get("message") for r in replies[1:]} == {"the capture has ended"}
    assert done.stdout.count(b'"type":"error"') == 0 and b'"reason":"close"' in done.stdout


def test_a_last_line_without_a_newline_behind_the_close_is_answered(network, tmp_path):
    """The end of input is seen before the close: the answers to what comes first are more than is held."""
    (tmp_path / "commands").write_bytes(b'{"cmd":"stats"}\n' * 3900 + b'{"cmd":"close","id":0}\n{"cmd":"stats","id":1}')
    with open(tmp_path / "commands", "rb") as commands:
        done = subprocess.run(
            [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control", "-f", "jsonl"],
            stdin=commands, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    replies = [r for r in map(json.loads, done.stdout.splitlines()) if r["type"] == "reply" and "id" in r]
    assert [(r["id"], r["ok"], r.get("message")) for r in replies] == [
        (0, True, None), (1, False, "the capture has ended")]


@linux_alone("devices have no other names")
def test_a_device_has_the_name_that_it_was_given(network, control):
    """Beside its own, which counts first: another of its names, or one as ip(8) prints it."""
    try:
        ip("-n", network.b, "link", "property", "add", "dev", "vb", "altname", "wan")
    except subprocess.CalledProcessError:
        pytest.skip("this kernel has no other names for devices")
    for name in "wan", "vb@va":
        at = control("-i", "lo", "-i", name)
        assert at.call("send", data=b64(frame(60)), ifname=name)["ok"]
        assert at.call("filter", expression="udp", ifname=name)["ok"]
        assert at.call("filter", expression="tcp", ifname="vb")["ok"]
        at.call("close")


@pytest.mark.parametrize("half", [b"\0", b"\0\0\0\x10{"])
def test_half_a_frame_at_the_end(network, half):
    done = subprocess.run(
        [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control", "-f", "json"],
        input=half, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0
    assert done.stdout.count(b"frame_invalid") == 1 and b'"reason":"eof"' in done.stdout


def test_the_end_of_input(network, control):
    at = control("-i", "vb")
    at.process.stdin.close()
    assert at.end().only("end")["reason"] == "eof"
    at = control("-i", "vb", "--on-eof", "continue", "-c", "1")
    at.write(b'{"cmd":"stats","id":"last"}')
    at.process.stdin.close()
    at.wait_for("reply", id="last")
    network.send([frame(60)])
    assert at.end().only("end")["reason"] == "count"


def test_many_packets_at_once(control):
    """Commands that come faster than they can be carried out: each is."""
    at = control("-i", "vb")
    count = 20000
    line = b'{"cmd":"send","data":"' + b64(frame(60)).encode() + b'"}\n'
    at.write(line * count + b'{"cmd":"close"}\n')
    assert [r["ok"] for r in at.end().of("reply")] == [True] * (count + 1)


def test_a_savefile(capture, tmp_path):
    """Commands are answered while its writer lets it wait."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    at = capture("--control", "-f", "jsonl", "-r", str(fifo), "udp", stdin=subprocess.PIPE,
                 wait=False)
    with open(fifo, "wb", buffering=0) as out:
        out.write(pcap_header() + pcap_packet(frame(60)))
        at.wait_for("start")
        at.process.stdin.write(b'{"cmd":"send","data":"AAAA","id":1}\n'
                               b'{"cmd":"filter","expression":"ether proto 0x88b5","id":2}\n')
        at.process.stdin.flush()
        assert at.wait_for("reply", id=1)["code"] == "not_supported"
        assert at.wait_for("reply", id=2)["ok"]
        out.write(pcap_packet(frame(61)))
        at.wait_for("packet")
    result = at.end()
    assert (result.code, result.only("packet")["len"]) == (0, 61)
    at.process.stdin.close()


@pytest.mark.parametrize("args,message", [
    (["-f", "text"], "text"), (["-r", "-"], "stdin"), (["-F", "-"], "stdin"),
    (["-w", "/dev/null"], "--print")])
def test_options_that_do_not_go_together(args, message):
    done = subprocess.run([PKTPIPE, "capture", "--control", *args], capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False)
    assert done.returncode == 2 and message in done.stderr.decode()
