# SPDX-License-Identifier: ISC
"""capture --workers: a device split by flow over processes, exactly."""

import base64
import collections
import json
import os
import signal
import struct
import subprocess

import pytest

import harness
from crew import PATIENT
from harness import frame, run, udp, wait_until
from test_fanout import number

pytestmark = harness.GROUPS


def data(packets):
    return [base64.b64decode(p["data"]) for p in packets]


@pytest.fixture
def flood(network):
    """Sends without end, 64 flows in turn, and says which packet is which in what order."""
    with network.flooding(100000):
        yield lambda packet: number(packet)[1] * 64 + number(packet)[0] % 64


@pytest.mark.parametrize("count", [2, 3, 2, 3, 2])
def test_traffic_that_begins_before_and_ends_after(crew, flood, count):
    """No packet twice, none missing between the first and the last that any of them has."""
    at = crew(count, *PATIENT, "udp", "dst", "port", "9")
    wait_until(lambda: all(os.path.getsize(at.folder / f"{n}.jsonl") > 1 << 20 for n in range(count)))
    result = at.end(signal.SIGINT)
    assert (result.code, result.err) == (0, "")
    end = result.only("end")
    at.check_workers(end)
    assert end["dropped"] == 0
    got = [data(at.packets(n)) for n in range(count)]
    ports = [{number(packet)[0] for packet in each} for each in got]
    assert all(ports) and sum(map(len, ports)) == len(set.union(*ports)) == 64
    places = sorted(flood(packet) for each in got for packet in each)
    assert places == list(range(places[0], places[0] + end["packets"]))


def udp_of(flow, back=False, tags=b"", six=False):
    """A packet of a flow, and one of its other direction."""
    hosts = [bytes([10, 9, flow, 1]), bytes([10, 9, 0, 2])]
    if six:
        hosts = [bytes(12) + host for host in hosts]
    ports = [1000 + flow, 53]
    if back:
        hosts.reverse()
        ports.reverse()
    segment = struct.pack("!HHHH", *ports, 16, 0) + struct.pack("!HHI", flow, six, len(tags))
    if six:
        network = struct.pack("!IHBB", 6 << 28, len(segment), 17, 64) + b"".join(hosts)
    else:
        network = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 1, 0, 64, 17, 0) + b"".join(hosts)
    return bytes.fromhex("02000000000b02000000000a") + tags + (b"\x86\xdd" if six else b"\x08\x00") + network + segment


TAGS = {"plain": b"", "tag": b"\x81\x00\x00\x05", "QinQ": b"\x88\xa8\x00\x07\x81\x00\x00\x05",
        "three": b"\x88\xa8\x00\x07\x81\x00\x00\x06\x81\x00\x00\x05"}


@pytest.mark.parametrize("six", [False, True], ids=["IPv4", "IPv6"])
@pytest.mark.parametrize("device", ["vb", "any"])
def test_both_directions_are_one_flow(network, crew, six, device):
    """Whichever way they go, with tags and without."""
    at = crew(3, device=device)
    flows = range(40)
    network.send([udp_of(flow, tags=tags, six=six) for tags in TAGS.values() for flow in flows])
    network.send([udp_of(flow, True, tags, six) for tags in TAGS.values() for flow in flows], "vb", network.b)
    wait_until(lambda: count_lines(at) >= 2 * len(TAGS) * len(flows) + 3)
    at.check_workers(at.end(signal.SIGINT).only("end"))
    where = collections.defaultdict(set)
    for n in range(3):
        for packet in data(at.packets(n)):
            if packet[-8:-7] == b"\0" and struct.unpack("!HHI", packet[-8:])[0] in flows and len(packet) >= 58:
                where[struct.unpack("!HHI", packet[-8:])[0]].add(n)
    assert len(where) == len(flows) and all(len(workers) == 1 for workers in where.values())
    assert set.union(*where.values()) == {0, 1, 2}


def count_lines(at):
    return sum((at.folder / f"{n}.jsonl").read_bytes().count(b"\n") for n in range(at.count))


def test_what_has_no_flow(network, crew):
    """Neither IPv4 nor IPv6, or cut off before its addresses: the first one's."""
    at = crew(3, "-Q", "in")
    odd = [frame(60, byte=i) for i in range(30)] + [frame(60, ethertype=0x0806)] * 30
    cut = [udp(60)[:20 + n] for n in range(10)]
    network.send(odd + cut)
    wait_until(lambda: count_lines(at) >= len(odd + cut) + 3)
    end = at.end(signal.SIGINT).only("end")
    at.check_workers(end)
    assert [w["delivered"] for w in end["workers"]] == [len(odd + cut), 0, 0]


