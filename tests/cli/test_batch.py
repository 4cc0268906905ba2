# SPDX-License-Identifier: ISC
"""--batch: the same packets in fewer frames, the other records where they were, and inject reads them."""

import json
import struct

import pytest

from harness import TESTS, frame, run, write_pcap

PATH = str(TESTS / "golden" / "decode" / "tcp.pcap")
LENGTH = struct.Struct("!I")
SEND = b"h\2w\4sendm\0\0\0\x0e" + bytes(14)


def frames(out, form):
    """The frames without what frames them."""
    if form == "jsonl":
        assert out.endswith(b"\n")
        return out[:-1].split(b"\n")
    found, at = [], 0
    while at < len(out):
        size, = LENGTH.unpack_from(out, at)
        found.append(out[at + 4:at + 4 + size])
        at += 4 + size
    assert at == len(out)
    return found


def records(frame_, form):
    """Each as the frame that it would be by itself."""
    if form != "etf":
        value = json.loads(frame_)
        return [json.dumps(v) for v in value] if isinstance(value, list) else [json.dumps(value)]
    if frame_[1:2] != b"l":
        return [frame_]
    count, = LENGTH.unpack_from(frame_, 2)
    assert frame_[-1:] == b"j"
    parts = frame_[6:-1].split(b"h\x05w\x06packet") if b"h\x06w\x06packet" not in frame_ else \
        frame_[6:-1].split(b"h\x06w\x06packet")
    head = b"\x83h\x05w\x06packet" if b"h\x06w\x06packet" not in frame_ else b"\x83h\x06w\x06packet"
    assert parts[0] == b"" and len(parts) == count + 1
    return [head + part for part in parts[1:]]


def kinds(found, form):
    return [len(records(f, form)) if f[:1] == b"[" or f[1:2] == b"l" else 0 for f in found]


@pytest.mark.parametrize("form", ["etf", "json", "jsonl"])
@pytest.mark.parametrize("words", [["--packets-only"], ["--packets-only", "--meta", "--no-data"],
                                   ["--packets-only", "--decode", "--encoding", "hex"]], ids=["data", "meta", "decode"])
@pytest.mark.parametrize("size", [2, 7, 1000000])
def test_same_packets(form, words, size):
    plain = frames(run("capture", "-r", PATH, "-f", form, *words).out, form)
    found = frames(run("capture", "-r", PATH, "-f", form, "--batch", str(size), *words).out, form)
    want = plain if form == "etf" else [json.dumps(json.loads(line)) for line in plain]
    assert [r for f in found for r in records(f, form)] == want
    full, rest = divmod(len(plain), size)
    assert kinds(found, form) == [size] * full + [rest] * (rest > 0)


@pytest.mark.parametrize("form", ["etf", "json", "jsonl"])
def test_other_records_stand_alone(form):
    found = frames(run("capture", "-r", PATH, "-f", form, "--batch", "1000").out, form)
    assert [bool(k) for k in kinds(found, form)] == [False, True, False, False]
    assert [b"start" in found[0], b"stats" in found[2], b"end" in found[3]] == [True] * 3


def test_one_is_none():
    assert run("capture", "-r", PATH, "--batch", "1", "--packets-only").out == \
        run("capture", "-r", PATH, "--packets-only").out


@pytest.mark.parametrize("words", [["-f", "text"], ["-f", "pcapng"], ["-w", "-"]])
def test_refused_where_there_are_none(words):
    done = run("capture", "-r", PATH, "--batch", "2", *words)
    assert done.code == 2 and "--batch is for records in etf, json or jsonl" in done.err


@pytest.mark.parametrize("form", ["etf", "json", "jsonl"])
def test_inject_reads_them(tmp_path, form):
    """Here without a device: as its own copy in another format."""
    path = write_pcap(tmp_path / "in.pcap", [frame(60, n) for n in range(50)])
    batched = run("capture", "-r", path, "-f", form, "--batch", "7").out
    done = run("inject", "-i", "lo", "--dry-run", "--topspeed", stdin=batched)
    assert done.code == 0 and done.only("end")["packets"] == 50


@pytest.mark.parametrize("text,packets,errors", [
    ('[]', 0, 0),
    ('[{"data":"AAAAAAAAAAAAAAAAAAAA"},{"type":"stats"},{"data":"AAAAAAAAAAAAAAAAAAAA"}]', 2, 0),
    ('[{"data":"AAAAAAAAAAAAAAAAAAAA"},3,{"data":"!"},{"data":"AAAAAAAAAAAAAAAAAAAA"}]', 2, 2),
    ('[{"data":"AAAAAAAAAAAAAAAAAAAA"}', 0, 1),
    ('[[{"data":"AAAAAAAAAAAAAAAAAAAA"}]]', 0, 1),
], ids=["empty", "others", "wrong", "cut", "nested"])
def test_lists_with_mistakes(text, packets, errors):
    done = run("inject", "-i", "lo", "--dry-run", "--topspeed", stdin=(text + '\n{"data":"AAAAAAAAAAAAAAAAAAAA"}\n').encode())
    assert done.only("end")["packets"] == packets + 1
    assert len(done.of("error")) == errors and done.code == (7 if errors else 0)


@pytest.mark.parametrize("term,packets,errors", [
    (b"j", 0, 0),
    (b"l\0\0\0\2" + SEND * 2 + b"j", 2, 0),
    (b"l\0\0\0\2" + SEND + b"a\1" + b"j", 1, 1),
    (b"l\0\0\0\2" + SEND * 2 + b"a\1", 2, 1),
    (b"l\0\0\0\3" + SEND * 2, 2, 1),
    (b"l\xff\xff\xff\xff" + SEND, 0, 1),
], ids=["empty", "two", "wrong", "improper", "cut", "long"])
def test_terms_with_mistakes(term, packets, errors):
    def framed(part):
        return LENGTH.pack(len(part) + 1) + b"\x83" + part

    done = run("inject", "-i", "lo", "--dry-run", "--topspeed", "--input", "etf",
               stdin=framed(term) + framed(SEND))
    assert done.only("end")["packets"] == packets + 1
    assert len(done.of("error")) == errors and done.code == (7 if errors else 0)
