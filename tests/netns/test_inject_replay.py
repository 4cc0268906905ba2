# SPDX-License-Identifier: ISC
"""inject: savefiles as people have them, with gaps of hours, in disorder, captured in part."""

import socket
import struct

import pytest

from harness import frame, ip, pcapng_block, pcapng_section, run, wait_for_carrier, write_pcap
from inject_inputs import FRAMES, json_send
from inject_packets import decoded, packet


HOURS = [(FRAMES[0], {"sec": 1}), (FRAMES[1], {"sec": 65537}), (FRAMES[2], {"sec": 65537}), (FRAMES[3], {"sec": 131073})]


def test_long_gaps_are_cut(inject, receive, tmp_path):
    """Told once, on stderr alone."""
    result = inject("-r", write_pcap(tmp_path / "gaps.pcap", HOURS), "--max-gap", "20ms")
    assert (result.code, result.only("end")["sent"], result.of("error")) == (0, 4, [])
    assert len(result.err.splitlines()) == 1
    assert "the gap of 18h12m16s before packet 2 was cut to 0.020 s" in result.err
    assert receive(4) == FRAMES[:4]


def test_a_long_wait_is_told(inject, tmp_path):
    result = inject("-r", write_pcap(tmp_path / "gaps.pcap", HOURS), "--duration", "200ms")
    assert (result.code, result.only("end")["reason"]) == (0, "duration")
    assert "packet 2 is due in 18h12m" in result.err and "--max-gap" in result.err


@pytest.mark.parametrize("options", [[], ["-n"]], ids=["", "dry-run"])
def test_decreasing_times_are_told_once(inject, tmp_path, options):
    path = write_pcap(tmp_path / "back.pcap",
                      [(FRAMES[i], {"sec": 9, "sub": sub}) for i, sub in enumerate((5000, 4000, 6000, 3000))])
    result = inject("-r", path, *options)
    error = result.only("error")
    assert (error["code"], error["fatal"]) == ("packet_invalid", False)
    assert error["message"].startswith("packet 2 has an earlier time")
    assert (result.code, result.only("end")["sent"]) == (0, 4)


def test_disorder_without_times_is_none(inject, tmp_path):
    path = write_pcap(tmp_path / "back.pcap", [(FRAMES[0], {"sec": 9}), (FRAMES[1], {"sec": 2})])
    assert inject("-r", path, "--topspeed").of("error") == []


PARTS = [frame(60), (frame(64), {"length": 1000}), frame(100), (frame(30), {"length": 1514})]


@pytest.mark.parametrize("options, sent, said", [
    ([], [frame(60), frame(64), frame(100), frame(30)], "--skip-truncated"),
    (["--skip-truncated"], [frame(60), frame(100)], "left out"),
    (["--pad"], [frame(60), frame(64).ljust(1000, b"\0"), frame(100), frame(30).ljust(1514, b"\0")], "zeros"),
], ids=lambda v: v[0] if v and isinstance(v[0], str) and len(v) == 1 else "")
def test_packets_captured_in_part(inject, receive, tmp_path, options, sent, said):
    result = inject("-r", write_pcap(tmp_path / "parts.pcap", PARTS), *options)
    end = result.only("end")
    assert (result.code, end["packets"], end["sent"], end["cut"]) == (0, len(sent), len(sent), 2)
    assert result.err.startswith("pktpipe: 2 packets were captured in part") and said in result.err
    assert receive(len(sent)) == sent


def test_padding_of_what_no_device_could_send(inject):
    """A length on the wire may be any number: no memory is asked for by it."""
    result = inject("--pad", data=json_send(FRAMES[0], len=4294967295))
    assert (result.code, result.only("error")["errno"], result.only("end")["cut"]) == (7, "EMSGSIZE", 1)


@pytest.mark.parametrize("options", [["--max-gap", "1s", "--topspeed"], ["--max-gap", "1s", "--pps", "5"],
                                     ["--skip-truncated", "--pad"]], ids=" ".join)
