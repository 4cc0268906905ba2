# SPDX-License-Identifier: ISC
"""stdout that keeps the bounds of what is written: a record is a datagram, in every format."""

import json
import select
import socket
import struct
import subprocess

import pytest

from harness import ORDER, PATIENCE, PKTPIPE, frame, write_pcap

KINDS = {"datagrams": socket.SOCK_DGRAM, "packets": socket.SOCK_SEQPACKET}


def is_line(data):
    return data.endswith(b"\n") and data.count(b"\n") == 1


def is_frame(data):
    return struct.unpack(">I", data[:4])[0] == len(data) - 4


WHOLE = {
    "jsonl": lambda data: is_line(data) and json.loads(data),
    "text": is_line,
    "json": lambda data: is_frame(data) and json.loads(data[4:]),
    "etf": lambda data: is_frame(data) and data[4] == 131,
    "pcapng": lambda data: struct.unpack(ORDER + "I", data[4:8])[0] == len(data),
}


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    return write_pcap(tmp_path_factory.mktemp("datagrams") / "f.pcap", [frame(60 + i) for i in range(40)])


def received(kind, *words):
    ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
    with ours, subprocess.Popen([PKTPIPE, *words], stdin=subprocess.DEVNULL, stdout=theirs,
                                stderr=subprocess.PIPE) as program:
        theirs.close()
        pieces, ended = [], False
        while not ended:
            ended = program.poll() is not None
            while select.select([ours], [], [], 0 if ended else 0.01)[0]:
                piece = ours.recv(1 << 20)
                if not piece:
                    break
                pieces.append(piece)
        return program.wait(PATIENCE), pieces, program.stderr.read().decode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", WHOLE)
def test_a_record_each(trace, name, kind):
    code, pieces, err = received(KINDS[kind], "capture", "-r", trace, "-f", name)
    assert (code, err) == (0, "")
    assert len(pieces) > 40 and all(WHOLE[name](piece) for piece in pieces)


@pytest.mark.parametrize("words", [["stats", "-r", "TRACE"], ["devs"], ["filter-check", "tcp"],
                                   ["filter-check", "-r", "TRACE", "--show", "3", "len > 70"]])
def test_other_commands(trace, words):
    words = [trace if word == "TRACE" else word for word in words]
    code, pieces, _ = received(socket.SOCK_DGRAM, *words, "-f", "jsonl")
    assert code == 0 and pieces and all(map(WHOLE["jsonl"], pieces))


def test_a_batch_is_one(trace):
    code, pieces, _ = received(socket.SOCK_DGRAM, "capture", "-r", trace, "-f", "jsonl", "--batch", "8")
    assert code == 0 and all(map(WHOLE["jsonl"], pieces))
    assert [len(json.loads(piece)) for piece in pieces if piece.startswith(b"[")] == [8] * 5


def test_a_record_that_is_longer(tmp_path):
    """The hint says what makes it shorter."""
    path = write_pcap(tmp_path / "long.pcap", [frame(60000)])

    def write(*more):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with ours, theirs:
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
            done = subprocess.run([PKTPIPE, "capture", "-r", path, "-f", "jsonl", "-c", "1", "--packets-only", *more],
                                  stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE, timeout=PATIENCE,
                                  check=False)
        return done.returncode, done.stderr.decode()

    code, err = write()
    assert code == 1 and "use -s or --no-data" in err
    assert write("-s", "200") == write("--no-data") == (0, "")
