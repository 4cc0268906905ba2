# SPDX-License-Identifier: ISC
"""Reading pcapng: interfaces, times, sections, notes, and files that lie."""

import base64
import gzip
import json
import struct
import subprocess

import pytest

from harness import (GENERIC, ORDER, PKTPIPE, SANITIZED, TESTS, frame, pcap_header, pcap_packet, pcapng_block as block,
                     pcapng_section as section, run)

CASES = TESTS / "cli" / "savefiles"


def option(code, value, order="<"):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def interface(linktype=1, order="<", snaplen=262144, **options):
    codes = {"name": (2, bytes), "description": (3, bytes), "tsresol": (9, "B"),
             "filter": (11, bytes), "tsoffset": (14, "q")}
    body = struct.pack(order + "HHI", linktype, 0, snaplen)
    for name, value in options.items():
        code, kind = codes[name]
        body += option(code, value if kind is bytes else struct.pack(order + kind, value), order)
    return block(1, body, order)


def packet(data=None, ticks=0, id=0, order="<", options=b"", caplen=None):
    data = frame(60) if data is None else data
    caplen = len(data) if caplen is None else caplen
    return block(6, struct.pack(order + "IIIII", id, ticks >> 32, ticks & 0xffffffff, caplen,
                                len(data)) + data + bytes(-len(data) % 4) + options, order)


IP = bytes.fromhex("450000210001000040114ac90a0000010a00000203e807d0000d0000") + b"hello"


def write(tmp_path, *parts, name="f.pcapng"):
    path = tmp_path / name
    path.write_bytes(b"".join(parts))
    return str(path)


@pytest.mark.parametrize("name", ["ng-two-snaplen", "ng-two-dlt-unused",
                                  "ng-two-sections-mixed-endian", "ng-tsresol-2pow40-b",
                                  "ng-if-names"])
def test_cases(name):
    path = str(CASES / (name + ".pcapng"))
    r = run("stats", "-r", path)
    assert r.code == 0 and r.only("savefile")["packets"] == 2
    assert sum(i["packets"] for i in r.only("savefile")["interfaces"]) == 2
    assert len(run("capture", "-r", path).of("packet")) == 2


def test_what_a_file_says_of_interfaces_and_packets(tmp_path):
    path = write(
        tmp_path, section(),
        interface(name=b"eth0", description=b"uplink", filter=b"\0udp", tsresol=9),
        interface(101, name=b"wg0", snaplen=0, tsresol=0x94),
        packet(ticks=1, options=option(1, b"first") + option(1, b"second") +
               option(2, struct.pack("<I", 1)) + option(4, struct.pack("<Q", 7)) + option(0, b"")),
        packet(IP, 3 << 19, 1, options=option(2, struct.pack("<I", 6))),
        packet(IP, 0, 1),
        block(5, struct.pack("<III", 1, 0, 0) + option(5, struct.pack("<Q", 3)) +
              option(7, struct.pack("<Q", 2**40))))
    r = run("capture", "-r", path, "--no-data")
    assert r.code == 0
    first, second, third = r.of("packet")
    assert (first["ifname"], first["dlt"], first["direction"], first["comment"]) == \
        ("eth0", 1, "in", "first\nsecond")
    assert (second["ifname"], second["dlt"], second["direction"]) == ("wg0", 12, "out")
    assert second["ts"] == "1970-01-01T00:00:01.500000000Z" and "comment" not in second
    assert "direction" not in third and third["file"] == path and "ifindex" not in third
    told = r.only("start")["savefile"]["interfaces"]
    assert told == [
        {"ifname": "eth0", "description": "uplink", "filter": "udp", "dlt": 1,
         "dlt_name": "EN10MB", "snaplen": 262144, "resolution": "10^-9"},
        {"ifname": "wg0", "dlt": 12, "dlt_name": "RAW", "snaplen": 0, "resolution": "2^-20"}]
    counted = run("stats", "-r", path).only("savefile")["interfaces"]
    assert counted == [{**told[0], "packets": 1, "dropped": 7, "if_dropped": 0},
                       {**told[1], "packets": 2, "dropped": 2**40, "if_dropped": 3}]
    assert run("capture", "-r", path, "-f", "etf", "--meta").out.count(b"direction") == 2
    text = run("stats", "-r", path, "-f", "text").out.decode()
    assert "eth0, EN10MB, snaplen 262144, times of 10^-9 s, 1 packets, 7 dropped" in text


