# SPDX-License-Identifier: ISC
"""What pcapng files of -w keep: notes of packets that are copied, counters on the way, compressed or not."""

import os
import signal
import struct

import pytest

from harness import frame, pcap_header, pcap_packet, run, unpack
from test_read_pcapng import IP, interface, option, packet, section, write

IFRECV, IFDROP, OSDROP, USRDELIV = 4, 5, 7, 8


def counters(data):
    """The options of each Interface Statistics block."""
    found, at = [], 0
    while at < len(data):
        kind, size = struct.unpack_from("=II", data, at)
        if kind == 5:
            options, place = {}, at + 20
            while place < at + size - 4:
                code, length = struct.unpack_from("=HH", data, place)
                if length == 8:
                    options[code], = struct.unpack_from("=Q", data, place + 4)
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


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
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
