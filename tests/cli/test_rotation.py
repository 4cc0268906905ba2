# SPDX-License-Identifier: ISC
"""Files of -w that follow one another: -C, -G, -W, --keep-size, --files."""

import json
import os
import random
import re
import signal
import subprocess

import pytest

from harness import COMPRESSION, PATIENCE, PKTPIPE, frame, need, packed, pcap_header, pcap_packet, run, unpack

COUNT = 5000


def packet(i, size=60):
    """Such that it does not compress, but for its header."""
    return pcap_packet(frame(14) + random.Random(i).randbytes(size - 14), sec=1 + i, sub=i)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """COUNT packets, 76 bytes each in a pcap file."""
    path = tmp_path_factory.mktemp("source") / "in.pcap"
    path.write_bytes(pcap_header() + b"".join(packet(i) for i in range(COUNT)))
    return str(path)


@pytest.fixture(autouse=True)
def open_folder(tmp_path):
    """Root becomes nobody."""
    tmp_path.chmod(0o777)


def rotate(source, folder, name, *args):
    done = run("capture", "-r", source, "-w", name, "--no-packets", *args, cwd=folder)
    assert done.code == 0, done.err
    assert done.of("packet") == []
    return done


def read(path):
    """The packets of a file, compressed or not, without their numbers and origin."""
    data = path.read_bytes()
    if path.suffix in (".gz", ".zst"):
        data = unpack(data, path.suffix)
    done = run("capture", "-r", "-", stdin=data)
    assert done.code == 0, done.err
    return [(p["ts"], p["data"]) for p in done.of("packet")]


def check_account(records, folder, count=COUNT):
    """Each file has what its record says, and all of them each packet once."""
    written = [r for r in records if r["type"] == "written"]
    seq, packets = 0, []
    for n, r in enumerate(written, 1):
        assert r["n"] == n
        path = folder / r["file"]
        assert path.stat().st_size == r["bytes"]
        found = read(path)
        assert len(found) == r["packets"]
        if found:
            assert (r["first_seq"], r["last_seq"]) == (seq + 1, seq + len(found))
            assert (r["first"], r["last"]) == (found[0][0], found[-1][0])
        seq += len(found)
        packets += found
    assert seq == count
    assert [ts for ts, _ in packets] == sorted(ts for ts, _ in packets)
    assert sorted(p.name for p in folder.iterdir()) == sorted(r["file"] for r in written)
    return written


@pytest.mark.parametrize("ending", [".pcap", ".pcapng", *packed(".pcap.gz", ".pcapng.gz", ".pcap.zst", ".pcapng.zst")])
def test_by_size(source, tmp_path, ending):
    """Each file whole by itself; an uncompressed one is longer than its size by less than a packet, where the next
    file was there in time."""
    size = 60000 if ending in (".pcap", ".pcapng") else 20000
    if size == 20000:
        source = tmp_path.parent / "long.pcap"
        source.write_bytes(pcap_header() + b"".join(packet(i, 1000) for i in range(1000)))
    done = rotate(str(source), tmp_path, f"x{ending}", "-C", f"{size}B")
    written = check_account(done.records, tmp_path, done.only("end")["packets"])
    assert len(written) > 4
    assert [r["file"] for r in written] == [f"x-{n:05}{ending}" for n in range(1, len(written) + 1)]
    assert all(r["reason"] == "size" and r["bytes"] >= size for r in written[:-1])
    assert written[-1]["reason"] == "end"
    if ending == ".pcap":
        assert any(r["bytes"] < size + 76 for r in written[:-1])
    assert [r["type"] for r in done.records[-2:]] == ["written", "end"]
    assert written[-1]["received"] == done.only("end")["packets"] and written[-1]["dropped"] == 0


def test_blocks_of_each_file(source, tmp_path):
    """Section, interface, statistics: in each, with the same run."""
    need("tshark")
    rotate(source, tmp_path, "x.pcapng", "-C", "100k")
    runs = set()
    for path in tmp_path.iterdir():
        told = subprocess.run(["capinfos", path], check=True, capture_output=True, text=True).stdout
        assert "Number of stat entries = 1" in told and "Number of interfaces in file: 1" in told
        runs.add(re.search("run=[0-9a-f]{16}", told)[0])
    assert len(runs) == 1