# if_tsresol, the units of a packet, if_tsoffset, and the time: exact to the nanosecond.
TIMES = [
    (6, 1700000000123456, 0, "2023-11-14T22:13:20.123456000Z"),
    (0, 1700000000, 0, "2023-11-14T22:13:20.000000000Z"),
    (9, 1700000000123456789, 0, "2023-11-14T22:13:20.123456789Z"),
    (12, 5123456789999, 0, "1970-01-01T00:00:05.123456789Z"),
    (19, 2**64 - 1, 0, "1970-01-01T00:00:01.844674407Z"),
    (20, 2**64 - 1, 0, "1970-01-01T00:00:00.184467440Z"),
    (127, 2**64 - 1, 0, "1970-01-01T00:00:00.000000000Z"),
    (0x80, 5, 0, "1970-01-01T00:00:05.000000000Z"),
    (0xa1, 1700000000 << 33 | 1 << 32, 0, "2023-11-14T22:13:20.500000000Z"),
    (0xbf, 2**63 + 2**61, 0, "1970-01-01T00:00:01.250000000Z"),
    (0xc0, 2**62, 0, "1970-01-01T00:00:00.250000000Z"),
    (0xff, 2**64 - 1, 0, "1970-01-01T00:00:00.000000000Z"),
    (6, 123456, 1700000000, "2023-11-14T22:13:20.123456000Z"),
    (6, 1700000001123456, -1, "2023-11-14T22:13:20.123456000Z"),
]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("tsresol,ticks,offset,ts", TIMES)
def test_times(tmp_path, order, tsresol, ticks, offset, ts):
    path = write(tmp_path, section(order), interface(order=order, tsresol=tsresol, tsoffset=offset),
                 packet(ticks=ticks, order=order))
    r = run("capture", "-r", path)
    assert r.code == 0 and r.only("packet")["ts"] == ts


def test_a_time_before_1970_is_corrected(tmp_path):
    path = write(tmp_path, section(), interface(tsoffset=-2**63), packet(ticks=5))
    r = run("capture", "-r", path)
    assert r.only("packet")["ts"] == "1970-01-01T00:00:00.000000000Z"
    assert (r.code, r.only("error")["code"]) == (0, "packet_invalid")


@pytest.mark.parametrize("order", "<>")
def test_every_block(tmp_path, order):
    """Simple and obsolete packets; names, secrets and unknown blocks are passed over."""
    old = block(2, struct.pack(order + "HHIIII", 0, 5, 0, 9, 60, 70) + frame(60) +
                option(2, struct.pack(order + "I", 2), order), order)
    path = write(tmp_path, section(order), interface(order=order, snaplen=64), old,
                 block(4, b"\0" * 8, order), block(3, struct.pack(order + "I", 60) + frame(60), order),
                 block(3, struct.pack(order + "I", 100) + frame(100)[:64], order),
                 block(0x0bad, b"any", order), block(10, bytes(12), order))
    r = run("capture", "-r", path)
    assert r.code == 0
    assert [(p["caplen"], p["len"]) for p in r.of("packet")] == [(60, 70), (60, 60), (64, 100)]
    assert r.of("packet")[0]["direction"] == "out"
    assert run("stats", "-r", path).only("savefile")["interfaces"][0]["dropped"] == 5


def test_sections(tmp_path):
    """Ids count from 0 in each; what is the same again is the same interface."""
    a, b = interface(name=b"a"), interface(101, name=b"b")
    path = write(tmp_path, section(), a, b, packet(), packet(IP, id=1), section(), a, b, packet(),
                 section(), b, packet(IP), section(">"), interface(order=">", name=b"a"),
                 packet(order=">"))
    r = run("capture", "-r", path)
    assert [p["ifname"] for p in r.of("packet")] == ["a", "b", "a", "b", "a"]
    assert len(run("stats", "-r", path).only("savefile")["interfaces"]) == 4


