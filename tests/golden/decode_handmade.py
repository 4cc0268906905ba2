# SPDX-License-Identifier: ISC
"""Packets that cannot be captured between two namespaces of any kernel: what is on the
wire, written by hand after the standards' figures."""

import socket
import struct

from harness import write_pcap

MAC_A, MAC_B = bytes.fromhex("02000000000a"), bytes.fromhex("02000000000b")
IP_A, IP_B = (socket.inet_aton(a) for a in ("192.0.2.1", "198.51.100.2"))
IP6_A, IP6_B = (socket.inet_pton(socket.AF_INET6, a) for a in ("2001:db8::1", "fe80::ab:0:0:1"))
DATA = b"payload"


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def filled(message, at, pseudo=b""):
    """The message with its checksum at that place."""
    return message[:at] + struct.pack("!H", checksum(pseudo + message)) + message[at + 2:]


def eth(ethertype, data):
    return MAC_B + MAC_A + struct.pack("!H", ethertype) + data


def ip(proto, data, options=b"", flags=0, tos=0):
    words = 5 + len(options) // 4
    head = struct.pack("!BBHHHBBH", 0x40 | words, tos, 4 * words + len(data), 7, flags, 61, proto, 0)
    return filled(head + IP_A + IP_B + options, 10) + data


def ip6(proto, data, word=0x60000000):
    return struct.pack("!IHBB", word, len(data), proto, 63) + IP6_A + IP6_B + data


def pseudo4(proto, size):
    return IP_A + IP_B + struct.pack("!HH", proto, size)


def pseudo6(proto, size):
    return IP6_A + IP6_B + struct.pack("!II", size, proto)


def udp(data=DATA, source=4711, dest=4712, pseudo=pseudo4):
    message = struct.pack("!HHHH", source, dest, 8 + len(data), 0) + data
    return filled(message, 6, pseudo(17, len(message)))


def tcp(data=DATA, options=b"", flags=0x18, urgent=0, pseudo=pseudo4):
    words = 5 + len(options) // 4
    message = struct.pack("!HHIIHHHH", 4711, 4712, 0xF0000001, 0x0F000002, words << 12 | flags, 1000,
                          0, urgent) + options + data
    return filled(message, 16, pseudo(6, len(message)))


def icmp(kind, code, rest, data=b""):
    return ip(1, filled(struct.pack("!BBH", kind, code, 0) + rest + data, 2))


def icmp6(kind, code, rest):
    message = struct.pack("!BBH", kind, code, 0) + rest
    return ip6(58, filled(message, 2, pseudo6(58, len(message))))


def igmp(message):
    return ip(2, filled(message, 2), options=b"\x94\x04\0\0")


def sctp(*chunks):
    message = struct.pack("!HHII", 2905, 2906, 0xDEADBEEF, 0)
    for kind, flags, body in chunks:
        chunk = struct.pack("!BBH", kind, flags, 4 + len(body)) + body
        message += chunk + b"\0" * (-len(chunk) % 4)
    return message[:8] + struct.pack("<I", crc32c(message)) + message[12:]


def gre(proto, data, key=None, sequence=None, checked=False):
    flags = (0x8000 if checked else 0) | (0x2000 if key is not None else 0) | (
        0x1000 if sequence is not None else 0)
    head = struct.pack("!HH", flags, proto) + (b"\0\0\0\0" if checked else b"")
    head += b"".join(struct.pack("!I", v) for v in (key, sequence) if v is not None)
    return filled(head + data, 4) if checked else head + data


def label(value, bottom, ttl=60, tc=5):
    return struct.pack("!I", value << 12 | tc << 9 | bottom << 8 | ttl)


