# SPDX-License-Identifier: ISC
"""How a run ends: the reason, the records, the exit code."""

import json
import os
import resource
import signal
import struct
import subprocess
import time

import pytest

from harness import ORDER, PKTPIPE, frame, run, write_pcap

root = pytest.mark.skipif(os.geteuid() != 0, reason="devices want root")


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """More than a pipe and the output buffer hold."""
    return write_pcap(tmp_path_factory.mktemp("ends") / "big.pcap", [frame(1500)] * 20000)


def test_count(big):
    r = run("capture", "-r", big, "-c", "7")
    assert (r.code, r.only("end")["reason"], len(r.of("packet"))) == (0, "count", 7)


@root
def test_duration_of_a_silent_capture():
    r = run("capture", "-i", "lo", "--duration", "50ms", "ether proto 0x88b6")
    assert r.code == 0 and r.only("end")["reason"] == "duration"
    assert r.only("stats")["final"] and r.only("stats")["uptime_ms"] >= 50


@root
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals(capture, number):
    r = capture("-i", "lo").end(number)
    assert r.code == 0 and r.only("end")["reason"] == "signal"


@root
def test_sighup_stays_ignored(capture):
    """As nohup(1) wants it."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        at = capture("-i", "lo")
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    at.signal(signal.SIGHUP)
    at.signal(signal.SIGUSR1)
    at.wait_for("stats", final=False)
    assert at.end(signal.SIGINT).only("end")["reason"] == "signal"


@root
def test_sigusr1_gives_stats(capture):
    at = capture("-i", "lo", "-i", "any")
    at.signal(signal.SIGUSR1)
    at.wait_for("stats", final=False, ifname="any")
    at.signal(signal.SIGUSR1)
    at.wait_for("stats", count=2, final=False, ifname="lo")
    assert len(at.end(signal.SIGINT).of("stats")) == 6


@root
def test_stats_interval(capture):
    at = capture("-i", "lo", "--stats-interval", "10ms")
    at.wait_for("stats", count=3, final=False)
    uptimes = [s["uptime_ms"] for s in at.end(signal.SIGINT).of("stats")]
    assert uptimes == sorted(uptimes)


def test_reader_gone(big):
    """Quietly, whatever the format."""
    for form in "jsonl", "etf", "json", "text":
        p = subprocess.Popen([PKTPIPE, "capture", "-r", big, "-f", form], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        p.stdout.read(100)
        p.stdout.close()
        assert p.wait(60) == 0 and p.stderr.read() == b""
        p.stderr.close()


@root
def test_reader_gone_without_traffic():
    """The end of the pipe is noticed though there is nothing to write."""
    p = subprocess.Popen([PKTPIPE, "capture", "-i", "lo", "ether proto 0x88b6"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stdout.readline()
    p.stdout.close()
    assert p.wait(60) == 0 and p.stderr.read() == b""
    p.stderr.close()


def blocked_capture(*args, **popen):
    """A capture whose output pipe is full: nobody has read since the start record."""
    p = subprocess.Popen([PKTPIPE, "capture", *args], stdout=subprocess.PIPE, **popen)
    p.stdout.readline()
    return p


def wait_until_blocked(pid):
    """Until the process sleeps in poll, having written what the pipe takes."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with open(f"/proc/{pid}/wchan", encoding="ascii") as wchan, \
                open(f"/proc/{pid}/syscall", encoding="ascii") as call:
            if call.read().split()[0] == "7" or "poll" in wchan.read():
                return
    raise AssertionError("it does not wait")


def test_signals_are_answered_while_output_is_blocked(big):
    p = blocked_capture("-r", big, "--queue", "0")
    wait_until_blocked(p.pid)
    p.send_signal(signal.SIGINT)
    out = p.stdout.read()
    last = json.loads(out.splitlines()[-1])
    assert (last["type"], last["reason"]) == ("end", "signal")
    assert p.wait(60) == 0
    p.stdout.close()


def test_a_second_signal_ends_at_once(big):
    p = blocked_capture("-r", big, "--queue", "0", stderr=subprocess.PIPE)
    wait_until_blocked(p.pid)
    p.send_signal(signal.SIGINT)
    wait_until_blocked(p.pid)
    p.send_signal(signal.SIGINT)
    assert p.wait(60) == 1
    assert b"before stdout was read" in p.stderr.read()
    p.stderr.close()
    p.stdout.close()


