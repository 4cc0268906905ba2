# SPDX-License-Identifier: ISC
"""Reading savefiles: every kind that there is, and those that lie."""

import itertools
import json
import os
import struct
import subprocess
import time

import pytest

from harness import (ORDER, PKTPIPE, SANITIZED, TESTS, frame, pcap_header, pcap_packet, pcapng_block, pcapng_section, run,
                     write_pcap)

TWO = [(frame(60), {"sec": 1700000000, "sub": 123456}), (frame(61), {"sec": 1700000001})]


@pytest.mark.parametrize("order,nano", itertools.product("<>", (True, False)))
def test_every_pcap(tmp_path, order, nano):
    path = write_pcap(tmp_path / "f.pcap", TWO, order=order, nano=nano)
    r = run("capture", "-r", path)
    assert r.code == 0, r.err
    facts = r.only("start")["savefile"]
    assert facts["format"] == "pcap" and facts["version"] == "2.4"
    assert facts["byte_order"] == {"<": "little", ">": "big"}[order]
    assert facts["precision"] == ("nano" if nano else "micro")
    first, second = r.of("packet")
    assert first["ts_nsec"] == (123456 if nano else 123456000)
    assert (first["caplen"], second["caplen"]) == (60, 61)
    assert first["file"] == path and "ifname" not in first
    assert r.only("end")["reason"] == "eof"


def pcapng(order, packets, linktypes=(1,), tsresol=9):
    """Section header, interfaces, then enhanced packets (interface, time, data)."""
    out = pcapng_section(order)
    for lt in linktypes:
        option = struct.pack(order + "HHB3xHH", 9, 1, tsresol, 0, 0)
        out += pcapng_block(1, struct.pack(order + "HHI", lt, 0, 262144) + option, order)
    for interface, when, data in packets:
        out += pcapng_block(6, struct.pack(order + "IIIII", interface, when >> 32, when & 0xffffffff,
                                           len(data), len(data)) + data, order)
    return out


@pytest.mark.parametrize("order", "<>")
def test_pcapng(tmp_path, order):
    path = tmp_path / "f.pcapng"
    path.write_bytes(pcapng(order, [(0, 1700000000123456789, frame(60))]))
    r = run("capture", "-r", str(path))
    facts = r.only("start")["savefile"]
    assert facts["format"] == "pcapng"
    assert facts["byte_order"] == {"<": "little", ">": "big"}[order]
    assert r.only("packet")["ts"] == "2023-11-14T22:13:20.123456789Z"


# What a hostile file may say of a packet, and what comes out: ts, caplen, len, reported.
LIES = [
    ({"sec": 5, "sub": 1500000000}, "1970-01-01T00:00:06.500000000Z", 60, 60, True),
    ({"sec": 5, "sub": -1}, "1970-01-01T00:00:09.294967295Z", 60, 60, True),
    ({"sec": -1}, "2106-02-07T06:28:15.000000000Z", 60, 60, False),
    ({"sec": 0, "sub": -1}, "1970-01-01T00:00:04.294967295Z", 60, 60, True),
    ({"length": 20}, "1970-01-01T00:00:01.000000000Z", 60, 60, True),
    ({"length": 0}, "1970-01-01T00:00:01.000000000Z", 60, 60, True),
    ({"length": 4000000000}, "1970-01-01T00:00:01.000000000Z", 60, 4000000000, False),
]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("lie,ts,caplen,length,reported", LIES)
def test_lies(tmp_path, order, lie, ts, caplen, length, reported):
    path = write_pcap(tmp_path / "f.pcap", [(frame(60), lie), frame(60)], order=order)
    r = run("capture", "-r", path)
    assert r.code == 0
    first, second = r.of("packet")
    assert (first["ts"], first["caplen"], first["len"]) == (ts, caplen, length)
    assert 0 <= first["ts_nsec"] < 10**9 and first["ts_sec"] >= 0
    assert second["seq"] == 2
    assert [e["code"] for e in r.of("error")] == (["packet_invalid"] if reported else [])