def option(kind, body):
    return struct.pack("!BB", kind, (2 + len(body)) // 8) + body


SACK = struct.pack("!BBBBIIII", 1, 1, 5, 18, 100, 200, 300, 400)
ROUTER = option(3, struct.pack("!BBIII", 64, 0xC0, 86400, 14400, 0) + IP6_A) + option(
    25, struct.pack("!HI", 0, 600) + IP6_A + IP6_B) + option(1, MAC_A) + option(
    5, struct.pack("!HI", 0, 1400))
# A truncated answer that delegates example. to ns.example., each name but the first a pointer.
REFERRAL = struct.pack("!HHHHHH", 99, 0x8700, 1, 0, 1, 1) + b"\1a\7example\0" + struct.pack(
    "!HH", 1, 1) + struct.pack("!HHHIH", 0xC00E, 2, 1, 3600, 5) + b"\2ns\xc0\x0e" + struct.pack(
        "!HHHIH", 0xC027, 1, 1, 3600, 4) + IP_A
SOA = struct.pack("!HHHHHH", 7, 0x8183, 1, 0, 1, 0) + b"\1x\7example\0" + struct.pack(
    "!HH", 1, 1) + struct.pack("!HHHIH", 0xC00E, 6, 1, 900, 39) + b"\2ns\xc0\x0e\4host\6master\xc0\x0e" + struct.pack(
        "!5I", 2024010101, 7200, 900, 1209600, 300)
QUERY = struct.pack("!BBH4sBBH", 0x11, 100, 0, IP_B, 2, 125, 2) + IP_A + IP_B
REPORT = struct.pack("!BBHHH", 0x22, 0, 0, 0, 2) + struct.pack("!BBH4s", 1, 0, 1, IP_B) + IP_A + struct.pack(
    "!BBH4s", 4, 1, 0, IP_A) + b"aux."
LISTENERS = struct.pack("!HH", 0, 1) + struct.pack("!BBH", 2, 0, 1) + IP6_B + IP6_A

ETHERNET = {
    "vlan": eth(0x8100, struct.pack("!HH", 0xB005, 0x0800) + ip(17, udp())),
    "qinq": eth(0x88A8, struct.pack("!HHHH", 0x2064, 0x8100, 0x0FFF, 0x86DD) + ip6(17, udp(pseudo=pseudo6))),
    "802.3": MAC_B + MAC_A + struct.pack("!H", 8) + b"\x42\x42\x03" + b"12345" + bytes(38),
    "vlan-802.3": eth(0x8100, struct.pack("!HH", 7, 5) + b"12345" + bytes(30)),
    "mpls": eth(0x8847, label(16, 0) + label(1048575, 1) + ip(17, udp())),
    "mpls-ip6": eth(0x8847, label(2, 1) + ip6(6, tcp(pseudo=pseudo6))),
    "pppoe": eth(0x8864, struct.pack("!BBHHH", 0x11, 0, 0x1234, 2 + 35, 0x0021) + ip(17, udp())),
    "pppoe-ip6": eth(0x8864, struct.pack("!BBHHH", 0x11, 0, 1, 2 + 55, 0x0057) + ip6(17, udp(pseudo=pseudo6))),
    "pppoe-discovery": eth(0x8863, struct.pack("!BBHH", 0x11, 9, 0, 4) + b"\x01\x01\0\0"),
    "gre": eth(0x0800, ip(47, gre(0x0800, ip(17, udp())))),
    "gre-all": eth(0x0800, ip(47, gre(0x86DD, ip6(6, tcp(pseudo=pseudo6)), 0xCAFEBABE, 9, True))),
    "gre-ethernet": eth(0x0800, ip(47, gre(0x6558, eth(0x0800, ip(17, udp())), key=77))),
    "gre-in-gre": eth(0x0800, ip(47, gre(0x0800, ip(47, gre(0x0800, ip(17, udp())))))),
    "gre-version-1": eth(0x0800, ip(47, struct.pack("!HH", 1, 0x88B5) + DATA)),
    "ipip": eth(0x0800, ip(4, ip(17, udp()))),
    "6in4": eth(0x0800, ip(41, ip6(17, udp(pseudo=pseudo6)))),
    "4in6": eth(0x86DD, ip6(4, ip(6, tcp()))),
    "6in6": eth(0x86DD, ip6(41, ip6(17, udp(pseudo=pseudo6)))),
    "options": eth(0x0800, ip(17, udp(), options=b"\x94\x04\0\0\x07\x07\x04\0\0\0\0\0", tos=0xBA)),
    "reserved-flag": eth(0x0800, ip(17, udp(), flags=0xC000)),
    "fragment": eth(0x0800, ip(17, DATA, flags=0x2005)),
    "extensions": eth(0x86DD, ip6(0, bytes([43, 0, 5, 2, 0, 0, 1, 0, 60, 2, 2, 0, 0, 0, 0, 0]) + IP6_A + bytes(
        [17, 0, 1, 4, 0, 0, 0, 0]) + udp(pseudo=pseudo6), word=0x6BB54321)),
    "fragment6": eth(0x86DD, ip6(44, struct.pack("!BBHI", 17, 0, 64 << 3 | 1, 0xABCDEF01) + DATA)),
    "routing": eth(0x86DD, ip6(43, bytes([59, 2, 2, 1, 0, 0, 0, 0]) + IP6_A)),
    "no-next": eth(0x86DD, ip6(59, b"")),
    "sack": eth(0x0800, ip(6, tcp(b"", SACK, flags=0x10))),
    "urgent": eth(0x0800, ip(6, tcp(flags=0x1E7, urgent=3))),
    "tcp-bad-sum": eth(0x0800, ip(6, tcp()[:-1] + b"!")),
    "ip-bad-sum": eth(0x0800, ip(17, udp())[:10] + b"\0\1" + ip(17, udp())[12:]),
    "udp-no-sum": eth(0x0800, ip(17, struct.pack("!HHHH", 1, 2, 8 + len(DATA), 0) + DATA)),
    "sctp-init": eth(0x0800, ip(132, sctp((1, 0, struct.pack("!IIHHI", 1, 106496, 10, 65535, 5))))),
    "sctp-data": eth(0x86DD, ip6(132, sctp((0, 3, struct.pack("!IHHI", 9, 1, 2, 46) + DATA),
                                           (0, 3, struct.pack("!IHHI", 10, 1, 3, 46) + DATA + b"!"),
                                           (3, 0, struct.pack("!IIHH", 8, 106496, 0, 0))))),
    "sctp-bad-sum": eth(0x0800, ip(132, sctp((11, 0, b""))[:-1] + b"!")),
    "unreachable": eth(0x0800, icmp(3, 3, bytes(4), ip(17, udp()))),
    "too-big": eth(0x0800, icmp(3, 4, struct.pack("!HH", 0, 1400), ip(6, tcp())[:40])),
    "redirect": eth(0x0800, icmp(5, 1, IP_A, ip(17, udp()))),
    "exceeded": eth(0x0800, icmp(11, 0, bytes(4), ip(1, bytes([8, 0, 0, 0, 0, 1, 0, 2])))),
    "timestamp": eth(0x0800, icmp(13, 0, struct.pack("!HHIII", 1, 2, 3, 4, 5))),
    "too-big6": eth(0x86DD, icmp6(2, 0, struct.pack("!I", 1280) + ip6(17, udp(pseudo=pseudo6)))),
    "exceeded6": eth(0x86DD, icmp6(3, 0, bytes(4) + ip6(6, tcp(pseudo=pseudo6)))),
    "router": eth(0x86DD, icmp6(134, 0, struct.pack("!BBHII", 64, 0xC0, 1800, 30000, 1000) + ROUTER)),
    "neighbour": eth(0x86DD, icmp6(136, 0, struct.pack("!I", 0xE0000000) + IP6_A + option(2, MAC_A))),
    "redirect6": eth(0x86DD, icmp6(137, 0, bytes(4) + IP6_A + IP6_B + option(2, MAC_B))),
    "mld-query": eth(0x86DD, icmp6(130, 0, struct.pack("!HH", 1000, 0) + IP6_A)),
    "mld-query-2": eth(0x86DD, icmp6(130, 0, struct.pack("!HH", 1000, 0) + IP6_A + struct.pack("!BBH", 2, 125, 1) + IP6_B)),
    "mld-report": eth(0x86DD, icmp6(143, 0, LISTENERS)),
    "igmp-query": eth(0x0800, igmp(QUERY)),
    "igmp-report-2": eth(0x0800, igmp(struct.pack("!BBH4s", 0x16, 0, 0, IP_B))),
    "igmp-report-3": eth(0x0800, igmp(REPORT)),
    "arp": eth(0x0806, struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2) + MAC_A + IP_A + MAC_B + IP_B),
    "llmnr": eth(0x0800, ip(17, udp(struct.pack("!HHHHHH", 5, 0x8500, 1, 0, 0, 0) + b"\4host\0\0\1\0\1", 5355))),
    "dns-referral": eth(0x0800, ip(17, udp(REFERRAL, 53))),
    "dns-soa": eth(0x0800, ip(17, udp(SOA, 53))),
    "padded": eth(0x0800, ip(17, udp(b""))) + bytes(18),
}

FAMILY = struct.Struct("=I")
OTHERS = {
    # name: (link type in the file, packets)
    "null": (0, [FAMILY.pack(2) + ip(17, udp()), FAMILY.pack(30) + ip6(6, tcp(pseudo=pseudo6)),
                 struct.pack(">I", 2) + ip(6, tcp())]),
    "loop": (108, [struct.pack("!I", 2) + ip(17, udp()), struct.pack("!I", 24) + ip6(17, udp(pseudo=pseudo6))]),
    "raw6": (101, [ip6(17, udp(pseudo=pseudo6)), ip(17, udp())]),
    "ipv4": (228, [ip(17, udp())]),
    "ipv6": (229, [ip6(17, udp(pseudo=pseudo6))]),
}


def savefiles(folder):
    """Name to path."""
    made = {"ethernet": write_pcap(folder / "ethernet.pcap", list(ETHERNET.values()))}
    for name, (linktype, packets) in OTHERS.items():
        made[name] = write_pcap(folder / f"{name}.pcap", packets, linktype=linktype)
    return made
