# SPDX-License-Identifier: ISC
"""Savefiles that are compressed: seen through by what they hold, whatever their name."""

import bz2
import gzip
import lzma
import os
import random
import subprocess

import pytest

from harness import COMPRESSION, GENERIC, PATIENCE, PKTPIPE, SANITIZED, TESTS, need, pcap_header, pcap_packet, run

TRAFFIC = (TESTS / "golden" / "traffic.pcap").read_bytes()
SEVERAL = sorted((TESTS / "cli" / "savefiles").glob("ng-*.pcapng"))


def zstd(data, *words):
    need("zstd")
    return subprocess.run(["zstd", "-qc", *words], input=data, capture_output=True, check=True).stdout


def gz(data):
    return gzip.compress(data, mtime=0)


PACK = {"gzip": gz, "zstd": zstd}
kinds = pytest.mark.parametrize("kind", PACK)


def packets(result):
    return [{k: v for k, v in r.items() if k != "file"} for r in result.of("packet")]


@COMPRESSION
@kinds
@pytest.mark.parametrize("path", [TESTS / "golden" / "traffic.pcap", *SEVERAL], ids=lambda p: p.name)
def test_the_same_packets(tmp_path, kind, path):
    packed = tmp_path / "no-name-says-it.pcap"
    packed.write_bytes(PACK[kind](path.read_bytes()))
    plain, through = run("capture", "-r", str(path)), run("capture", "-r", str(packed))
    assert (through.code, through.err) == (plain.code, plain.err.replace(str(path), str(packed)))
    assert packets(through) == packets(plain) and packets(plain)
    piped = run("capture", "-r", "-", stdin=packed.read_bytes())
    assert packets(piped) == packets(plain)


@COMPRESSION
@kinds
def test_every_command_that_reads(tmp_path, kind):
    packed = tmp_path / "f"
    packed.write_bytes(PACK[kind](TRAFFIC))
    assert run("stats", "-r", str(packed)).only("savefile")["packets"] == 37
    assert run("filter-check", "-f", "jsonl", "-r", str(packed), "ip").code == 0
    copied = run("capture", "-r", str(packed), "-w", "-")
    assert copied.out == run("capture", "-r", "-", "-w", "-", stdin=TRAFFIC).out


@COMPRESSION
@kinds
def test_members_and_frames_one_behind_the_other(tmp_path, kind):
    cuts = [0, 1, 10, 24, 500, 500, len(TRAFFIC)]
    packed = b"".join(PACK[kind](TRAFFIC[a:b]) for a, b in zip(cuts, cuts[1:]))
    for more in b"", b"\0" * 700 if kind == "gzip" else b"\x53\x2a\x4d\x18\x05\0\0\0hello":
        r = run("stats", "-r", "-", stdin=packed + more)
        assert r.code == 0, r.err
        assert r.only("savefile")["packets"] == 37
    ahead = b"\x50\x2a\x4d\x18\x04\0\0\0abcd" if kind == "zstd" else b""
    assert run("stats", "-r", "-", stdin=ahead + packed).only("savefile")["packets"] == 37


def noise(n):
    """Packets that do not compress, so that an archive that is cut holds many whole ones."""
    chosen = random.Random(1)  # the same each time: what a damaged byte makes of a stream is chance
    return pcap_header() + b"".join(pcap_packet(chosen.randbytes(200), sec=i) for i in range(n))