def test_memory_is_bounded_while_the_reader_sleeps(big):
    p = blocked_capture("-r", big, "-r", big, "-r", big, "--queue", "4MiB")
    wait_until_blocked(p.pid)
    for line in open(f"/proc/{p.pid}/status", encoding="ascii"):
        if line.startswith("VmHWM"):
            assert int(line.split()[1]) < 16 * 1024
    p.send_signal(signal.SIGUSR1)
    out = p.stdout.read()
    assert p.wait(60) == 0
    assert len([1 for line in out.splitlines() if b'"packet"' in line]) == 60000
    p.stdout.close()


def test_a_file_is_not_read_ahead_of_its_reader(big):
    """It loses nothing meanwhile, so that nothing has to wait in memory."""
    p = blocked_capture("-r", big)
    wait_until_blocked(p.pid)
    with p.stdout:
        final = [json.loads(line) for line in p.stdout if line.startswith(b'{"type":"stats"')][-1]
    assert p.wait(60) == 0
    assert (final["delivered"], final["queue_max"] < 2 * 1024 * 1024) == (20000, True)


def whole_frames(data):
    at = 0
    while at < len(data):
        size = struct.unpack("!I", data[at:at + 4])[0]
        assert at + 4 + size <= len(data), "half a record"
        at += 4 + size


def whole_packets(data):
    at = 24
    while at < len(data):
        caplen = struct.unpack(ORDER + "IIII", data[at:at + 16])[2]
        assert at + 16 + caplen <= len(data), "half a packet"
        at += 16 + caplen


def whole_lines(data):
    for line in data.splitlines(keepends=True):
        assert line.endswith(b"\n")
        json.loads(line)


# A file that can take no more: by a limit on its size, and by a full file system.
@pytest.mark.parametrize("args,check", [
    (["-f", "jsonl"], whole_lines), (["-f", "json"], whole_frames), (["-f", "etf"], whole_frames),
    (["-w", "-"], whole_packets)])
def test_no_half_record_in_a_full_file(big, tmp_path, args, check):
    path = tmp_path / "out"
    with open(path, "wb") as out:
        p = subprocess.run([PKTPIPE, "capture", "-r", big, *args], stdout=out,
                           stderr=subprocess.PIPE, check=False,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                                 (1000003, 1000003)))
    assert p.returncode == 1 and b"cannot write" in p.stderr
    data = path.read_bytes()
    assert 900000 < len(data) <= 1000003
    check(data)


@root
def test_disk_full(big, tmp_path):
    full, code, copy = tmp_path / "full", tmp_path / "code", tmp_path / "copy"
    full.mkdir()
    script = ('mount -t tmpfs -o size=1m none "$1" && { "$2" capture -r "$3" -w "$1/out" --print; '
              'echo $? >"$4"; cp "$1/out" "$5"; }')
    p = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", full, PKTPIPE, big, code, copy],
                       capture_output=True, check=True)
    assert int(code.read_text()) == 1
    records = [json.loads(line) for line in p.stdout.splitlines()]
    errors = [r for r in records if r["type"] == "error"]
    assert [e["code"] for e in errors] == ["write_failed"] and "make room" in errors[0]["hint"]
    assert records[-1]["type"] == "end" and records[-1]["exit_code"] == 1
    written = copy.read_bytes()
    assert len(written) > 500000
    whole_packets(written)


def test_stdout_closed(big):
    """The savefile must not become descriptor 1."""
    p = subprocess.run(["sh", "-c", '"$0" capture -r "$1" >&-', PKTPIPE, big],
                       capture_output=True, check=False)
    assert p.returncode == 1 and b"cannot write stdout" in p.stderr


def test_packets_only(big):
    r = run("capture", "-r", big, "-c", "3", "--packets-only")
    assert [x["type"] for x in r.records] == ["packet"] * 3