def lies():
    good = section() + interface() + packet()
    return {
        "block longer than the file": (good + packet()[:-5], "savefile_truncated"),
        "head cut": (good + packet()[:6], "savefile_truncated"),
        "length over all": (good + block(6, bytes(40), size=2**31), "savefile_damaged"),
        "length too short": (good + block(6, bytes(40), size=8), "savefile_damaged"),
        "length odd": (good + block(6, bytes(40), size=53), "savefile_damaged"),
        "lengths differ": (good + packet()[:-4] + struct.pack("<I", 96), "savefile_damaged"),
        "id": (good + packet(id=1), "savefile_damaged"),
        "id in a new section": (good + section() + packet(), "savefile_damaged"),
        "caplen": (good + packet(caplen=1000), "savefile_damaged"),
        "caplen over all": (good + packet(caplen=2**32 - 1), "savefile_damaged"),
        "packet too short": (good + block(6, bytes(16)), "savefile_damaged"),
        "simple packet too long": (good + block(3, struct.pack("<I", 99)), "savefile_damaged"),
        "option runs over": (good + packet(options=struct.pack("<HH", 1, 100)), "savefile_damaged"),
        "interface too short": (good + block(1, bytes(4)), "savefile_damaged"),
        "interface's option runs over":
            (good + block(1, bytes(8) + struct.pack("<HH", 2, 100)), "savefile_damaged"),
        "resolution without a value": (good + block(1, bytes(8) + option(9, b"")), "savefile_damaged"),
        "statistics of none": (good + block(5, struct.pack("<III", 7, 0, 0)), "savefile_damaged"),
        "section without an order": (good + block(0x0a0d0d0a, bytes(16)), "savefile_damaged"),
        "packet over all": (good + block(6, bytes(17 << 20)), "savefile_damaged"),
        "long block cut": (good + block(0xbad, bytes(17 << 20))[:-5], "savefile_truncated"),
        "long block's lengths differ":
            (good + block(0xbad, bytes(17 << 20))[:-4] + bytes(4), "savefile_damaged"),
        "section of another version": (good + section(version=(2, 0)), "savefile_damaged"),
        "pcap behind it": (good + pcap_header() + pcap_packet(frame(60)), "savefile_damaged"),
        "zeros behind it": (good + bytes(4096), "savefile_damaged"),
    }


@pytest.mark.parametrize("what", lies())
def test_lies(tmp_path, what):
    content, code = lies()[what]
    path = write(tmp_path, content)
    r = run("capture", "-r", path)
    assert (r.code, r.only("error")["code"], len(r.of("packet"))) == (7, code, 1)
    r = run("stats", "-r", path)
    assert (r.code, r.only("error")["code"], r.only("savefile")["packets"]) == (7, code, 1)


@pytest.mark.parametrize("how", ["file", "stdin"])
def test_a_long_block_is_passed_over(tmp_path, how):
    """One that could not be held, and of which nothing is needed."""
    data = section() + interface() + packet() + block(0xbad, bytes(17 << 20)) + packet(ticks=5)
    r = run("capture", "-r", write(tmp_path, data)) if how == "file" else run("capture", "-r", "-", stdin=data)
    assert r.code == 0 and [p["ts_nsec"] for p in r.of("packet")] == [0, 5000]


@pytest.mark.skipif(SANITIZED or GENERIC, reason="the sanitizers reserve terabytes; this build has no zlib")
@pytest.mark.parametrize("code", [2, 3, 11])
def test_names_of_gigabytes(tmp_path, code):
    """A bomb of interfaces costs no memory."""
    first = b"\0" if code == 11 else b""
    long = block(1, struct.pack("<HHI", 1, 0, 0) + option(code, first + b"n" * 65000))
    other = block(1, struct.pack("<HHI", 1, 0, 1) + option(code, first + b"m" * 65000))
    path = tmp_path / "f"
    path.write_bytes(gzip.compress(section() + interface() + packet() + (long + other) * 1000 + packet(), 1))
    r = run("capture", "-r", path, prefix=["prlimit", "--as=" + str(64 << 20)])
    assert (r.code, r.only("error")["code"], len(r.of("packet"))) == (7, "savefile_damaged", 1), r.err


@pytest.mark.parametrize("content,code,exit_code", [
    (section(), "savefile_truncated", 7), (section()[:20], "savefile_truncated", 7),
    (section() + packet(), "savefile_damaged", 7),
    (section(version=(2, 0)) + interface(), "savefile_invalid", 1),
    (section()[:8] + bytes(20), "savefile_damaged", 7)])
def test_broken_headers(tmp_path, content, code, exit_code):
    r = run("capture", "-r", write(tmp_path, content))
    assert (r.code, r.only("error")["code"]) == (exit_code, code) and r.only("error")["fatal"]