# Seconds since 1970, as UTC: behind what 31 and 32 bits can say, and the last that there is.
LATE = [(2**31, "2038-01-19T03:14:08"), (2**32 + 1000, "2106-02-07T06:44:56"),
        (8_000_000_000, "2223-07-06T14:13:20"), (9223372035, "2262-04-11T23:47:15")]


@pytest.mark.parametrize("sec,when", LATE)
def test_late_times(tmp_path, sec, when):
    path = tmp_path / "f.pcapng"
    path.write_bytes(pcapng("<", [(0, sec * 10**9 + 5, frame(60))]))
    packet = run("capture", "-r", str(path)).only("packet")
    assert (packet["ts_sec"], packet["ts"]) == (sec, when + ".000000005Z")
    lines = run("capture", "-r", str(path), "-f", "text", "-tttt", env={"TZ": "UTC"}).out.decode().splitlines()
    assert [at for at in lines if at.startswith(when.replace("T", " ") + ".000000005")]
    copy = run("capture", "-r", str(path), "-f", "pcapng").out
    assert run("capture", "-r", "-", stdin=copy).only("packet")["ts_sec"] == sec


@pytest.mark.parametrize("sec,when", LATE)
def test_a_pcap_file_ends_in_2106(tmp_path, sec, when):
    """Its seconds have 32 bits."""
    path, out = tmp_path / "f.pcapng", tmp_path / "f.pcap"
    path.write_bytes(pcapng("<", 2 * [(0, sec * 10**9, frame(60))]))
    r = run("capture", "-r", str(path), "-w", str(out), "--print", "-f", "jsonl")
    assert r.code == 0 and r.of("packet")[0]["ts"].startswith(when)
    told = [(e["code"], e["op"], e["file"]) for e in r.of("error")]
    assert told == ([("packet_invalid", "write", str(out))] if sec >= 2**32 else [])
    assert run("capture", "-r", str(out)).of("packet")[0]["ts_sec"] == sec % 2**32


def test_pcapng_time_beyond_all_years(tmp_path):
    path = tmp_path / "f.pcapng"
    path.write_bytes(pcapng("<", [(0, 2**64 - 1, frame(60))], tsresol=0))
    r = run("capture", "-r", str(path))
    assert r.only("packet")["ts"] == "1970-01-01T00:00:00.000000000Z"
    assert r.only("error")["code"] == "packet_invalid"


@pytest.mark.parametrize("linktype,name", [(1, "EN10MB"), (189, "USB_LINUX"), (60000, "DLT 60000")])
def test_link_types(tmp_path, linktype, name):
    r = run("capture", "-r", write_pcap(tmp_path / "f.pcap", [frame(60)], linktype=linktype))
    assert r.code == 0
    assert r.only("packet")["dlt"] == linktype
    assert r.only("start")["savefile"]["dlt_name"] == name


def test_snapshot_of_two_gibibytes(tmp_path):
    path = write_pcap(tmp_path / "f.pcap", [frame(60)], snaplen=2**31 - 1)
    limits = [] if SANITIZED else ["prlimit", "--as=" + str(256 << 20)]
    r = run("capture", "-r", path, prefix=limits)
    assert r.code == 0 and r.only("packet")["caplen"] == 60


def cut_points():
    """Within the header of the second packet, and within its data."""
    whole = len(pcap_header()) + 2 * len(pcap_packet(frame(60)))
    return [whole - 60 - 10, whole - 60 - 16 + 1, whole - 59, whole - 1]


@pytest.mark.parametrize("size", cut_points())
def test_cut_short(tmp_path, size):
    path = write_pcap(tmp_path / "f.pcap", [frame(60), frame(60)])
    os.truncate(path, size)
    r = run("capture", "-r", path)
    assert r.code == 7
    assert [x["type"] for x in r.records] == ["start", "packet", "error", "stats", "end"]
    assert r.only("error")["code"] == "savefile_truncated"
    assert r.only("end")["exit_code"] == 7


def test_a_cut_file_does_not_hide_the_next(tmp_path):
    first = write_pcap(tmp_path / "a.pcap", [frame(60), frame(60)])
    os.truncate(first, 24 + 76 + 20)
    second = write_pcap(tmp_path / "b.pcap", [frame(64)])
    r = run("capture", "-r", first, "-r", second)
    assert r.code == 7
    assert [(p["seq"], p["file"]) for p in r.of("packet")] == [(1, first), (2, second)]
    assert [f["file"] for f in r.only("start")["files"]] == [first, second]
    assert not r.only("error")["fatal"]


