# SPDX-License-Identifier: ISC
"""A peer that does not read, and the helper beside the capture."""

import json
import os
import pathlib
import re
import signal
import subprocess

import pytest

from harness import PATIENCE, PKTPIPE, children, is_gone, linux_alone, wait_until


def test_a_peer_that_never_reads(network):
    """It fills its own pipe; signals are answered, and when it reads after all, every command
    that was taken has its reply, in order."""
    reader, writer = os.pipe()
    at = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control"],
                          stdin=subprocess.PIPE, stdout=writer, stderr=subprocess.DEVNULL)
    os.close(writer)
    os.set_blocking(at.stdin.fileno(), False)
    sent = 0

    def fill():
        nonlocal sent
        try:
            while os.write(at.stdin.fileno(), b'{"cmd":"stats","id":%d}\n' % (1000000 + sent)):
                sent += 1
        except BlockingIOError:
            pass
        return sent

    # Full is what has been full for ten looks, and more than the pipe alone holds.
    same = []
    assert wait_until(lambda: same.append(fill()) or len(same) > 10 and same[-10] == same[-1] > 4000)
    at.send_signal(signal.SIGUSR1)
    at.send_signal(signal.SIGINT)
    with os.fdopen(reader, "rb") as stream:
        records = [json.loads(line) for line in stream]
    assert at.wait(PATIENCE) == 0
    ids = [r["id"] for r in records if r["type"] == "reply"]
    assert ids == list(range(1000000, 1000000 + len(ids))) and 1000 < len(ids) <= sent
    assert (records[-1]["type"], records[-1]["reason"]) == ("end", "signal")
    at.stdin.close()


def test_signals_end_it_while_nobody_reads(network):
    reader, writer = os.pipe()
    at = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control"],
                          stdin=subprocess.PIPE, stdout=writer)
    os.close(writer)
    os.set_blocking(at.stdin.fileno(), False)
    assert wait_until(lambda: b"start" in os.read(reader, 4096))
    network.flood(50000)
    assert wait_until(lambda: not can_write(at.stdin.fileno(), b'{"cmd":"stats"}\n' * 64))

    def stopped():
        at.send_signal(signal.SIGINT)
        return at.poll() is not None

    assert wait_until(stopped) and at.returncode == 1
    os.close(reader)
    at.stdin.close()


def can_write(fd, data):
    try:
        return os.write(fd, data) == len(data)
    except BlockingIOError:
        return False


@linux_alone("a ring that is mapped cannot be kept from children; bpf(4) maps none")
@pytest.mark.parametrize("chroot", [False, True])
def test_the_helper_holds_nothing_and_ends(control, tmp_path, chroot):
    """No packet socket, no ring, no capability; it dies with the capture."""
    at = control("-i", "vb", *(["--chroot", str(tmp_path)] if chroot else []))
    pid = at.process.pid
    own, = children(pid)
    targets = [os.readlink(fd) for fd in pathlib.Path(f"/proc/{own}/fd").iterdir()]
    assert len([t for t in targets if t.startswith("socket:")]) == 1
    assert " socket:[" not in pathlib.Path(f"/proc/{own}/maps").read_text()
    status = pathlib.Path(f"/proc/{own}/status").read_text()
    assert re.search(r"^CapEff:\s*0+$", status, re.M) and re.search(r"^CapPrm:\s*0+$", status, re.M)
    at.process.kill()
    assert wait_until(lambda: is_gone(own))