def test_refusals(inject, options):
    result = inject(*options)
    assert (result.code, result.only("error")["code"]) == (2, "usage")


IPV4, IPV6 = socket.AF_INET, socket.AF_INET6
HOSTS = ("10.0.255.254", "192.168.0.1"), ("fd00::fffe", "fd00::1:0")


@pytest.mark.parametrize("checksum", ["right", "partial"])
@pytest.mark.parametrize("protocol", [6, 17])
def test_addresses_of_each_round(inject, receive, tmp_path, protocol, checksum):
    """A round's number is added to each address, in both directions alike; what is sent to many stays."""
    def round_of(number):
        there = [tuple(socket.inet_ntop(family, (int.from_bytes(socket.inet_pton(family, host), "big") + number)
                                        .to_bytes(4 if family == IPV4 else 16, "big")) for host in hosts)
                 for family, hosts in ((IPV4, HOSTS[0]), (IPV6, HOSTS[1]))]
        many = [(there[0][0], "224.0.0.251"), (there[1][0], "ff02::fb")]
        return [packet(IPV4 if "." in hosts[0] else IPV6, protocol, b"odd", checksum=checksum, hosts=hosts)
                for hosts in (*there, *(hosts[::-1] for hosts in there), *many)]

    rounds = [round_of(number) for number in range(3)]
    result = inject("-r", write_pcap(tmp_path / "flows.pcap", rounds[0]), "--loop", "3", "--unique-ip")
    assert (result.code, result.only("end")["sent"]) == (0, 3 * len(rounds[0])), result.err
    frames = receive(3 * len(rounds[0]))
    assert frames == sum(rounds, [])
    if checksum == "right":
        decoded(tmp_path, frames)


def test_addresses_without_ip(inject, receive, tmp_path):
    """What has none, or is cut, goes through all rounds as it is."""
    odd = [FRAMES[2], packet(IPV4, 17, b"")[:33], packet(IPV6, 6, b"")[:50]]
    inject("-r", write_pcap(tmp_path / "odd.pcap", odd), "--loop", "2", "--unique-ip")
    assert receive(6) == odd * 2


LINUX_SLL, LINUX_SLL2, NULL, LOOP, RAW, RADIOTAP, PPP = 113, 276, 0, 108, 101, 127, 50
DST, SRC, SENDER = bytes.fromhex("020000000011"), bytes.fromhex("020000000012"), bytes.fromhex("020000000013")
MACS = ["--dst-mac", "02:00:00:00:00:11", "--src-mac", "02:00:00:00:00:12"]
BODY = packet(IPV4, 17, b"some data", checksum="right")[14:]
BODY6 = packet(IPV6, 17, b"some data", checksum="right")[14:]


def sll(protocol=0x800, hardware=1, sender=SENDER):
    return struct.pack("!HHH8sH", 0, hardware, len(sender), sender, protocol)


def sll2(protocol=0x800, hardware=1, sender=SENDER):
    return struct.pack("!HHIHBB8s", protocol, 0, 7, hardware, 0, len(sender), sender)


@pytest.mark.parametrize("linktype, data, options, head", [
    (RAW, BODY, MACS, DST + SRC + b"\x08\x00"),
    (RAW, BODY6, MACS, DST + SRC + b"\x86\xdd"),
    (NULL, b"\2\0\0\0" + BODY, MACS, DST + SRC + b"\x08\x00"),
    (NULL, b"\0\0\0\x1e" + BODY6, MACS, DST + SRC + b"\x86\xdd"),
    (LOOP, b"\0\0\0\2" + BODY, MACS, DST + SRC + b"\x08\x00"),
    (LINUX_SLL, sll() + BODY, MACS[:2], DST + SENDER + b"\x08\x00"),
    (LINUX_SLL, sll() + BODY, MACS, DST + SRC + b"\x08\x00"),
    (LINUX_SLL2, sll2() + BODY, MACS[:2], DST + SENDER + b"\x08\x00"),
    (LINUX_SLL2, sll2(0x8100) + b"\0\5\x08\0" + BODY, MACS[:2], DST + SENDER + b"\x81\0\0\5\x08\0"),
    (LINUX_SLL, sll(hardware=65534, sender=b"") + BODY, MACS, DST + SRC + b"\x08\x00"),
], ids=["raw", "raw6", "null", "null6", "loop", "sll", "sll-given", "sll2", "sll2-vlan", "sll-tun"])
def test_conversion_to_ethernet(inject, receive, tmp_path, linktype, data, options, head):
    """The filter looks at what is sent."""
    path = write_pcap(tmp_path / "other.pcap", [data], linktype=linktype)
    result = inject("-r", path, "--dlt", "EN10MB", *options, "ether dst 02:00:00:00:00:11")
    assert (result.code, result.only("end")["sent"]) == (0, 1), result.err
    got, = receive(1)
    assert got == head + data[len(data) - len(BODY6 if data.endswith(BODY6) else BODY):]