def test_output_to_a_socket(big):
    import socket
    ours, theirs = socket.socketpair()
    p = subprocess.Popen([PKTPIPE, "capture", "-r", big], stdout=theirs)
    theirs.close()
    with ours.makefile("rb") as stream:
        lines = stream.read().splitlines()
    ours.close()
    assert p.wait(60) == 0 and len(lines) == 20003


def compiling(*args, **popen):
    """A process that is compiling a filter that takes too long."""
    slow = " or ".join(["port 1", *map(str, range(2, 700))])
    p = subprocess.Popen([PKTPIPE, *args, slow], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, start_new_session=True, **popen)
    while not open(f"/proc/{p.pid}/task/{p.pid}/children", encoding="ascii").read():
        assert p.poll() is None
    return p


@pytest.mark.parametrize("kill", [os.kill, os.killpg], ids=["process", "group"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_signal_while_the_filter_is_compiled(big, number, kill):
    with compiling("capture", "-r", big) as p:
        kill(p.pid, number)
        out, err = p.communicate(timeout=60)
    end = json.loads(out)
    assert (p.returncode, err, end["type"], end["reason"]) == (0, b"", "end", "signal")
    assert (end["packets"], end["exit_code"]) == (0, 0)


@root
@pytest.mark.parametrize("command", ["capture", "inject"])
def test_signal_while_the_filter_of_a_device_is_compiled(command):
    """The child has become another user, which root without capabilities cannot kill."""
    with compiling(command, "-i", "lo") as p:
        os.kill(p.pid, signal.SIGINT)
        out, err = p.communicate(timeout=60)
    end = json.loads(out)
    assert (p.returncode, err, end["reason"]) == (0, b"", "signal")
    assert ("sent" in end) == (command == "inject")


def test_stats_signal_while_the_filter_is_compiled(big):
    """A SIGUSR1 asks for statistics and stops nothing."""
    with compiling("capture", "-r", big) as p:
        os.kill(p.pid, signal.SIGUSR1)
        out, _ = p.communicate(timeout=60)
    assert (p.returncode, json.loads(out)["code"]) == (3, "filter_invalid")


def wait_for_handlers(process, number=signal.SIGINT):
    """Until the process has a handler for that signal."""
    while True:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            caught = next(line for line in status if line.startswith("SigCgt:"))
        if int(caught.split()[1], 16) >> (number - 1) & 1:
            return
        assert process.poll() is None


@pytest.mark.parametrize("args", [
    ["capture", "-r", "FIFO"], ["capture", "-r", "BIG", "-F", "FIFO"], ["capture", "-r", "BIG", "-w", "FIFO"],
    pytest.param(["capture", "-i", "lo", "-F", "FIFO"], marks=root),
    pytest.param(["inject", "-i", "lo", "-r", "FIFO"], marks=root),
    pytest.param(["inject", "-i", "lo", "-r", "BIG", "-F", "FIFO"], marks=root),
], ids=" ".join)
def test_signal_while_a_fifo_has_no_other_end(big, tmp_path, args):
    os.mkfifo(tmp_path / "fifo")
    words = [{"FIFO": str(tmp_path / "fifo"), "BIG": big}.get(word, word) for word in args]
    with subprocess.Popen([PKTPIPE, *words, *(["-f", "jsonl"] if args[0] == "capture" else [])],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as p:
        wait_for_handlers(p)
        p.send_signal(signal.SIGINT)
        out, err = p.communicate(timeout=20)
    end = json.loads(out.splitlines()[-1])
    assert (p.returncode, err, end["type"], end["reason"]) == (0, b"", "end", "signal")


def test_a_savefile_through_a_fifo(tmp_path):
    """Whoever comes first waits for the other."""
    os.mkfifo(tmp_path / "fifo")
    trace = write_pcap(tmp_path / "trace.pcap", [frame(60)] * 3)
    with subprocess.Popen([PKTPIPE, "capture", "-r", str(tmp_path / "fifo"), "-f", "jsonl"],
                          stdout=subprocess.PIPE) as p:
        wait_for_handlers(p)
        with open(trace, "rb") as source, open(tmp_path / "fifo", "wb") as to:
            to.write(source.read())
        out, _ = p.communicate(timeout=60)
    assert p.returncode == 0 and json.loads(out.splitlines()[-1])["packets"] == 3
