# SPDX-License-Identifier: ISC
"""Packets that end early, and packets that contradict themselves."""

import struct

import pytest

from decode_handmade import (ETHERNET, MAC_A, MAC_B, REQUEST, SNI, client_hello, datagram, eth, ip, ip6, record,
                             segment, tcp, udp)
from decode_truth import values
from harness import run, write_pcap

WHOLE = ETHERNET["gre-all"]
ENDS = [
    # bytes captured, the layer that they end in, a field that was read before, its value
    (0, "eth", None, None),
    (13, "eth", "eth.dest", "02:00:00:00:00:0b"),
    (14, "ip", "eth.type", 2048),
    (33, "ip", "ip.ttl", 61),
    (34, "gre", "dest_ip", "198.51.100.2"),
    (49, "gre", "gre.key", 0xCAFEBABE),
    (50, "ip6", "gre.seq", 9),
    (89, "ip6", "ip6.next_header", 6),
    (92, "tcp", "ip6.hop_limit", 63),
    (100, "tcp", "tcp.seq", 0xF0000001),
    (110, None, "tcp.window", 1000),
    (len(WHOLE), None, "tcp.flags.psh", True),
]


@pytest.mark.parametrize("caplen, layer, path, value", ENDS)
def test_ends_early(tmp_path, caplen, layer, path, value):
    packets = [(WHOLE[:caplen], {"length": len(WHOLE)})]
    record = run("capture", "-r", write_pcap(tmp_path / "f", packets), "--decode").only("packet")
    assert record.get("truncated") == layer
    assert record["payload_offset"] + record["payload_len"] == caplen
    assert "malformed" not in record
    if path:
        assert values(record, path) == [value]


DNS_ONE = struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0)  # one question

BROKEN = {
    "ip version": ("ip", eth(0x0800, b"\x65" + ip(17, udp())[1:])),
    "ip header length": ("ip", eth(0x0800, b"\x44" + ip(17, udp())[1:])),
    "ip total length": ("ip", eth(0x0800, b"\x45\0\0\x13" + ip(17, udp())[4:])),
    "ip6 version": ("ip6", eth(0x86DD, b"\x40" + ip6(17, udp())[1:])),
    "tcp header length": ("tcp", eth(0x0800, ip(6, tcp()[:12] + b"\x40" + tcp()[13:]))),
    "udp length": ("udp", eth(0x0800, ip(17, udp()[:4] + b"\0\7" + udp()[6:]))),
    "udp length 0": ("udp", eth(0x0800, ip(17, udp()[:4] + b"\0\0" + udp()[6:]))),
    "nd option length 0": ("icmp6", eth(0x86DD, ip6(58, bytes([135, 0, 0, 0]) + bytes(20) + b"\1\0" + bytes(6)))),
    "nd option too long": ("icmp6", eth(0x86DD, ip6(58, bytes([135, 0, 0, 0]) + bytes(20) + b"\1\2" + bytes(6)))),
    "mld records": ("icmp6", eth(0x86DD, ip6(58, bytes([143, 0, 0, 0, 0, 0, 0, 2]) + bytes(20)))),
    "igmp records": ("igmp", eth(0x0800, ip(2, bytes([0x22, 0, 0, 0, 0, 0, 0, 2]) + bytes(8)))),
    "igmp sources": ("igmp", eth(0x0800, ip(2, bytes([0x11, 0, 0, 0]) + bytes(6) + b"\0\1"))),
    "dns pointer to itself": ("dns", eth(0x0800, ip(17, udp(DNS_ONE + b"\xc0\x0c\0\1\0\1", 53)))),
    "sctp chunk length": ("sctp", eth(0x0800, ip(132, bytes(12) + struct.pack("!BBH", 0, 0, 3)))),
}


@pytest.mark.parametrize("what", BROKEN)
def test_contradicts_itself(tmp_path, what):
    layer, packet = BROKEN[what]
    record = run("capture", "-r", write_pcap(tmp_path / "f", [packet]), "--decode").only("packet")
    assert record.get("malformed") == layer
    assert "truncated" not in record


# What ends early in a list, or in what a list has: the bytes that are cut off.
LISTS = {
    "nd option": ("icmp6", 8, eth(0x86DD, ip6(58, bytes([136, 0, 0, 0]) + bytes(20) + b"\2\1" + MAC_A))),
    "mld sources": ("icmp6", 16, eth(0x86DD, ip6(58, bytes([130, 0, 0, 0]) + bytes(22) + b"\0\1" + bytes(16)))),
    "igmp sources": ("igmp", 4, eth(0x0800, ip(2, bytes([0x11, 0, 0, 0]) + bytes(6) + b"\0\1" + bytes(4)))),
    "igmp report": ("igmp", 14, eth(0x0800, ip(2, bytes([0x22, 0, 0, 0, 0, 0, 0, 1]) + bytes(8)))),
    "sctp chunk": ("sctp", 4, eth(0x0800, ip(132, bytes(12) + b"\x0b\0\0\4"))),
}