def test_conversion_that_lacks_something(inject, receive, tmp_path):
    """No address of its own, or no EtherType: that packet fails, the others are sent."""
    path = write_pcap(tmp_path / "other.pcap", [sll(sender=b"") + BODY, sll(4) + BODY, sll() + BODY], linktype=LINUX_SLL)
    result = inject("-r", path, "--dlt", "EN10MB", *MACS[:2])
    end = result.only("end")
    assert [e["code"] for e in result.of("error")] == ["linktype_mismatch"] * 2
    assert (result.code, end["sent"], end["failed"]) == (7, 1, 2) and "--src-mac" in result.err
    assert receive(1) == [DST + SENDER + b"\x08\x00" + BODY]


@pytest.mark.parametrize("linktype, hint", [(RAW, "--src-mac"), (NULL, "--src-mac"), (LINUX_SLL, "--dst-mac"),
                                            (LINUX_SLL2, "--dst-mac"), (105, "tcprewrite"), (RADIOTAP, "tcprewrite"),
                                            (147, "same kind")])
def test_hints_of_link_types(inject, tmp_path, linktype, hint):
    result = inject("-r", write_pcap(tmp_path / "other.pcap", [BODY + bytes(60)], linktype=linktype))
    error = result.only("error")
    assert (result.code, error["code"]) == (1, "linktype_mismatch") and hint in error["hint"]


@pytest.fixture
def second(network):
    """A second pair, wa - wb, as va - vb."""
    ip("link", "add", "name", "wa", "netns", network.a, "type", "veth", "peer", "name", "wb", "netns", network.b)
    for namespace, device in (network.a, "wa"), (network.b, "wb"):
        ip("-n", namespace, "link", "set", "dev", device, "arp", "off", "up")
    for namespace, device in (network.a, "wa"), (network.b, "wb"):
        wait_for_carrier(namespace, device)


def test_two_devices(network, second, inject, capture, tmp_path):
    """What the filter accepts goes out on the other; one socket hears both, in their order."""
    rows = [frame(60 + i, byte=i, src="02000000000b" if i % 3 else "02000000000a") for i in range(200)]
    at = capture("-i", "vb", "-i", "wb", "-Q", "in", prefix=network.inside(network.b))
    result = inject("--reverse", "wa", "-r", write_pcap(tmp_path / "both.pcap", rows), "--topspeed",
                    "ether src 02:00:00:00:00:0b")
    end = result.only("end")
    assert (result.code, end["packets"], end["sent"], end["failed"]) == (0, 200, 200, 0), result.err
    assert end["bytes"] == sum(map(len, rows))
    assert [i["ifname"] for i in result.only("start")["interfaces"]] == ["va", "wa"]
    at.wait_for("packet", len(rows))
    seen = at.end(2).of("packet")
    for device, reverse in ("vb", False), ("wb", True):
        assert [p["len"] for p in seen if p["ifname"] == device] == [
            len(row) for i, row in enumerate(rows) if bool(i % 3) == reverse]
    order = sorted(seen, key=lambda p: (p["ts_sec"], p["ts_nsec"]))
    assert [p["len"] for p in order] == [len(row) for row in rows]