def test_files_ends_it(source, tmp_path):
    done = rotate(source, tmp_path, "x.pcap", "-C", "10k", "--files", "3")
    end = done.only("end")
    assert end["reason"] == "files"
    written = check_account(done.records, tmp_path, end["packets"])
    assert [r["reason"] for r in written] == ["size"] * 3
    assert end["received"] == end["packets"] and end["dropped"] == 0


def test_keep(source, tmp_path):
    done = rotate(source, tmp_path, "x.pcap", "-C", "10k", "-W", "3")
    files = [r["file"] for r in done.of("written")]
    assert sorted(p.name for p in tmp_path.iterdir()) == files[-3:]


def test_keep_size(source, tmp_path):
    done = rotate(source, tmp_path, "x.pcap", "-C", "10k", "--keep-size", "35k")
    written = done.of("written")
    kept = sorted(p.name for p in tmp_path.iterdir())
    assert kept == [r["file"] for r in written[-len(kept):]]
    assert sum(r["bytes"] for r in written[-len(kept):]) <= 35000
    assert sum(r["bytes"] for r in written[-len(kept) - 1:]) > 35000


@COMPRESSION
def test_all_together(source, tmp_path):
    done = rotate(source, tmp_path, "x-%Y-{n}.pcapng.gz", "-C", "2k", "-G", "1h", "-W", "2", "--keep-size", "1M",
                  "--files", "4")
    written = done.of("written")
    assert len(written) == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == [r["file"] for r in written[-2:]]
    assert all(re.fullmatch(r"x-\d{4}-0000\d\.pcapng\.gz", r["file"]) for r in written)


@pytest.mark.parametrize("name", ["x.pcap", "x-%Y.pcapng", *packed("{n}.pcap.gz")])
@pytest.mark.parametrize("seed", range(4))
def test_in_any_combination(source, tmp_path, name, seed):
    """Of the options chance chooses: whatever they are, the account is exact."""
    chance = random.Random(f"{name} {seed}")
    args = ["-C", "9k"] + sum((words for words in (
        ["-G", "1h"], ["-W", "3"], ["--keep-size", "40k"], ["--files", "5"], ["--control", "--on-eof", "continue"],
        ["--stats-interval", "1ms"]) if chance.random() < 0.6), [])
    done = run("capture", "-r", source, "-w", name, "--print", "-f", "jsonl", "--no-data", *args, cwd=tmp_path, stdin=b"")
    assert done.code == 0, done.err
    written, end = done.of("written"), done.only("end")
    assert len({r["file"] for r in written}) == len(written)
    assert end["packets"] == len(done.of("packet")) == sum(r["packets"] for r in written) == end["written"]
    assert len(written) == 5 if "--files" in args else end["packets"] == COUNT
    left = [r for r in written if (tmp_path / r["file"]).exists()]
    assert left == written[-len(left):]
    assert sorted(r["file"] for r in left) == sorted(p.name for p in tmp_path.iterdir())
    assert len(left) <= 3 or "-W" not in args
    assert sum(r["bytes"] for r in left) <= 40 << 10 or "--keep-size" not in args or len(left) == 1
    assert [p["seq"] for r in left for p in run("capture", "-r", tmp_path / r["file"]).of("packet")] \
        == [n + 1 for r in left for n in range(r["packets"])]


@pytest.mark.parametrize("name", ["x.pcap", *packed("x-%Y.pcapng.zst")])
def test_two_runs_into_one_folder(source, tmp_path, name):
    """At the same time: each file is one run's alone, and has what that says."""
    runs = [subprocess.Popen([PKTPIPE, "capture", "-r", source, "-w", name, "-C", "9k", "--no-packets", "-f", "jsonl"],
                             cwd=tmp_path, stdout=subprocess.PIPE) for _ in range(3)]
    written = []
    for one in runs:
        records = [json.loads(line) for line in one.communicate(timeout=PATIENCE)[0].splitlines()]
        assert one.returncode == 0
        written += [r for r in records if r["type"] == "written"]
    assert sorted(r["file"] for r in written) == sorted(p.name for p in tmp_path.iterdir())
    assert all((tmp_path / r["file"]).stat().st_size == r["bytes"] for r in written)
    assert sum(len(read(tmp_path / r["file"])) for r in written) == 3 * COUNT


