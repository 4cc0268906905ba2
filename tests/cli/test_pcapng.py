# SPDX-License-Identifier: ISC
"""pcapng as -f and -w write it, read by others and by capture itself."""

import json
import os
import pty
import subprocess

import pytest

from harness import PATIENCE, PKTPIPE, TESTS, frame, need, packed, run, write_pcap

FILES = sorted((TESTS / "golden" / "decode").glob("*.pcap"))


def packets(result):
    """What a savefile keeps of them."""
    kept = ("ts", "ts_sec", "ts_nsec", "seq", "dlt", "caplen", "len", "data")
    return [{key: p[key] for key in kept} for p in result.of("packet")]


def tshark(path, *fields):
    words = [word for field in fields for word in ("-e", field)]
    done = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields", *words], check=True,
                          capture_output=True, text=True, timeout=PATIENCE)
    return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.mark.parametrize("way", ["-f", "-w"])
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_there_and_back(tmp_path, path, way):
    out = str(tmp_path / "out.pcapng")
    if way == "-w":
        assert run("capture", "-r", str(path), "-w", out).code == 0
    else:
        with open(out, "wb") as to:
            to.write(run("capture", "-r", str(path), "-f", "pcapng").out)
    assert packets(run("capture", "-r", out)) == packets(run("capture", "-r", str(path)))


def test_others_read_it(tmp_path):
    source, out = str(TESTS / "golden" / "decode" / "tcp.pcap"), str(tmp_path / "out.pcapng")
    assert run("capture", "-r", source, "-w", out).code == 0
    fields = ("frame.time_epoch", "frame.len", "frame.cap_len", "tcp.seq_raw")
    assert tshark(out, *fields) == tshark(source, *fields)
    dump = [subprocess.run(["tcpdump", "-nr", name], check=True, capture_output=True,
                           timeout=PATIENCE).stdout for name in (source, out)]
    assert dump[0] == dump[1]


@pytest.mark.parametrize("ending", ["", *packed(".gz", ".zst")])
@pytest.mark.parametrize("kind", ["pcap", "pcapng"])
def test_tools_of_others_take_it(tmp_path, kind, ending):
    """Whole, in order, as many packets as went in; tcpdump what is not compressed."""
    need("mergecap")
    source, out = str(TESTS / "golden" / "decode" / "tcp.pcap"), str(tmp_path / f"out.{kind}{ending}")
    count = len(run("capture", "-r", source, "-w", out, "--print").of("packet"))

    def tool(*words):
        done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=PATIENCE)
        return done.stdout

    def counted(path):
        return int(tool("capinfos", "-TMrc", path).split("\t")[1])

    made = [str(tmp_path / name) for name in ("edited", "merged", "ordered")]
    tool("editcap", out, made[0])
    tool("mergecap", "-w", made[1], out, out)
    assert "0 out of order" in tool("reordercap", out, made[2])
    assert [counted(path) for path in (out, *made)] == [count, count, 2 * count, count]
    assert [len(run("capture", "-r", path).of("packet")) for path in made] == [count, 2 * count, count]
    if not ending:
        assert tool("tcpdump", "--count", "-r", out).startswith(f"{count} packets")


def test_what_it_says(tmp_path):
    """The packet's number, program, host and run, the filter, and the counters at the end."""
    out = str(tmp_path / "out.pcapng")
    path = str(TESTS / "golden" / "decode" / "tcp.pcap")
    assert run("capture", "-r", path, "-w", out, "-c", "3", "tcp").code == 0
    assert tshark(out, "frame.packet_id") == [["1"], ["2"], ["3"]]
    told = subprocess.run(["capinfos", out], check=True, capture_output=True, text=True,
                          timeout=PATIENCE).stdout
    assert "Capture application: pktpipe" in told and "run=" in told and "host=" in told
    assert "Filter string = tcp" in told
    assert "Number of stat entries = 1" in told and "Number of packets = 3" in told


def test_several_link_types(tmp_path):
    """One file has them all, each under its own interface; a pcap file cannot."""
    first = write_pcap(tmp_path / "a.pcap", [frame(60)])
    second = write_pcap(tmp_path / "b.pcap", [bytes.fromhex("45000014") + bytes(16)], linktype=101)
    out = tmp_path / "out.pcapng"
    assert run("capture", "-r", first, "-r", second, "-w", str(out)).code == 0
    assert tshark(str(out), "frame.interface_id", "frame.len") == [["0", "60"], ["1", "20"]]
    kept = tmp_path / "out.pcap"
    kept.write_bytes(b"what it had")
    refused = run("capture", "-r", first, "-r", second, "-w", str(kept))
    assert refused.code == 1 and ".pcapng" in refused.err
    assert kept.read_bytes() == b"what it had"


def test_of_packets_alone():
    for command in "devs", "stats", "filter-check":
        refused = run(command, "-f", "pcapng")
        assert refused.code == 2, command


def test_not_on_a_terminal():
    ours, theirs = pty.openpty()
    done = subprocess.run([PKTPIPE, "capture", "-r", str(FILES[0]), "-f", "pcapng"], stdout=theirs,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=PATIENCE,
                          check=False)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2 and b"not for a terminal" in done.stderr


def test_commands_are_json(tmp_path):
    """close, in the framing of -f json."""
    path = str(tmp_path / "waits")
    os.mkfifo(path)
    program = subprocess.Popen([PKTPIPE, "capture", "-r", path, "-f", "pcapng", "--control"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with open(path, "wb") as writer, open(FILES[0], "rb") as reader:
        writer.write(reader.read())
        writer.flush()
        head = program.stdout.read(28)
        assert head[:4] == bytes.fromhex("0a0d0d0a")
        command = json.dumps({"cmd": "close"}).encode()
        program.stdin.write(len(command).to_bytes(4, "big") + command)
        program.stdin.flush()
        program.stdout.read()
        assert program.wait(PATIENCE) == 0
    program.stdin.close()
    program.stdout.close()