def seen_by_device(at, count):
    """The packets that vb and wb hear, in their order over both."""
    at.wait_for("packet", count)
    seen = at.end(2).of("packet")
    return [(p["ifname"], p["len"]) for p in sorted(seen, key=lambda p: (p["ts_sec"], p["ts_nsec"]))]


DIRECTIONS = ["out", "in", "in", "other", "out"] * 20


def directed(form, tmp_path):
    """Packets of these directions, which are longer and longer, as files and as records have them."""
    frames = [frame(60 + i, byte=i) for i in range(len(DIRECTIONS))]
    if form == "pcapng":
        flags = {"in": 1, "out": 2, "other": 1 | 4 << 2}
        path = tmp_path / "directed.pcapng"
        path.write_bytes(pcapng_section() + pcapng_block(1, struct.pack("<HHI", 1, 0, 0)) + b"".join(
            pcapng_block(6, struct.pack("<5I", 0, 0, i, len(data), len(data)) + data + bytes(-len(data) % 4) +
                         struct.pack("<HHIHH", 2, 4, flags[direction], 0, 0))
            for i, (data, direction) in enumerate(zip(frames, DIRECTIONS))))
        return ["-r", str(path)]
    if form == "LINUX_SLL":
        types = {"in": 0, "out": 4, "other": 3}
        rows = [struct.pack("!HHHQ", types[direction], 1, 6, 0) + b"\x88\xb5" + data[14:]
                for data, direction in zip(frames, DIRECTIONS)]
        return ["-r", write_pcap(tmp_path / "directed.pcap", rows, linktype=113), *MACS, "--dlt", "EN10MB"]
    if form == "records of a file":
        form, words = "jsonl", directed("pcapng", tmp_path)
        path = tmp_path / "directed.jsonl"
        path.write_bytes(run("capture", *words).out)
        return ["-r", str(path)]
    path = tmp_path / "directed.etf"
    path.write_bytes(run("capture", *directed("pcapng", tmp_path), "-f", "etf", "--meta=direction").out)
    return ["-r", str(path)]


@pytest.mark.parametrize("form", ["pcapng", "records of a file", "etf", "LINUX_SLL"])
def test_two_devices_by_direction(network, second, inject, capture, tmp_path, form):
    """What had come in goes out on the other; the order between the two is kept."""
    at = capture("-i", "vb", "-i", "wb", "-Q", "in", prefix=network.inside(network.b))
    result = inject("--reverse", "wa", *directed(form, tmp_path), "--topspeed")
    end = result.only("end")
    assert (result.code, end["sent"], end["failed"]) == (0, len(DIRECTIONS), 0), result.err
    assert seen_by_device(at, len(DIRECTIONS)) == [
        ("vb" if direction == "out" else "wb", 60 + i) for i, direction in enumerate(DIRECTIONS)]


def test_no_direction(inject, second):
    """Refused where it begins so, else it is one packet that fails."""
    result = inject("--reverse", "wa", data=json_send(FRAMES[0]))
    error = result.only("error")
    assert (result.code, error["code"], error["fatal"]) == (7, "packet_invalid", True)
    assert "--reverse wa src net" in error["hint"] and result.only("end")["sent"] == 0
    known = json_send(FRAMES[0], direction="in")
    result = inject("--reverse", "wa", data=b"\n".join([known, json_send(FRAMES[1]), known]))
    error, end = result.only("error"), result.only("end")
    assert (result.code, error["fatal"], end["packets"], end["sent"], end["failed"]) == (7, False, 3, 2, 1)


@pytest.mark.parametrize("code, options", [
    ("usage", ["--unique-ip"]), ("usage", ["--dlt", "EN10MB"]), ("usage", ["--dlt", "PPP"]),
    ("usage", MACS), ("usage", ["--dlt", "EN10MB", "--dst-mac", "02:00"]), ("linktype_invalid", ["--dlt", "RAW"])],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_refusals_of_devices_and_conversions(inject, code, options):
    result = inject(*options)
    assert (result.code, result.only("error")["code"]) == (2, code)
