# SPDX-License-Identifier: ISC
"""The process that decompresses what a savefile says of itself, before the sandbox closes."""

import os
import signal
import subprocess
import zlib

import pytest

import harness
from harness import children, pcap_header, pcap_packet, wait_until
from ways import SANITIZED, expect_contained, state, status

pytestmark = [harness.PRIVILEGES, harness.COMPRESSION]


def gzip_pieces():
    """The gzip header, a savefile's header with one packet, and a second packet with the end."""
    z = zlib.compressobj(wbits=31)
    first = z.compress(pcap_header() + pcap_packet(b"a" * 60)) + z.flush(zlib.Z_SYNC_FLUSH)
    return first[:10], first[10:], z.compress(pcap_packet(b"b" * 60)) + z.flush()


PIECES = gzip_pieces()


@pytest.fixture
def reading(capture, tmp_path):
    """A capture that has read the first piece, and who decompresses for it."""
    def begin(*words):
        tmp_path.chmod(0o755)
        at = capture("-r", "-", "-f", "jsonl", *words, wait=False, stdin=subprocess.PIPE)
        at.process.stdin.write(PIECES[0])
        at.process.stdin.flush()
        return at, wait_until(lambda: children(at.process.pid))[0]
    return begin


def feed(at, *pieces):
    at.process.stdin.write(b"".join(pieces))
    at.process.stdin.flush()


@pytest.mark.skipif(SANITIZED, reason="without seccomp nothing tells that it is contained yet")
@pytest.mark.parametrize("chroot", [False, True])
def test_it_holds_nothing(reading, tmp_path, chroot):
    """Whatever the parent still holds; the records come out all the same."""
    at, child = reading(*(["--chroot", str(tmp_path)] if chroot else []))
    wait_until(lambda: status(child)["Seccomp"] == "2")
    assert status(at.process.pid)["Seccomp"] == "0"
    expect_contained(child)
    assert "0" not in status(child)["Uid"].split()
    targets = {os.readlink(f"/proc/{child}/fd/{fd}") for fd in "01"}
    assert len(targets) == 1 and targets.pop().startswith("socket:")
    feed(at, *PIECES[1:])
    at.process.stdin.close()
    assert [r["len"] for r in (at.wait_for("packet"), at.wait_for("packet", count=2))] == [60, 60]
    assert at.end().code == 0
    wait_until(lambda: state(child) in ("Z", "gone"))


def test_it_is_stopped(reading):
    """Who waits for it can be ended."""
    at, child = reading()
    feed(at, PIECES[1])
    at.wait_for("packet")
    os.kill(child, signal.SIGSTOP)
    wait_until(lambda: state(child) == "T")
    try:
        feed(at, PIECES[2])
        at.signal(signal.SIGINT)
        assert at.process.wait(harness.PATIENCE) == 0
    finally:
        os.kill(child, signal.SIGCONT)
    assert at.end().only("end")["reason"] == "signal"


def test_it_has_gone(reading):
    """What was decompressed was delivered."""
    at, child = reading()
    feed(at, PIECES[1])
    at.wait_for("packet")
    os.kill(child, signal.SIGKILL)
    feed(at, PIECES[2])
    error = at.wait_for("error")
    assert (error["code"], error["op"]) == ("failed", "read")
    assert error["message"] == "the process that decompresses stdin has ended"
    done = at.end()
    assert (done.code, done.only("end")["packets"]) == (1, 1)