def test_what_is_there_stays(source, tmp_path):
    """A second run goes on behind the files of the first, and its -W leaves them."""
    first = [r["file"] for r in rotate(source, tmp_path, "x.pcap", "-C", "100k").of("written")]
    second = [r["file"] for r in rotate(source, tmp_path, "x.pcap", "-C", "100k", "-W", "1").of("written")]
    assert second == [f"x-{len(first) + n:05}.pcap" for n in range(1, len(second) + 1)]
    assert sorted(p.name for p in tmp_path.iterdir()) == first + second[-1:]


def test_without_records(source, tmp_path):
    """A person is told on stderr."""
    done = run("capture", "-r", source, "-w", "x.pcap", "-C", "200k", cwd=tmp_path)
    assert done.code == 0 and done.out == b""
    assert "# written x-00001.pcap (size): " in done.err
    assert f"{COUNT} packets written to x.pcap" in done.err


def test_another_folder(source, tmp_path):
    (tmp_path / "to").mkdir()
    (tmp_path / "to").chmod(0o777)
    done = rotate(source, tmp_path, "to/x.pcap", "-C", "200k")
    assert all((tmp_path / r["file"]).stat().st_size == r["bytes"] for r in done.of("written"))
    lost = run("capture", "-r", source, "-w", "nowhere/x.pcap", "-C", "200k", cwd=tmp_path)
    assert lost.code == 5 and "mkdir" in lost.err


def test_a_single_file_is_told_as_well(source, tmp_path):
    done = rotate(source, tmp_path, "x.pcap")
    assert [r["file"] for r in check_account(done.records, tmp_path)] == ["x.pcap"]


@pytest.mark.parametrize("args", [
    ["-W", "3", "-w", "x"], ["--keep-size", "1M", "-w", "x"], ["--files", "1", "-w", "x"], ["-C", "1M"], ["-G", "1h"],
    ["-C", "1M", "-w", "-"], ["-C", "1M", "--keep-size", "1k", "-w", "x"], ["-C", "1M", "-w", "a%Y/x"],
    ["-C", "1M", "-w", "/tmp/"], ["-G", "10ms", "-w", "x"], ["-C", "0", "-w", "x"],
    ["--no-packets", "--packets-only"], ["--no-packets", "-w", "-"],
], ids=" ".join)
def test_refused(source, tmp_path, args):
    done = run("capture", "-r", source, *args, cwd=tmp_path)
    assert done.code == 2, done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another")
def test_files_are_of_the_user_of_z(source, tmp_path):
    """Whose folder it may be, closed to all others."""
    (tmp_path / "to").mkdir()
    os.chown(tmp_path / "to", 12345, 12345)
    (tmp_path / "to").chmod(0o700)
    done = rotate(source, tmp_path, "to/x.pcap", "-C", "100k", "-W", "2", "-Z", "12345", "--group", "12345")
    left = list((tmp_path / "to").iterdir())
    assert len(done.of("written")) == 4 and len(left) == 2
    assert {(p.stat().st_uid, p.stat().st_gid) for p in left} == {(12345, 12345)}
    other = run("capture", "-r", source, "-w", "to/x.pcap", "-C", "100k", cwd=tmp_path)
    assert other.code == 4 and "chown nobody to" in other.err and len(list((tmp_path / "to").iterdir())) == 2