@pytest.mark.parametrize("what", LISTS)
def test_list_ends_early(tmp_path, what):
    layer, cut, packet = LISTS[what]
    path = write_pcap(tmp_path / "f", [(packet[:-cut], {"length": len(packet)})])
    record = run("capture", "-r", path, "--decode").only("packet")
    assert record.get("truncated") == layer
    assert what != "igmp report" or "max_resp" not in record["igmp"]
    assert f"truncated {layer}" in run("capture", "-r", path, "-f", "text").out.decode()


def options(data):
    """A segment with TCP options of its own."""
    return tcp()[:12] + bytes([(5 + len(data) // 4) << 4]) + tcp()[13:20] + data


def test_options_of_another_length_are_none(tmp_path):
    data = b"\2\6\1\2\3\4\3\4\1\1\x08\6\0\0\0\1\4\2\1\1"
    path = write_pcap(tmp_path / "f", [eth(0x0800, ip(6, options(data)))])
    record = run("capture", "-r", path, "--decode").only("packet")
    assert record["tcp"]["options"] == {"sack_permitted": True}


def test_five_tuple_has_what_was_read(tmp_path):
    packets = [(eth(0x0800, ip(17, udp()))[:38], {"length": 60}),
               (eth(0x0800, ip(17, udp(), options=b"\1" * 8))[:36], {"length": 60})]
    cut, none = run("capture", "-r", write_pcap(tmp_path / "f", packets), "--decode").of("packet")
    assert (cut["src_port"], cut["dest_port"], cut["truncated"]) == (4711, 4712, "udp")
    assert none["proto"] == "UDP" and "src_port" not in none


def test_what_follows_a_message_of_dns_is_payload(tmp_path):
    message = struct.pack("!H", 17) + DNS_ONE + b"\0\0\1\0\1"
    for rest in b"", b"no message", message[:7]:
        segment = struct.pack("!HH", 53, 9) + tcp(message + rest)[4:]
        path = write_pcap(tmp_path / "f", [eth(0x0800, ip(6, segment))])
        record = run("capture", "-r", path, "--decode").only("packet")
        assert len(record["dns"]["questions"]) == 1
        assert record["payload_len"] == len(rest) and "truncated" not in record


def test_a_line_of_dns_is_bounded(tmp_path):
    """Questions by the thousand, all for one long name."""
    name = (b"\x3f" + b"x" * 63) * 3 + b"\0"
    message = struct.pack("!HHHHHH", 1, 0, 3001, 0, 0, 0) + name + b"\0\1\0\1" + b"\xc0\x0c\0\1\0\1" * 3000
    path = write_pcap(tmp_path / "f", [eth(0x0800, ip(17, udp(message, 53)))])
    line = run("capture", "-r", path, "-f", "text").out
    assert len(line) < 8192


# What nobody knows is payload from the first byte behind the last header that is known.
UNKNOWN = {
    "ethertype": (14, eth(0x88B5, b"12345")),
    "ip protocol": (34, eth(0x0800, ip(253, b"12345"))),
    "port": (42, eth(0x0800, ip(17, udp(b"12345")))),
    "no DNS": (42, eth(0x0800, ip(17, udp(b"12345", 53)))),
    "no client hello": (54, eth(0x0800, ip(6, struct.pack("!HH", 1, 443) + tcp(b"12345")[4:]))),
    "802.3": (17, MAC_B + MAC_A + b"\0\x08\xf4\xf4\3" + b"12345" + bytes(30)),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_unknown_is_payload(tmp_path, what):
    at, packet = UNKNOWN[what]
    record = run("capture", "-r", write_pcap(tmp_path / "f", [packet]), "--decode").only("packet")
    assert (record["payload_offset"], record["payload_len"]) == (at, 5)
    assert "truncated" not in record and "malformed" not in record


@pytest.mark.parametrize("counts, known", [((1, 0, 0, 0), True), ((2, 0, 0, 0), True), ((3, 0, 0, 0), False),
                                           ((0, 1, 0, 0), True), ((0, 0, 1, 1), False), ((0, 0, 0, 65535), False)])
def test_a_message_of_dns_has_room_for_its_records(tmp_path, counts, known):
    message = struct.pack("!HHHHHH", 1, 0, *counts) + bytes(12)
    packets = [eth(0x0800, ip(17, udp(message, 53))),
               eth(0x0800, ip(6, struct.pack("!HH", 53, 9) + tcp(struct.pack("!H", len(message)) + message)[4:])),
               eth(0x0800, ip(6, struct.pack("!HH", 53, 9) + tcp(b"\0\5" + message)[4:]))]
    records = run("capture", "-r", write_pcap(tmp_path / "f", packets), "--decode").of("packet")
    assert ["dns" in record for record in records] == [known, known, False]


@pytest.mark.parametrize("linktype, name, label", [(189, "USB_LINUX", b"USB_LINUX "), (60000, None, b"DLT 60000 ")])
def test_unknown_link_type(tmp_path, linktype, name, label):
    path = write_pcap(tmp_path / "f", [b"12345"], linktype=linktype)
    record = run("capture", "-r", path, "--decode").only("packet")
    assert (record["payload_offset"], record["payload_len"]) == (0, 5)
    assert record.get("payload_proto") == name
    assert run("capture", "-r", path, "-f", "text", "-t").out.splitlines()[1].startswith(label)


# What an application says goes on in the next segment: what is there is told.
PARTS = {
    "http": (REQUEST[:50], "http", "http.host", ["example.org"]),
    "http line": (REQUEST[:12], "http", "http.target", ["/index.h"]),
    "tls": (record(22, client_hello(SNI))[:60], "tls", "tls.handshake", [1]),
}


@pytest.mark.parametrize("what", PARTS)
def test_goes_on_in_the_next_segment(tmp_path, what):
    data, layer, path, value = PARTS[what]
    got = run("capture", "-r", write_pcap(tmp_path / "f", [segment(80, data)]), "--decode").only("packet")
    assert got["truncated"] == layer and values(got, path) == value
    assert got["payload_len"] == 0


def test_a_password_is_not_told(tmp_path):
    packets = [segment(21, b"PASS secret\r\n"), segment(110, b"pass secret\r\n"), segment(143, b"a LOGIN me secret\r\n"),
               ETHERNET["ldap-bind"], ETHERNET["tds-login"], segment(5432, b"p\0\0\0\x0bsecret\0")]
    path = write_pcap(tmp_path / "f", packets)
    assert b"secret" not in run("capture", "-r", path, "--decode", "--no-data").out
    text = run("capture", "-r", path, "-f", "text").out
    assert b"PASS" in text and b"secret" not in text


# A port makes no protocol: bytes that do not agree are payload.
PORTS = [(21, b"hello\r\n"), (25, b"25 x\r\n"), (25, b"MAILX\r\n"), (80, b"GETX / HTTP/1.1\r\n"), (80, b"GET / FOO\r\n"),
         (110, b"OK\r\n"), (143, b"a b c\r\n"), (443, b"\x16\4\0\0\1x"), (443, b"\x17\3\3\xff\xffx"), (22, b"SSH2\r\n"),
         (5060, b"INVITE sip:x HTTP/1.1\r\n"), (135, b"\5\0\0\3\x10\0\0\0\x0f\0\0\0\0\0\0\0"), (139, b"\0\0\0\4\xfeSMB@\0"),
         (3306, b"\1\0\0\0\x21"), (3306, b"\2\0\0\0\1"), (5432, b"Q\0\0\0\5\0\1"), (5432, b"q\0\0\0\5\0"), (1433, b"\1\x41\0\x0a\0\0\1\0ab"),
         (389, b"\x30\5\2\1\1\x76\0"), (389, b"\x30\3\2\1\x80"),
         (20000, b"\5\x64\5\xc4\1\0\2\0\0\0"), (102, b"\3\0\0\7\2\xf1\x80")]


@pytest.mark.parametrize("port, data", PORTS)
def test_a_port_alone_is_no_protocol(tmp_path, port, data):
    got = run("capture", "-r", write_pcap(tmp_path / "f", [segment(port, data)]), "--decode").only("packet")
    assert (got["payload_len"], got.get("truncated")) == (len(data), None)


UDP_PORTS = [(67, bytes(240)), (123, b"\3" + bytes(47)), (123, bytes([0x23]) + bytes(46)), (1900, b"GET / HTTP/2\r\n\r\n"),
             (5060, b"\0\0\0\0"), (1701, b"\0\3\0\0\0\0"), (2152, b"\x50\xff\0\0\0\0\0\0"), (6081, b"\xff" * 8),
             (137, bytes(5) + b"\1" + bytes(6) + b"\x20" + b"Q" * 32 + bytes(5)), (161, b"\x30\3\2\1\2"), (547, b"\x0e\0\0\0"), (547, b"\1\0\0\0\0"),
             (9, b"\x16\xfe\xff" + bytes(8) + b"\0\2\1"), (3544, b"\x60\0\0\0\xff\xff" + bytes(40)), (6080, b"\0\4\0\0" + bytes(24)), (6080, b"\x45" + bytes(24)),
             (443, b"\xc0\0\0\0\1\x15" + bytes(30)), (443, b"\xc0\0\0\0\2" + bytes(30)), (443, b"\xe0\0\0\0\1\0\0\x40\xff")]


@pytest.mark.parametrize("port, data", UDP_PORTS)
def test_a_port_of_udp_alone_is_no_protocol(tmp_path, port, data):
    got = run("capture", "-r", write_pcap(tmp_path / "f", [datagram(port, data)]), "--decode").only("packet")
    assert (got["payload_len"], got.get("truncated")) == (len(data), None)
