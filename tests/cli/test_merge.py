# SPDX-License-Identifier: ISC
"""--merge: several savefiles in order of time."""

import gzip
import json
import os
import random
import subprocess

import pytest

from harness import GENERIC, PATIENCE, frame, need, pcap_header, pcap_packet, run, write_pcap
from test_savefiles import pcapng

SECOND = 10**9


def make(path, times, **header):
    return write_pcap(path, [(frame(60, byte=i % 256), {"sec": t // SECOND, "sub": t % SECOND})
                             for i, t in enumerate(times)], **header)


def at(packet):
    return packet["ts_sec"] * SECOND + packet["ts_nsec"]


def of_many(tmp_path, seed=1, count=7, most=400):
    """Files of every kind, some empty, and what they hold as (time, which file, number)."""
    chosen, files, wanted = random.Random(seed), [], []
    for i in range(count):
        times = sorted(chosen.randrange(50) * SECOND + chosen.randrange(3) for _ in range(chosen.randrange(most)))
        path = tmp_path / f"{i}"
        if i % 3 == 2:
            path.write_bytes(pcapng("<>"[i % 2], [(k % 2, t, frame(60, byte=k % 256)) for k, t in enumerate(times)],
                                    linktypes=(1, 101)))
        else:
            make(path, times, order="<>"[i % 2], linktype=(1, 113)[i % 2])
        if i % 3 == 1 and not GENERIC:
            path.write_bytes(gzip.compress(path.read_bytes()))
        files.append(str(path))
        wanted += [(t, i, k) for k, t in enumerate(times)]
    return files, sorted(wanted)


def words(files):
    return [word for name in files for word in ("-r", name)]


@pytest.mark.parametrize("seed", range(5))
def test_order(tmp_path, seed):
    """By time, then by place on the command line, then by place in the file."""
    files, wanted = of_many(tmp_path, seed)
    r = run("capture", *words(files), "--merge", "--encoding", "hex")
    assert r.code == 0, r.err
    got = r.of("packet")
    assert [(at(p), files.index(p["file"])) for p in got] == [w[:2] for w in wanted]
    assert [p["data"] for p in got] == [frame(60, byte=w[2] % 256).hex() for w in wanted]
    assert [p["seq"] for p in got] == list(range(1, len(wanted) + 1))
    # Each file keeps an account of its own.
    assert {s["file"]: s["delivered"] for s in r.of("stats")} == {
        name: sum(w[1] == i for w in wanted) for i, name in enumerate(files)}
    end = r.only("end")
    assert (end["packets"], end["reason"]) == (len(wanted), "eof")


def test_without_it_one_behind_the_other(tmp_path):
    files, _ = of_many(tmp_path)
    got = [files.index(p["file"]) for p in run("capture", *words(files)).of("packet")]
    assert got == sorted(got)


def test_count_and_filter(tmp_path):
    files, wanted = of_many(tmp_path, count=3)
    r = run("capture", *words(files), "--merge", "-c", "17")
    assert [at(p) for p in r.of("packet")] == [w[0] for w in wanted[:17]]
    assert r.only("end")["reason"] == "count"
    filtered = run("capture", *words(files), "--merge", "greater 61")
    assert (filtered.code, filtered.of("packet")) == (0, [])
    some = run("capture", *words(files), "--merge", "link[20] = 7")
    assert [at(p) for p in some.of("packet")] == [w[0] for w in wanted if w[2] % 256 == 7]


def test_text(tmp_path):
    files, wanted = of_many(tmp_path, count=3)
    r = run("capture", *words(files), "--merge", "-f", "text", "-tt")
    lines = [line for line in r.out.decode().splitlines() if line[:1].isdigit()]
    assert [line.split()[0] for line in lines[:50]] == [f"{w[0] // SECOND}.{w[0] % SECOND:09}" for w in wanted[:50]]


def test_into_one_pcapng(tmp_path):
    """Which has the interfaces of all of them, and is as mergecap's."""
    files, wanted = of_many(tmp_path)
    out = str(tmp_path / "out.pcapng")
    assert run("capture", *words(files), "--merge", "-w", out).code == 0
    again = run("capture", "-r", out)
    assert [at(p) for p in again.of("packet")] == [w[0] for w in wanted]
    assert {p["dlt"] for p in again.of("packet")} <= {1, 12, 104, 105, 113}
    assert len(again.only("start")["savefile"]["interfaces"]) == 5 + 2 * 2


def test_into_one_pcap(tmp_path):
    one, two = make(tmp_path / "1", [3, 5]), make(tmp_path / "2", [4])
    r = run("capture", *words([one, two]), "--merge", "-w", "-")
    assert r.out == pcap_header() + b"".join(
        pcap_packet(frame(60, byte=byte), sec=0, sub=when) for when, byte in ((3, 0), (4, 0), (5, 1)))
    other = make(tmp_path / "3", [1], linktype=113)
    refused = run("capture", *words([one, other]), "--merge", "-w", str(tmp_path / "out"))
    assert refused.code == 1 and "pcapng" in refused.err
    assert not (tmp_path / "out").exists() or not (tmp_path / "out").read_bytes()


def test_as_mergecap_does(tmp_path):
    need("mergecap")
    files = [make(tmp_path / str(i), [k * 1000 + i for k in range(200)]) for i in range(4)]
    theirs = tmp_path / "theirs.pcap"
    subprocess.run(["mergecap", "-F", "nsecpcap", "-w", theirs, *files], check=True, timeout=PATIENCE)
    ours = run("capture", *words(files), "--merge", "-w", "-")
    assert ours.out[24:] == theirs.read_bytes()[24:]


def test_out_of_order_within(tmp_path):
    """Told once a file; all the packets come."""
    bad = make(tmp_path / "bad", [1 * SECOND, 5 * SECOND, 2 * SECOND, 1 * SECOND, 6 * SECOND])
    good = make(tmp_path / "good", [3 * SECOND, 3 * SECOND])
    r = run("capture", *words([bad, good]), "--merge")
    assert r.code == 0
    told = r.only("error")
    assert (told["code"], told["file"], told["fatal"]) == ("packet_invalid", bad, False)
    assert "packet 3 " in told["message"] and r.err.count("earlier") == 1
    assert [at(p) // SECOND for p in r.of("packet")] == [1, 3, 3, 5, 2, 1, 6]


def test_one_that_is_cut_short(tmp_path):
    cut, whole = tmp_path / "cut", make(tmp_path / "whole", [2, 4, 6])
    make(cut, [1, 3, 5])
    cut.write_bytes(cut.read_bytes()[:-1])
    r = run("capture", *words([str(cut), whole]), "--merge")
    assert (r.code, [at(p) for p in r.of("packet")]) == (7, [1, 2, 3, 4, 6])
    assert (r.only("error")["code"], r.only("error")["file"]) == ("savefile_truncated", str(cut))
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"no savefile at all, but a text")
    r = run("capture", *words([str(foreign), whole, str(cut)]), "--merge")
    assert (r.code, [at(p) for p in r.of("packet")]) == (7, [1, 2, 3, 4, 6])


def test_all_that_is_to_be_told(tmp_path):
    """A correction, an order and an end of one file do not hide one another."""
    bad = tmp_path / "bad"
    write_pcap(bad, [(frame(60), {"sec": 9}), (frame(60), {"sec": 5, "length": 20}), (frame(60), {"sec": 9})])
    bad.write_bytes(bad.read_bytes()[:-1])
    r = run("capture", *words([str(bad), make(tmp_path / "good", [SECOND])]), "--merge")
    assert r.code == 7 and len(r.of("packet")) == 3
    assert sorted(e["code"] for e in r.of("error")) == ["packet_invalid", "packet_invalid", "savefile_truncated"]


@pytest.mark.parametrize("args", [("-i", "lo"), ()])
def test_devices_are_not_merged(args):
    r = run("capture", "--merge", *args)
    assert r.code == 2 and "--merge" in r.err


def test_pipes(tmp_path, capture):
    """Each is waited for, and none is read ahead of the others by more than a packet."""
    fifos = [tmp_path / "a", tmp_path / "b"]
    for fifo in fifos:
        os.mkfifo(fifo)
    running = capture(*words(map(str, fifos)), "--merge", wait=False)
    with open(fifos[0], "wb", buffering=0) as a, open(fifos[1], "wb", buffering=0) as b:
        a.write(pcap_header() + pcap_packet(frame(60), sec=1) + pcap_packet(frame(60), sec=3))
        b.write(pcap_header() + pcap_packet(frame(60), sec=2))
        running.wait_for("packet", 1)
        a.write(pcap_packet(frame(60), sec=4))
        b.write(pcap_packet(frame(60), sec=5))
        running.wait_for("packet", 2)
    r = running.end()
    assert (r.code, [p["ts_sec"] for p in r.of("packet")]) == (0, [1, 2, 3, 4, 5])


def test_another_filter_on_the_way(tmp_path, capture):
    """No packet that the new filter rejects comes behind the reply, the one that was looked at ahead included."""
    fifo, file = tmp_path / "fifo", make(tmp_path / "file", [k * SECOND for k in range(10, 20)])
    os.mkfifo(fifo)
    running = capture(*words([str(fifo), file]), "--merge", "--control", "--on-eof", "continue",
                      wait=False, stdin=subprocess.PIPE)
    with open(fifo, "wb", buffering=0) as writer:
        writer.write(pcap_header() + pcap_packet(frame(60), sec=1) + pcap_packet(frame(60), sec=2))
        running.wait_for("packet", 1)
        running.process.stdin.write(json.dumps({"cmd": "filter", "expression": "greater 100", "id": 1}).encode() + b"\n")
        running.process.stdin.flush()
        assert running.wait_for("reply")["ok"]
        before = len(running.of("packet"))
        writer.write(pcap_packet(frame(200), sec=3) + pcap_packet(frame(60), sec=15))
    r = running.end()
    running.process.stdin.close()
    assert r.code == 0
    assert [p["caplen"] for p in r.of("packet")][before:] == [200]


def test_as_many_as_there_may_be(tmp_path):
    """A hundred files of which each packet is another's."""
    files = [make(tmp_path / str(i), [k * 100 + i for k in range(5)]) for i in range(100)]
    r = run("capture", *words(files), "--merge", "--packets-only", "--no-data")
    assert [at(p) for p in r.of("packet")] == list(range(500))
