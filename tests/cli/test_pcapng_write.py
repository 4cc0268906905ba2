# SPDX-License-Identifier: ISC
"""What pcapng files of -w keep: notes of packets that are copied, counters on the way, compressed or not."""

import os
import signal
import struct

import pytest

from harness import ORDER, frame, packed, pcap_header, pcap_packet, run, unpack
from test_read_pcapng import IP, block, interface, option, packet, section, write

IFRECV, IFDROP, OSDROP, USRDELIV = 4, 5, 7, 8


def counters(data):
    """The options of each Interface Statistics block."""
    found, at = [], 0
    while at < len(data):
        kind, size = struct.unpack_from(ORDER + "II", data, at)
        if kind == 5:
            options, place = {}, at + 20
            while place < at + size - 4:
                code, length = struct.unpack_from(ORDER + "HH", data, place)
                if length == 8:
                    options[code], = struct.unpack_from(ORDER + "Q", data, place + 4)
                place += 4 + (length + 3) // 4 * 4
            found.append(options)
        at += size
    return found


def test_counters_at_each_report_and_at_the_end(tmp_path, capture):
    source, out = str(tmp_path / "waits"), tmp_path / "out.pcapng"
    os.mkfifo(source)
    at = capture("-r", source, "-w", str(out), "--print", "--stats-interval", "20ms", wait=False)
    with open(source, "wb", buffering=0) as to:
        to.write(pcap_header())
        for i in range(1, 4):
            to.write(pcap_packet(frame(60)))
            at.wait_for("stats", received=i)
        done = at.end(signal.SIGINT)
    assert done.code == 0
    told = [{IFRECV: s["received"], IFDROP: s["if_dropped"], OSDROP: s["dropped"], USRDELIV: s["delivered"]}
            for s in done.of("stats")]
    assert len(told) > 3
    assert [{code: c[code] for code in t} for c, t in zip(counters(out.read_bytes()), told, strict=True)] == told


@pytest.mark.parametrize("ending", ["", *packed(".gz", ".zst")])
def test_a_copy_has_the_notes(tmp_path, ending):
    """Direction, comment, name and link type of each packet's interface, through one file and another."""
    notes = option(1, b"why") + option(2, struct.pack("<I", 2)) + option(0, b"")
    path = write(tmp_path, section(), interface(name=b"eth0", tsresol=9), interface(101, name=b"wg0", tsresol=9),
                 packet(ticks=5, options=notes), packet(IP, 7, 1), packet(ticks=9))
    copy, again = str(tmp_path / f"copy.pcapng{ending}"), str(tmp_path / "again.pcapng")
    assert run("capture", "-r", path, "-w", copy).code == 0
    data = open(copy, "rb").read()
    if ending:
        copy = write(tmp_path, unpack(data, ending), name="unpacked.pcapng")
    assert run("capture", "-r", copy, "-w", again).code == 0
    kept = ("ts", "ifname", "direction", "comment", "dlt", "len", "data")
    first, second, third = ([{key: p.get(key) for key in kept} for p in run("capture", "-r", name).of("packet")]
                            for name in (path, copy, again))
    assert first == second == third
    assert (first[0]["direction"], first[0]["comment"], first[1]["ifname"]) == ("out", "why", "wg0")


def test_comments(tmp_path):
    """Several are lines; some writers end them with NUL."""
    path = write(tmp_path, section(), interface(), packet(options=option(1, b"one\0") + option(1, b"two")), packet())
    assert [p.get("comment") for p in run("capture", "-r", path).of("packet")] == ["one\ntwo", None]


def test_comments_that_no_record_can_hold(tmp_path):
    """Each packet may have megabytes of them: cut, and told once; so does a copy have them."""
    many = packet(options=b"".join(option(1, b"\1" * 40000) for _ in range(100)))
    path = write(tmp_path, section(), interface(), many, many)
    r = run("capture", "-r", path)
    assert r.code == 0 and r.only("error")["code"] == "packet_invalid"
    assert [len(p["comment"]) for p in r.of("packet")] == [65535, 65535]
    copy = tmp_path / "copy.pcapng"
    copy.write_bytes(run("capture", "-r", path, "-f", "pcapng").out)
    again = run("capture", "-r", copy)
    assert [p["comment"] for p in again.of("packet")] == [p["comment"] for p in r.of("packet")] and not again.of("error")


@pytest.mark.parametrize("words,format", [((), "-w"), (("--merge",), "-w"), ((), "-f")])
def test_copied_it_has_the_same_interfaces(tmp_path, words, format):
    """And no other one; what its interfaces lost is kept, and told of those alone that told it."""
    path = write(
        tmp_path, section(), interface(name=b"eth0", tsresol=9), interface(101, name=b"wg0", snaplen=96, tsresol=9),
        interface(name=b"silent", tsresol=9),
        packet(ticks=1, options=option(1, b"a word") + option(2, struct.pack("<I", 2))), packet(IP, 2, 1),
        packet(ticks=3), packet(IP, 4, 1), packet(frame(70), 5, 0),
        block(5, struct.pack("<III", 1, 0, 0) + option(5, struct.pack("<Q", 3)) + option(7, struct.pack("<Q", 2**40))))
    plain = run("capture", "-r", path)
    copy = str(tmp_path / "copy.pcapng")
    if format == "-w":
        assert run("capture", "-r", path, *words, "-w", copy, "less 65").code == 0
    else:
        (tmp_path / "copy.pcapng").write_bytes(run("capture", "-r", path, "-f", "pcapng", "less 65").out)
    again = run("capture", "-r", copy)
    keep = ("ts", "ifname", "dlt", "caplen", "len", "data", "direction", "comment")
    assert [[p.get(k) for k in keep] for p in again.of("packet")] == [
        [p.get(k) for k in keep] for p in plain.of("packet") if p["len"] < 65]
    told = run("stats", "-r", copy).only("savefile")["interfaces"]
    assert [(i.get("ifname"), i["dlt_name"], i["snaplen"], i["packets"], i.get("dropped"), i.get("if_dropped"))
            for i in told] == [("eth0", "EN10MB", 262144, 2, None, None), ("wg0", "RAW", 96, 2, 2**40, 3),
                               ("silent", "EN10MB", 262144, 0, None, None)]


@pytest.mark.parametrize("words,filters", [((), ["tcp", None]), (("less 900",), ["(tcp) and (less 900)", "less 900"])])
def test_copied_it_says_the_same_of_interfaces(tmp_path, words, filters):
    path = write(tmp_path, section(), interface(name=b"eth0", description=b"uplink", filter=b"\0tcp"),
                 interface(name=b"eth1"), packet(), packet(id=1))
    copy = str(tmp_path / "copy.pcapng")
    assert run("capture", "-r", path, "-w", copy, *words).code == 0
    told = run("stats", "-r", copy).only("savefile")["interfaces"]
    assert [i.get("description") for i in told] == ["uplink", None]
    assert [i.get("filter") for i in told] == filters
