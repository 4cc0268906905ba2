# SPDX-License-Identifier: ISC
"""Files of a live capture that follow one another, and the process that opens them."""

import os
import pwd
import re
import signal
import subprocess

import pytest

import harness
from harness import children, wait_until
from test_confined import PLAIN_ENV, calls_behind_start
from ways import NOTHING, ROOT, SANITIZED, SETCAP, Entrance, packet_sockets, state, status


@pytest.fixture
def folder(tmp_path):
    """One that nobody may write to, whom root becomes."""
    place = tmp_path / "files"
    place.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    return place


@pytest.fixture
def rotate(network, capture, folder):
    def start(name, *args, prefix=()):
        return capture("-i", "vb", "-w", str(folder / name), "--no-packets", "-f", "jsonl", *args,
                       prefix=[*network.inside(network.b), *prefix])

    return start


def read(path):
    """The packets of a file, compressed or not."""
    data = path.read_bytes()
    if path.suffix == ".zst":
        data = harness.unpack(data, path.suffix)
    done = harness.run("capture", "-r", "-", "--no-data", stdin=data)
    assert done.code == 0, done.err
    return done.of("packet")


def check_account(done, folder):
    """All that was received is in the files or counted, each packet once."""
    written, end = done.of("written"), done.only("end")
    seq = 0
    for n, r in enumerate(written, 1):
        assert r["n"] == n
        if r["packets"]:
            assert r["first_seq"] == seq + 1 and r["last_seq"] == seq + r["packets"]
        seq += r["packets"]
    assert seq == end["packets"]
    assert end["received"] == end["packets"] + end["dropped"]
    left = sorted(path.name for path in folder.iterdir())
    kept = [r for r in written if os.path.basename(r["file"]) in left]
    assert left == [os.path.basename(r["file"]) for r in kept]
    for r in kept:
        path = folder / os.path.basename(r["file"])
        assert path.stat().st_size == r["bytes"]
        assert len(read(path)) == r["packets"]
    return written, kept


@pytest.mark.parametrize("name, size", [("x.pcap", "200k"), ("x.pcapng", "200k"),
                                        pytest.param("x.pcapng.zst", "20k", marks=harness.COMPRESSION)])
def test_no_packet_is_lost_or_doubled(rotate, network, folder, name, size):
    at = rotate(name, "-C", size, "-Q", "in")
    count = 0
    while len(at.of("written")) < 3:
        count += network.flood(20000, rate=100000)
    done = at.end(signal.SIGINT)
    assert done.code == 0, done.err
    written, kept = check_account(done, folder)
    assert kept == written
    assert sum(r["packets"] for r in written) == count - done.only("end")["dropped"]


@harness.COMPRESSION
def test_a_soak_of_everything(rotate, network, folder):
    """By size, by time, a few kept, compressed, at full rate."""
    at = rotate("x.pcapng.zst", "-C", "100k", "-G", "1s", "-W", "5", "-Q", "in")
    sent = 0
    while len(at.of("written")) < 8 or not any(r["reason"] == "time" for r in at.of("written")):
        sent += network.flood(20000)
    done = at.end(signal.SIGINT)
    assert done.code == 0, done.err
    written, kept = check_account(done, folder)
    assert len(kept) == 5 and kept == written[-5:]
    assert 0 < done.only("end")["received"] <= sent


def test_nothing_is_opened_by_who_captures(rotate, network, folder, tmp_path):
    harness.need("strace")
    log = tmp_path / "strace"
    at = rotate("x.pcapng", "-C", "50k", "-G", "1s", "-W", "2",
                prefix=[*PLAIN_ENV, "strace", "-ff", "-s", "80", "-o", str(log)])
    pktpipe, = children(at.process.pid)
    while len(at.of("written")) < 3:
        network.flood(5000, rate=20000)
    os.kill(pktpipe, signal.SIGINT)
    assert at.end().only("end")
    behind = calls_behind_start(tmp_path / f"strace.{pktpipe}")
    assert any("SCM_RIGHTS" in line for line in behind)
    opening = re.compile(r"\b(open|openat|openat2|creat|rename\w*|unlink\w*|link\w*)\(")
    assert [line for line in behind if opening.search(line)] == []


@harness.linux_alone("elsewhere limits hold the process that opens files: `opener` of the start record")
@pytest.mark.parametrize("way", [SETCAP, ROOT], ids=str)
def test_the_opener_holds_nothing(way, network, capture, folder):
    entrance = Entrance(network, capture)
    try:
        if not way.root:
            folder.chmod(0o777)
            for path in list(folder.parents)[:3]:
                path.chmod(0o711)
        at = entrance.capture(way, "-w", str(folder / "x.pcap"), "-C", "1M", "--no-packets")
        opener, = children(at.process.pid)
        seen = status(opener)
        for key in "CapInh", "CapPrm", "CapEff", "CapAmb":
            assert seen[key] == NOTHING, key
        assert seen["NoNewPrivs"] == "1" and packet_sockets(opener) == 0
        assert "0" not in seen["Uid"].split()
        if not SANITIZED:
            assert seen["Seccomp"] == "2"
            assert at.of("start")[0]["sandbox"]["opener"]["seccomp"] is True
        os.kill(at.process.pid, signal.SIGKILL)
        wait_until(lambda: state(opener) in ("Z", "gone"))
    finally:
        entrance.destroy()


def test_a_folder_that_nobody_may_write_to(network, tmp_path):
    """Root becomes nobody: told before the start."""
    done = harness.run("capture", "-i", "vb", "-w", str(tmp_path / "x.pcap"), "-C", "1M",
                       prefix=network.inside(network.b))
    assert done.code == 4
    assert "chown nobody" in done.err and "-Z" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small(folder):
    """A file system that is full with half a megabyte."""
    nobody = pwd.getpwnam("nobody")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=512k,uid={nobody.pw_uid}", "none", str(folder)],
                             capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted: {mounted.stderr.decode()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(rotate, network, small):
    """Told once; what has a final name is whole, and the records go on."""
    at = rotate("x.pcap", "-C", "100k", "--stats-interval", "50ms", "-Q", "in")
    network.flood(10000, rate=5000)
    error = at.wait_for("error")
    assert error["code"] == "write_failed" and "No space left" in error["message"] and not error["fatal"]
    at.wait_for("stats", received=10000)
    done = at.end(signal.SIGINT)
    assert done.code == 1
    assert len(done.of("error")) == 1
    end = done.only("end")
    assert end["packets"] + end["dropped"] == end["received"] == 10000
    written = done.of("written")
    assert written
    names = [os.path.basename(r["file"]) for r in written]
    parts = [path.name for path in small.iterdir() if path.name not in names]
    assert all(name.endswith(".part") for name in parts) and len(parts) <= 1
    for r in written:
        assert len(read(small / os.path.basename(r["file"]))) == r["packets"]
    for name in parts:
        if (small / name).stat().st_size:
            assert read(small / name)


def test_a_full_disk_without_records(network, small):
    sending = subprocess.Popen([*network.inside(network.a), harness.FLOOD, "-n", "100000", "-s", "60", "-r", "20000",
                                "va"], stdout=subprocess.DEVNULL)
    try:
        done = harness.run("capture", "-i", "vb", "-w", str(small / "x.pcapng"), "-C", "100k",
                           prefix=network.inside(network.b))
    finally:
        sending.kill()
        sending.wait()
    assert done.code == 1 and "No space left" in done.err