def test_invalid_length_is_damage(tmp_path):
    path = write_pcap(tmp_path / "f.pcap", [frame(60), (frame(60), {"caplen": 10**9})])
    r = run("capture", "-r", path)
    assert r.code == 7 and r.only("error")["code"] == "savefile_damaged"
    assert len(r.of("packet")) == 1


BROKEN_FILES = [
    (b"", "savefile_truncated", 7),
    (b"\xd4\xc3\xb2\xa1", "savefile_truncated", 7),
    (b"no savefile at all, just text", "savefile_invalid", 1),
]


@pytest.mark.parametrize("content,code,exit_code", BROKEN_FILES)
def test_broken_headers(tmp_path, content, code, exit_code):
    path = tmp_path / "f.pcap"
    path.write_bytes(content)
    r = run("capture", "-r", str(path))
    assert (r.only("error")["code"], r.code) == (code, exit_code)
    assert r.only("error")["file"] == str(path)


def test_stdin_delivers_at_once():
    """A packet comes out while the pipe is still open and silent."""
    with subprocess.Popen([PKTPIPE, "capture", "-r", "-"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as p:
        p.stdin.write(pcap_header() + pcap_packet(frame(60)) + pcap_packet(frame(60))[:30])
        p.stdin.flush()
        seen = [json.loads(p.stdout.readline())["type"] for _ in range(2)]
        assert seen == ["start", "packet"]
        p.stdin.write(pcap_packet(frame(60))[30:])
        p.stdin.close()
        rest = [json.loads(line)["type"] for line in p.stdout]
    assert rest == ["packet", "stats", "end"]


def test_signal_while_stdin_is_silent():
    with subprocess.Popen([PKTPIPE, "capture", "-r", "-"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as p:
        p.stdin.write(pcap_header() + pcap_packet(frame(60)))
        p.stdin.flush()
        p.stdout.readline(), p.stdout.readline()
        p.terminate()
        rest = [json.loads(line) for line in p.stdout]
        assert [r["type"] for r in rest] == ["stats", "end"]
        assert rest[-1]["reason"] == "signal"
    assert p.returncode == 0


def test_snaplen_cuts(tmp_path):
    path = write_pcap(tmp_path / "f.pcap", [frame(1000)])
    assert run("capture", "-r", path, "-s", "100").only("packet")["caplen"] == 100
    assert run("capture", "-r", path).only("packet")["caplen"] == 1000


@pytest.mark.parametrize("target", ["file", "stdout"])
def test_written_savefile_is_the_same(tmp_path, target):
    """tcpdump reads what -w wrote, to the nanosecond."""
    path = write_pcap(tmp_path / "f.pcap", TWO + [(frame(1500), {"sec": 9, "length": 9000})])
    out = tmp_path / "out.pcap"
    if target == "file":
        r = run("capture", "-r", path, "-w", str(out))
        assert (r.code, r.out) == (0, b"")
    else:
        out.write_bytes(run("capture", "-r", path, "-w", "-").out)
    shown = [subprocess.run(["tcpdump", "-r", f, "-tt", "--nano", "-xx", "-n"], check=True,
                            capture_output=True).stdout for f in (path, str(out))]
    assert shown[0] == shown[1] != b""


FAILING = {
    "filter": (["tcp prt 80"], 3),
    "option": (["-Q", "in"], 2),
    "input": (["-r", "there-is-none"], 5),
    "damage": (["damaged"], 1),
}


@pytest.mark.parametrize("what", FAILING)
def test_a_file_stays_until_the_capture_begins(tmp_path, what):
    words, code = FAILING[what]
    path = write_pcap(tmp_path / "f", [frame(60)])
    (tmp_path / "damaged").write_bytes(b"x" * 40)
    (tmp_path / "old").write_bytes(b"precious")
    if what == "damage":
        path, words = words[0], []
    for name in "old", "new":
        done = run("capture", "-r", path, "-w", name, *words, cwd=tmp_path)
        assert done.code == code
    assert (tmp_path / "old").read_bytes() == b"precious"
    # Who has given up its rights for a savefile may not take a new file away again.
    assert not (tmp_path / "new").exists() or (tmp_path / "new").stat().st_size == 0


def test_what_is_read_is_not_written(tmp_path):
    path = write_pcap(tmp_path / "f", [frame(60)])
    before = (tmp_path / "f").read_bytes()
    done = run("capture", "-r", path, "-w", str(tmp_path / "." / "f"))
    assert done.code == 2 and "read from" in done.err
    assert (tmp_path / "f").read_bytes() == before


def test_a_longer_file_is_emptied(tmp_path):
    path = write_pcap(tmp_path / "f", [frame(60)])
    (tmp_path / "out").write_bytes(b"x" * 100000)
    assert run("capture", "-r", path, "-w", str(tmp_path / "out")).code == 0
    assert (tmp_path / "out").stat().st_size == 24 + 16 + 60


def test_the_end_of_commands_is_not_that_of_a_savefile(tmp_path):
    path = write_pcap(tmp_path / "f", [frame(60)] * 100000)
    end = run("capture", "-r", path, "--control", "--no-data", "-f", "jsonl").only("end")
    assert end["packets"] == 100000 or end["reason"] == "close"


def test_print_writes_both(tmp_path):
    path = write_pcap(tmp_path / "f.pcap", TWO)
    out = tmp_path / "out.pcap"
    r = run("capture", "-r", path, "-w", str(out), "--print")
    assert len(r.of("packet")) == 2 and r.only("end")["packets"] == 2
    assert len(run("capture", "-r", str(out)).of("packet")) == 2


def test_two_link_types_are_refused(tmp_path):
    a = write_pcap(tmp_path / "a.pcap", [frame(60)])
    b = write_pcap(tmp_path / "b.pcap", [frame(60)], linktype=101)
    r = run("capture", "-r", a, "-r", b, "-w", str(tmp_path / "out.pcap"))
    assert r.code == 1
    assert "EN10MB" in r.err and "RAW" in r.err and a in r.err and b in r.err
    assert not (tmp_path / "out.pcap").exists()


def test_a_filter_that_passes_nothing_still_counts_and_ends(tmp_path):
    path = write_pcap(tmp_path / "f.pcap", [frame(60)] * 100000)
    before = time.monotonic()
    r = run("capture", "-r", path, "udp")
    assert r.code == 0 and not r.of("packet")
    assert r.only("end")["packets"] == 0
    assert time.monotonic() - before < 60


# Files of others, one fault each: packets, the error's code, the exit code, and what is said.
ODD = {
    "pcap-zeros-at-end.pcap": (1, "savefile_damaged", 7, "nothing but zero bytes behind packet 1"),
    "pcap-concatenated.pcap": (1, "savefile_damaged", 7, "a second savefile begins in"),
    "pcap-nsec-in-usec-file.pcap": (1, "packet_invalid", 0, "probably the file has nanoseconds"),
    "pcap-fcs.pcap": (1, None, 0, None),
}


@pytest.mark.parametrize("command", ["capture", "stats"])
@pytest.mark.parametrize("name", ODD)
def test_odd_files(command, name):
    packets, code, exit_code, message = ODD[name]
    r = run(command, "-r", str(TESTS / "cli" / "savefiles" / name))
    assert r.code == exit_code
    assert (r.only("savefile")["packets"] if command == "stats" else len(r.of("packet"))) == packets
    assert [e["code"] for e in r.of("error")] == ([code] if code else [])
    if code:
        assert message in r.only("error")["message"] and not r.only("error")["fatal"]


@pytest.mark.parametrize("name,ts", [
    ("pcap-concatenated.pcap", b"2023-11-14T22:13:21.000001000Z"),
    ("pcap-nsec-in-usec-file.pcap", b"2023-11-14T22:13:20.123456789Z")])
def test_what_the_hint_says_can_be_followed(name, ts):
    path = str(TESTS / "cli" / "savefiles" / name)
    hint = run("capture", "-r", path).only("error")["hint"].rpartition("read by ")[2]
    r = subprocess.run(["sh", "-c", hint.replace("| pktpipe ", f"| {PKTPIPE} ")], capture_output=True,
                       check=True)
    assert r.stderr == b"" and b'"type":"packet","ts":"' + ts in r.stdout


@pytest.mark.parametrize("order", "<>")
def test_zeros_between_packets(tmp_path, order):
    path = tmp_path / "f.pcap"
    path.write_bytes(pcap_header(order=order) + pcap_packet(frame(60), order=order) + bytes(4096) +
                     pcap_packet(frame(61), order=order))
    r = run("capture", "-r", str(path))
    assert [p["caplen"] for p in r.of("packet")] == [60, 61]
    assert r.code == 0 and "4096 bytes" in r.only("error")["message"]


@pytest.mark.parametrize("tail", [16, 30, 4096])
def test_a_tail_of_zeros_of_any_length(tmp_path, tail):
    path = write_pcap(tmp_path / "f.pcap", [frame(60)])
    with open(path, "ab") as f:
        f.write(bytes(tail))
    r = run("stats", "-r", path)
    assert (r.code, r.only("savefile")["packets"]) == (7, 1)
    assert "zero bytes" in r.only("error")["message"]


@pytest.mark.parametrize("first,second", itertools.product(("<", ">"), repeat=2))
def test_a_second_savefile_of_either_order(tmp_path, first, second):
    a, b = (pcap_header(order=o) + pcap_packet(frame(60), order=o) for o in (first, second))
    (tmp_path / "f").write_bytes(a + b)
    r = run("capture", "-r", str(tmp_path / "f"))
    assert (r.code, len(r.of("packet"))) == (7, 1)
    assert f"tail -c +{len(a) + 1} " in r.only("error")["hint"]


def test_pcapng_behind_pcap(tmp_path):
    (tmp_path / "f").write_bytes(pcap_header() + pcap_packet(frame(60)) + pcapng("<", []))
    r = run("capture", "-r", str(tmp_path / "f"))
    assert (r.code, len(r.of("packet"))) == (7, 1)
    assert "a second savefile begins" in r.only("error")["message"]


@pytest.mark.parametrize("order", "<>")
def test_more_than_the_snapshot_length(tmp_path, order):
    path = write_pcap(tmp_path / "f.pcap", [frame(60), frame(101), frame(102)], snaplen=100,
                      order=order)
    r = run("capture", "-r", path)
    assert [p["caplen"] for p in r.of("packet")] == [60, 100, 100]
    assert (r.code, r.only("error")["code"]) == (0, "packet_invalid")
    assert "packet 2" in r.only("error")["message"]


def test_fcs_is_told_and_kept(tmp_path):
    path = str(TESTS / "cli" / "savefiles" / "pcap-fcs.pcap")
    assert run("capture", "-r", path).only("start")["savefile"]["fcs_len"] == 4
    assert run("stats", "-r", path).only("savefile")["fcs_len"] == 4
    copied = run("capture", "-r", path, "-w", "-").out
    assert struct.unpack(ORDER + "I", copied[20:24])[0] == 0x24000001
    plain = write_pcap(tmp_path / "f.pcap", [frame(60)])
    both = run("capture", "-r", path, "-r", plain, "-w", "-").out
    assert struct.unpack(ORDER + "I", both[20:24])[0] == 1


@pytest.mark.parametrize("content", [b"no savefile at all, just text", b"", b"x", None])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_no_savefile_among_others(tmp_path, content, position):
    names = [write_pcap(tmp_path / name, [frame(60)]) for name in ("a", "b")]
    bad = tmp_path / "bad"
    if content is None:
        bad.mkdir()
    else:
        bad.write_bytes(content)
    files = names[:position] + [str(bad)] + names[position:]
    words = [w for name in files for w in ("-r", name)]
    r = run("capture", *words)
    assert [p["file"] for p in r.of("packet")] == names
    assert r.only("error")["file"] == str(bad) and not r.only("error")["fatal"]
    assert r.code == r.only("end")["exit_code"] == 7
    assert [x["type"] for x in r.records][:2] == ["start", "error"]
    r = run("stats", *words)
    assert r.code == 7 and [f["file"] for f in r.of("savefile")] == names
    assert [x["type"] for x in r.records][position] == "error"