# The filter is compiled for each link type, whenever its interface comes.
MIXED = {"together": (section(), interface(), interface(101), packet(), packet(IP, id=1)),
         "later": (section(), interface(), packet(), interface(101), packet(IP, id=1)),
         "another section": (section(), interface(), packet(), section(">"),
                             interface(101, ">"), packet(IP, order=">"))}


@pytest.mark.parametrize("how", ["file", "stdin"])
@pytest.mark.parametrize("where", MIXED)
def test_filters_of_several_link_types(tmp_path, how, where):
    path = write(tmp_path, *MIXED[where])
    words = ["-r", path] if how == "file" else ["-r", "-"]
    stdin = None if how == "file" else open(path, "rb").read()
    r = run("capture", *words, "udp port 2000", stdin=stdin)
    assert r.code == 0, r.err
    assert [p["dlt"] for p in r.of("packet")] == [12]
    r = run("stats", *words, "udp", stdin=stdin)
    assert r.code == 0 and r.only("savefile")["packets"] == 1
    # "port http" is looked up in a file, which a confined process cannot open.
    assert run("capture", *words, "udp and not port http", stdin=stdin).only("packet")["dlt"] == 12
    if how == "file":
        matches = run("filter-check", "-r", path, "udp", "-f", "jsonl").only("filter")["matches"]
        assert (matches["packets"], matches["matched"]) == (2, 1)


def test_a_filter_that_another_link_type_does_not_have(tmp_path):
    for where, early in (("together", True), ("later", False)):
        path = write(tmp_path, *MIXED[where])
        r = run("capture", "-r", path, "ether src 1:2:3:4:5:6 or not ether src 1:2:3:4:5:6")
        assert (r.code, r.only("error")["code"]) == (3, "filter_invalid")
        assert r.only("error")["fatal"] == early and len(r.of("packet")) == (0 if early else 1)