def test_a_failed_start_leaves_nothing(source, tmp_path):
    done = run("capture", "-r", source, "-w", "x.pcap", "-C", "1k", "-f", "etf", "--control", cwd=tmp_path)
    assert done.code == 2
    done = run("capture", "-r", source, "-w", "x.pcap", "-C", "1k", "no such filter", cwd=tmp_path)
    assert done.code == 3
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def waiting(tmp_path, capture):
    """A capture whose packets the test writes one by one."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "to").mkdir()
    (tmp_path / "to").chmod(0o777)
    writers = []

    def start(*args):
        at = capture("-r", str(tmp_path / "fifo"), "--no-packets", *args, wait=False, cwd=tmp_path / "to")
        at.folder = tmp_path / "to"
        at.source = open(tmp_path / "fifo", "wb", buffering=0)
        writers.append(at.source)
        at.source.write(pcap_header())
        at.wait_for("start")
        return at

    yield start
    for writer in writers:
        writer.close()


def opener_of(at):
    """Its only child."""
    path = f"/proc/{at.process.pid}/task/{at.process.pid}/children"
    with open(path, encoding="ascii") as file:
        child, = map(int, file.read().split())
    return child


def test_by_time_without_packets(waiting):
    at = waiting("-w", "x-%S.pcapng", "-G", "1s")
    at.source.write(packet(0))
    at.wait_for("written", 3)
    written = at.end(signal.SIGINT).of("written")
    assert sum(r["packets"] for r in written) == 1
    assert {r["reason"] for r in written[:-1]} == {"time"}
    seconds = [int(r["file"][2:4]) for r in written[1:3]]
    assert seconds[1] != seconds[0]
    assert all(read(at.folder / r["file"]) == [] for r in written if not r["packets"])


def test_part_until_it_is_whole(waiting):
    at = waiting("-w", "x.pcap", "-C", "1k")
    assert [p.name for p in at.folder.iterdir()] == ["x-00001.pcap.part"]
    for i in range(20):
        at.source.write(packet(i))
    at.wait_for("written")
    at.process.kill()
    at.process.wait()
    names = sorted(p.name for p in at.folder.iterdir())
    assert names == ["x-00001.pcap", "x-00002.pcap.part"]


def test_a_part_that_is_taken_away(waiting):
    """What comes behind it is not."""
    at = waiting("-w", "x.pcap", "-C", "1k")
    (at.folder / "x-00001.pcap.part").unlink()
    for i in range(20):
        at.source.write(packet(i))
    error = at.wait_for("error")
    assert error["code"] == "write_failed" and "taken it away" in error["hint"] and not error["fatal"]
    done = at.end(signal.SIGINT)
    assert done.code == 1 and done.of("written")[0]["file"] == "x-00002.pcap"
    assert all(len(read(at.folder / r["file"])) == r["packets"] for r in done.of("written"))


def test_a_stopped_opener_holds_nobody(waiting):
    """Packets go on into the file that there is."""
    at = waiting("-w", "x.pcap", "-C", "1k", "--stats-interval", "20ms")
    opener = opener_of(at)
    os.kill(opener, signal.SIGSTOP)
    try:
        for i in range(1000):
            at.source.write(packet(i))
        at.wait_for("stats", delivered=1000)
        assert at.of("written") == []
    finally:
        os.kill(opener, signal.SIGCONT)
    at.wait_for("written", n=1)
    done = at.end(signal.SIGINT)
    assert done.code == 0
    check_account(done.records, at.folder, 1000)
    assert done.of("written")[0]["packets"] == 1000


def test_an_opener_that_has_gone(waiting):
    """Told, and what was written stays, whole, under .part; records go on."""
    at = waiting("-w", "x.pcap", "-C", "1M", "--stats-interval", "20ms")
    at.source.write(packet(0))
    at.wait_for("stats", delivered=1)
    os.kill(opener_of(at), signal.SIGKILL)
    error = at.wait_for("error")
    assert "has ended" in error["message"] and error["fatal"] is False
    at.source.write(packet(1))
    at.wait_for("stats", delivered=2)
    done = at.end(signal.SIGINT)
    assert done.code == 1 and done.of("written") == []
    kept = at.folder / "x-00001.pcap.part"
    assert kept.read_bytes() == pcap_header() + packet(0)


def test_as_text(source, tmp_path):
    done = run("capture", "-r", source, "-w", "x-{n}.pcap", "--no-packets", "-f", "text", "-c", "20", "-C", "1KB",
               cwd=tmp_path)
    assert done.code == 0, done.err
    assert [line for line in done.out.decode().splitlines() if line.startswith("# written")] == [
        "# written x-00001.pcap (size): 13 packets, 1012 bytes",
        "# written x-00002.pcap (end): 7 packets, 556 bytes"]