@COMPRESSION
@kinds
@pytest.mark.parametrize("from_stdin", (False, True))
def test_cut_short(tmp_path, kind, from_stdin):
    whole = PACK[kind](noise(5000))
    path = tmp_path / "f"
    path.write_bytes(whole[:len(whole) * 3 // 4])
    r = run("capture", "-r", "-" if from_stdin else str(path), stdin=path.read_bytes() if from_stdin else None)
    told = r.only("error")
    assert (r.code, told["code"], told["fatal"]) == (7, "savefile_truncated", False)
    assert kind in told["message"] and f"behind packet {len(r.of('packet'))}:" in told["message"]
    assert 2500 < len(r.of("packet")) < 4000
    assert r.of("end")[0]["exit_code"] == 7
    totals = run("stats", "-r", str(path))
    assert totals.code == 7 and totals.only("savefile")["packets"] == len(r.of("packet"))


@COMPRESSION
@kinds
def test_cut_between_two_packets_is_told_all_the_same(tmp_path, kind):
    """What was inside of it ends at a packet's end; the archive does not."""
    whole = PACK[kind](TRAFFIC)
    r = run("capture", "-r", "-", stdin=whole[:-1])
    assert r.code == 7 and r.only("error")["code"] == "savefile_truncated"
    if kind == "gzip":
        assert len(r.of("packet")) == 37


@COMPRESSION
@kinds
def test_cut_within_the_header(kind):
    whole = PACK[kind](TRAFFIC)
    for n in 5, 9, 14:
        r = run("stats", "-r", "-", stdin=whole[:n])
        assert r.code == 7 and r.only("error")["code"] == "savefile_truncated", (n, r.out)


@COMPRESSION
@kinds
def test_corrupt(kind):
    whole = bytearray(PACK[kind](noise(5000)))
    whole[len(whole) * 3 // 4] ^= 0x55
    r = run("capture", "-r", "-", stdin=bytes(whole))
    told = r.of("error")[-1]
    assert r.code == 7 and told["code"] == "savefile_damaged" and "corrupt" in told["message"]
    assert len(r.of("packet")) > 2500
    trailing = run("stats", "-r", "-", stdin=PACK[kind](TRAFFIC) + b"no member, no frame")
    assert trailing.code == 7 and trailing.only("error")["code"] == "savefile_damaged"
    assert trailing.only("savefile")["packets"] == 37


@COMPRESSION
@kinds
def test_not_a_savefile_inside(kind):
    r = run("capture", "-r", "-", stdin=PACK[kind](b"hello, world, this is text\n"))
    assert r.code == 1 and r.only("error")["code"] == "savefile_invalid"
    twice = run("capture", "-r", "-", stdin=PACK[kind](gz(TRAFFIC)))
    assert twice.code == 1 and "compressed twice" in twice.only("error")["message"]


@COMPRESSION
@kinds
def test_several_files_one_of_them_cut(tmp_path, kind):
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    cut.write_bytes(PACK[kind](TRAFFIC)[:12])
    whole.write_bytes(PACK[kind](TRAFFIC))
    r = run("capture", "-r", str(cut), "-r", str(whole))
    assert r.code == 7 and len(r.of("packet")) == 37


@COMPRESSION
@kinds
def test_what_has_come_is_delivered(tmp_path, kind, capture):
    """A writer that flushes and goes on writing is not waited for."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    if kind == "gzip":
        out = gzip.GzipFile(tmp_path / "made.gz", "wb")
        out.write(TRAFFIC)
        out.flush()
        data = (tmp_path / "made.gz").read_bytes()
    else:
        need("zstd")
        data = zstd(TRAFFIC, "--no-check") + zstd(noise(1))[:6]
    running = capture("-r", str(fifo), "--packets-only", wait=False)
    with open(fifo, "wb") as writer:
        writer.write(data)
        writer.flush()
        running.wait_for("packet", 37)
    assert running.end().code == 7


@COMPRESSION
@pytest.mark.skipif(SANITIZED, reason="the sanitizers reserve terabytes")
@pytest.mark.parametrize("kind,most", (("gzip", 64), ("zstd", 192)))
def test_a_bomb_costs_no_memory(tmp_path, kind, most):
    """512 MiB of packets in a file of a few, with the longest window that is taken, in
    an address space of so many MiB."""
    packets_of_a_mebibyte = pcap_packet(bytes(4080)) * 256
    packed = tmp_path / "f"
    with open(packed, "wb") as out:
        words = ["gzip", "-1"] if kind == "gzip" else ["zstd", "-1", "--long=27"]
        need("zstd")
        packer = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=out)
        packer.stdin.write(pcap_header())
        for _ in range(512):
            packer.stdin.write(packets_of_a_mebibyte)
        packer.stdin.close()
        assert packer.wait(PATIENCE) == 0
    assert packed.stat().st_size < 6 << 20
    limited = ("sh", "-c", f"ulimit -v {most << 10}; exec \"$@\"", "sh")
    r = run("stats", "-f", "jsonl", "-r", str(packed), prefix=limited)
    assert r.code == 0, r.err
    assert r.only("savefile")["packets"] == 512 * 256


@COMPRESSION
def test_a_window_that_is_too_long(tmp_path):
    packed = tmp_path / "f"
    packed.write_bytes(zstd(TRAFFIC, "--long=28"))
    r = run("capture", "-r", str(packed))
    told = r.only("error")
    assert r.code == 1 and told["code"] == "savefile_invalid" and "128 MiB" in told["message"]
    follow(told["hint"].replace("long=31", "long=28"), 37)


def follow(hint, count):
    command = hint.removesuffix(" reads it").replace("| pktpipe ", f"| {PKTPIPE} ", 1)
    done = subprocess.run(command + " --packets-only", shell=True, capture_output=True, check=True)
    assert len(done.stdout.splitlines()) == count, done.stderr


OTHERS = {
    "xz": lzma.compress,
    "bzip2": bz2.compress,
    "lz4": lambda data: subprocess.run(["lz4", "-c"], input=data, capture_output=True, check=True).stdout,
}


@pytest.mark.parametrize("kind", OTHERS)
def test_others_say_how(tmp_path, kind):
    """The hint, as it stands, reads the file."""
    need(kind)
    packed = tmp_path / "trace"
    packed.write_bytes(OTHERS[kind](TRAFFIC))
    for command in "capture", "stats":
        told = run(command, "-f", "jsonl", "-r", str(packed)).only("error")
        assert told["code"] == "savefile_invalid" and f"compressed with {kind}" in told["message"]
    follow(told["hint"], 37)
    piped = run("capture", "-r", "-", stdin=packed.read_bytes()).only("error")
    assert f"| {kind} -dc | pktpipe capture -r -" in piped["hint"]


if GENERIC:  # which is built without; where nothing may be skipped there is no such test

    @kinds
    def test_a_build_without_says_how(tmp_path, kind):
        packed = tmp_path / "trace.gz"
        packed.write_bytes(PACK[kind](TRAFFIC))
        told = run("capture", "-r", str(packed)).only("error")
        assert "by this build" in told["message"]
        follow(told["hint"], 37)


@COMPRESSION
@kinds
def test_the_filter_of_a_file_is_no_savefile(tmp_path, kind):
    """-F is text, and stays so."""
    expression = tmp_path / "filter"
    expression.write_bytes(PACK[kind](b"tcp"))
    r = run("capture", "-r", str(TESTS / "golden" / "traffic.pcap"), "-F", str(expression))
    assert r.code == 3