def test_a_filter_that_comes_by_command(tmp_path):
    """It holds for link types that come after it, too."""
    path = str(tmp_path / "fifo")
    subprocess.run(["mkfifo", path], check=True)
    with subprocess.Popen([PKTPIPE, "capture", "-r", path, "--control", "-f", "jsonl", "--on-eof",
                           "continue"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p, \
            open(path, "wb", buffering=0) as f:
        f.write(section() + interface() + packet())
        assert [json.loads(p.stdout.readline())["type"] for _ in range(2)] == ["start", "packet"]
        p.stdin.write(b'{"cmd":"filter","expression":"udp","id":1}\n')
        p.stdin.flush()
        assert json.loads(p.stdout.readline())["ok"]
        f.write(packet() + interface(101) + packet(IP, id=1) + packet(b"\x60" + IP[1:], id=1))
        assert json.loads(p.stdout.readline())["dlt"] == 12
        f.close()
        rest = [json.loads(line) for line in p.stdout]
        assert [r["type"] for r in rest] == ["stats", "end"]


@pytest.mark.parametrize("where", MIXED)
def test_one_pcap_file_has_one_link_type(tmp_path, where):
    path = write(tmp_path, *MIXED[where])
    out = tmp_path / "out.pcap"
    out.write_bytes(b"precious")
    r = run("capture", "-r", path, "-w", str(out))
    assert r.code == 1 and "RAW" in r.err and "EN10MB" in r.err and "pcapng" in r.err
    if where == "together":
        assert out.read_bytes() == b"precious"
    else:
        assert run("stats", "-r", str(out)).only("savefile")["packets"] == 1


def test_stdin_delivers_at_once():
    with subprocess.Popen([PKTPIPE, "capture", "-r", "-"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as p:
        p.stdin.write(section() + interface())
        p.stdin.flush()
        assert json.loads(p.stdout.readline())["type"] == "start"
        p.stdin.write(packet() + packet()[:30])
        p.stdin.flush()
        assert json.loads(p.stdout.readline())["type"] == "packet"
        p.stdin.write(packet()[30:])
        p.stdin.close()
        assert [json.loads(line)["type"] for line in p.stdout] == ["packet", "stats", "end"]


def told_by_tshark(path):
    out = subprocess.run(["tshark", "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e",
                          "frame.cap_len", "-e", "frame.len"], capture_output=True, text=True,
                         check=True).stdout
    rows = [line.split("\t") for line in out.splitlines()]
    return [(time, int(caplen), int(length)) for time, caplen, length in rows]


@pytest.mark.parametrize("name", ["ng-two-snaplen", "ng-two-dlt-unused", "ng-if-names",
                                  "ng-two-sections-mixed-endian"])
def test_agrees_with_tshark(name):
    path = str(CASES / (name + ".pcapng"))
    theirs = told_by_tshark(path)
    ours = [(f"{p['ts_sec']}.{p['ts_nsec']:09}", p["caplen"], p["len"])
            for p in run("capture", "-r", path).of("packet")]
    assert ours == theirs and len(ours) == 2


def test_agrees_with_libpcap(tmp_path):
    """A file that tcpdump reads whole, times and bytes."""
    path = write(tmp_path, section(">"), interface(order=">", tsresol=9, tsoffset=3),
                 *[packet(frame(60 + i), 1700000000000000000 + i * 1234567, order=">")
                   for i in range(200)])
    (tmp_path / "ours").write_bytes(run("capture", "-r", path, "-w", "-").out)
    shown = [subprocess.run(["tcpdump", "-r", f, "-tt", "--nano", "-xx", "-n"], check=True,
                            capture_output=True).stdout for f in (path, str(tmp_path / "ours"))]
    assert shown[0] == shown[1] != b""


def usb(order, transfer, mmapped):
    """struct mon_bin_hdr: a completion with one isochronous descriptor, or a control transfer."""
    head = struct.pack(order + "QBBBBHBBqiiII", 0x0102030405060708, ord("C"), transfer, 0x81, 2, 3, 0, 0,
                       1700000000, 123456, -71, 8, 4)
    head += struct.pack(order + "ii", 1, 1) if transfer == 0 else bytes(range(1, 9))
    if mmapped:
        head += struct.pack(order + "iiII", 8, 77, 0x200, 1)
        head += struct.pack(order + "iII", -18, 5, 4) + bytes(4) if transfer == 0 else b""
    return head + b"\1\2\3\4"


def pflog(order, length):
    return (struct.pack("4B32sII", length, 2, 0, 0, b"em0", 1, 2) +
            struct.pack(order + "IiIi", 1000, 4321, 1001, 4322))[:length] + bytes(3) + IP


def can(header, kind, order):
    if kind == 0x0e:
        return header + struct.pack(order + "IBBHI", 0x123, 0x80, 1, 5, 0xabcdef) + b"hello"
    return header + struct.pack(order + "I", 0x80000123) + b"\5\0\0\0hello"


def sll(kind, order):
    return can(struct.pack(">HHH8sH", 1, 280, 0, b"", kind), kind, order)


def sll2(kind, order):
    return can(struct.pack(">HHIHBB8s", kind, 0, 3, 280, 1, 0, b""), kind, order)


def nflog(order):
    attributes = (1, b"\x08\0\1\0"), (10, b"prefix\0"), (9, IP)
    return b"\2\0\0\5" + b"".join(struct.pack(order + "HH", 4 + len(value), kind) + value +
                                   bytes(-len(value) % 4) for kind, value in attributes)


@pytest.mark.parametrize("linktype,make", [
    (189, lambda order: usb(order, 2, False)), (189, lambda order: usb(order, 0, False)),
    (220, lambda order: usb(order, 2, True)), (220, lambda order: usb(order, 0, True)),
    (117, lambda order: pflog(order, 60)), (117, lambda order: pflog(order, 44)),
    (113, lambda order: sll(0x0c, order)), (113, lambda order: sll(0x0e, order)),
    (113, lambda order: sll(0x0800, ">")), (276, lambda order: sll2(0x0d, order)),
    (239, nflog)])
def test_headers_in_the_order_of_their_section(tmp_path, linktype, make):
    """What a system of the other byte order has captured, cut at every byte of its header."""
    here, there = ("<", ">") if ORDER == "<" else (">", "<")
    blocks = []
    for order in here, there:
        whole = make(order)
        blocks += [section(order), interface(linktype, order)]
        blocks += [packet(whole[:n], order=order) for n in range(len(whole) + 1)]
    r = run("capture", "-r", write(tmp_path, *blocks))
    assert r.code == 0
    data = [base64.b64decode(p["data"]) for p in r.of("packet")]
    whole = make(here)
    assert data[:len(whole) + 1] == [whole[:n] for n in range(len(whole) + 1)]
    swapped = data[len(whole) + 1:]
    assert swapped[-1] == whole
    for n, found in enumerate(swapped):
        other = make(there)[:n]
        assert len(found) == n and all(b in (whole[i], other[i]) for i, b in enumerate(found))