def test_fragments_go_by_their_addresses(network, crew):
    at = crew(3, "-Q", "in")
    packets = []
    for offset in (0x2000, 0x2001, 0x0002):
        for flow in range(20):
            made = bytearray(udp_of(flow))
            made[20:22] = struct.pack("!H", offset)
            packets.append(bytes(made))
    network.send(packets)
    wait_until(lambda: count_lines(at) >= len(packets) + 3)
    at.end(signal.SIGINT)
    where = collections.defaultdict(set)
    for n in range(3):
        for packet in data(at.packets(n)):
            where[packet[26:34]].add(n)
    assert len(where) == 20 and all(len(workers) == 1 for workers in where.values())


def test_it_is_even(network, crew):
    """Of a thousand flows none has more than a fifth beside its share."""
    at = crew(4, "-Q", "in")
    packets = []
    for flow in range(1000):
        made = bytearray(udp_of(flow % 250))
        made[29] = flow // 250
        packets.append(bytes(made))
    network.send(packets)
    wait_until(lambda: count_lines(at) >= len(packets) + 4)
    end = at.end(signal.SIGINT).only("end")
    assert all(200 <= w["delivered"] <= 300 for w in end["workers"]), end["workers"]


def test_origin_and_batches(network, crew):
    at = crew(2, "-Q", "in", "--origin", "--batch", "7")
    network.send([udp_of(flow) for flow in range(100)])
    wait_until(lambda: sum((at.folder / f"{n}.jsonl").read_bytes().count(b'"packet"') for n in range(2)) == 100)
    result = at.end(signal.SIGINT)
    run_of = result.only("start")["run"]
    for n in range(2):
        for line in (at.folder / f"{n}.jsonl").read_text().splitlines():
            records = json.loads(line)
            for record in records if isinstance(records, list) else [records]:
                assert (record["worker"], record["run"]) == (n, run_of) and record["host"]


def test_packets_only(network, crew):
    """The whole is told all the same."""
    at = crew(2, "-Q", "in", "--packets-only", "--decode", "--no-data")
    network.send([udp_of(flow) for flow in range(100)])
    wait_until(lambda: count_lines(at) == 100)
    assert at.end(signal.SIGINT).only("end")["packets"] == 100
    assert {(r["type"], r["worker"], r["udp"]["dest_port"]) for n in range(2) for r in at.records(n)} == {
        ("packet", 0, 53), ("packet", 1, 53)}


@pytest.mark.parametrize("name, whole", [("text", b"# listening on vb"), ("etf", b"start"), ("json", b'"start"'),
                                         ("pcapng", b'{"type":"start"')])
def test_formats(network, tmp_path, name, whole):
    """Of the whole there are records in each, and lines of JSON where the packets are blocks of pcapng."""
    with subprocess.Popen([*network.inside(network.b), harness.PKTPIPE, "capture", "-i", "vb", "--workers", "2", "-f", name,
                           "-Q", "in", "--output", f"{tmp_path}/{{worker}}"], stdout=subprocess.PIPE) as process:
        first = process.stdout.read1()
        network.send([udp_of(flow) for flow in range(100)])
        parts = [tmp_path / "0", tmp_path / "1"]
        wait_until(lambda: all(part.stat().st_size > 3000 for part in parts))
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(harness.PATIENCE) == 0
    assert whole in first and (name == "text" or b"end" in rest)
    told = b" worker=0" if name == "pcapng" else b"worker" if name != "text" else b"# listening"
    assert told in parts[0].read_bytes()


REFUSALS = [
    (["--output", "x"], "--output is for --workers"),
    (["--workers", "2"], "without a place"),
    (["--workers", "2", "--output", "x"], "cannot write one file"),
    (["--workers", "2", "-w", "x.pcap"], "cannot write one file"),
    (["--workers", "2", "--output", "x{worker}", "-w", "x{worker}"], "the same file"),
    (["--workers", "2", "-w", "-"], "stdout"),
    (["--workers", "2", "--output", "x{worker}", "--control"], "--control"),
    (["--workers", "2", "--output", "x{worker}", "-c", "1"], "-c"),
    (["--workers", "2", "--output", "x{worker}", "-r", "x"], "-r"),
    (["--workers", "2", "--output", "x{worker}", "--fanout", "1"], "--fanout"),
    (["--workers", "2", "-w", "x{worker}", "--print"], "--print"),
    (["--workers", "2", "--output", "x{worker}", "-i", "lo", "-i", "any"], "several -i"),
]


@pytest.mark.parametrize("words, said", REFUSALS, ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_refusals(network, tmp_path, words, said):
    result = run("capture", *words, prefix=network.inside(network.b), cwd=tmp_path)
    error = result.only("error")
    assert (result.code, error["code"]) == (2, "usage") and said in error["message"] and error["hint"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", ["0", "33", "x"])
def test_numbers_of_workers(number):
    assert run("capture", "--workers", number).code == 2
