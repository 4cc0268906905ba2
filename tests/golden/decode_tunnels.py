# SPDX-License-Identifier: ISC
"""Hand-made packets of tunnels whose carriers do not say what they carry, and of names' records."""

import struct

from decode_make import IP6_A, IP_A, IP_B, datagram, eth, filled, ip, ip6, label, pseudo6, segment, udp

INNER = ip(17, udp())
INNER6 = ip6(17, udp(pseudo=pseudo6))
FRAME = eth(0x0800, INNER)
ORIGIN = struct.pack("!HHI", 0, 40004 ^ 0xFFFF, struct.unpack("!I", IP_A)[0] ^ 0xFFFFFFFF)


def message(flags, *records, questions=0):
    return struct.pack("!HHHHHH", 0, flags, questions, len(records) - questions, 0, 0) + b"".join(records)


def resource(kind, data, name=b"\7example\0", klass=1):
    return name + struct.pack("!HHIH", kind, klass, 120, len(data)) + data


SERVICE = (b"\0\1\0" + struct.pack("!HH", 1, 6) + b"\2h3\2h2" + struct.pack("!HHH", 3, 2, 8443) + struct.pack("!HH", 4, 8) + IP_A + IP_B +
           struct.pack("!HH", 5, 4) + b"\1\2\3\4" + struct.pack("!HH", 6, 16) + IP6_A + struct.pack("!HH", 65280, 2) + b"ok")
RDATA = {
    # name: type, data, text
    "DS": (43, struct.pack("!HBB", 60485, 5, 1) + bytes(range(0xA0, 0xA4)), "60485 5 1 A0A1A2A3"),
    "SSHFP": (44, b"\4\2\xca\xfe", "4 2 CAFE"),
    "NAPTR": (35, struct.pack("!HH", 100, 10) + b"\1S\7SIP+D2U\0\3sip\0", '100 10 "S" "SIP+D2U" "" sip'),
    "CAA": (257, b"\0\5issueca.example; a=\"1\"", r'0 issue "ca.example; a=\"1\""'),
    "HTTPS": (65, SERVICE, '1 . alpn="h3,h2" port=8443 ipv4hint=192.0.2.1,198.51.100.2 ech=AQIDBA== '
              'ipv6hint=2001:db8::1 key65280="ok"'),
    "SVCB": (64, b"\0\0\3svc\0", "0 svc"),
}
TXT = resource(16, b"\3a=1\1b", klass=0x8001)
MDNS = struct.pack("!HHHHHH", 0, 0x8400, 0, 2, 1, 1) + TXT + resource(1, IP_A, klass=0x8001) + TXT * 2
MDNS_QUESTION = message(0, b"\4host\5local\0\0\1\x80\1", questions=1)


def over_tcp(*messages):
    return b"".join(struct.pack("!H", len(one)) + one for one in messages)


PACKETS = {
    "teredo": datagram(3544, INNER6, 43001),
    "teredo-origin": datagram(3544, b"\0\1\0\0" + bytes(8) + b"\0" + ORIGIN + INNER6, 43002, True),
    "l2tp3-control": eth(0x0800, ip(115, struct.pack("!IHHIHH", 0, 0xC803, 12, 9, 1, 2))),
    "l2tp3-udp": datagram(1701, struct.pack("!HHI", 3, 0, 79) + b"data", 1701),
    "l2tp3-udp-control": datagram(1701, struct.pack("!HHIHH", 0xC803, 12, 9, 1, 2), 1701),
    "dns-types": datagram(53, message(0x8180, *(resource(kind, data) for kind, data, _ in RDATA.values())), 43010, True),
    "mdns": datagram(5353, MDNS, 5353),
    "mdns-question": datagram(5353, MDNS_QUESTION, 5353),
    "dns-twice": segment(53, over_tcp(MDNS_QUESTION[:-2] + b"\0\1", message(0, b"\3two\0\0\1\0\1", questions=1)), 43011),
}

# tshark does not open them, or wants to be told how.
BEYOND = {
    "gue": datagram(6080, b"\0\4\0\0" + INNER, 43003),
    "gue-6": datagram(6080, b"\1\x29\0\0" + bytes(4) + INNER6, 43004),
    "fou": datagram(6080, INNER, 43005),
    "pw": eth(0x8847, label(16, 1) + b"\0\0\0\7" + FRAME),
    "pw-plain": eth(0x8847, label(17, 1) + FRAME),
    "l2tp3": eth(0x0800, ip(115, struct.pack("!I", 77) + FRAME)),
    "l2tp3-sublayer": eth(0x0800, ip(115, struct.pack("!II", 78, 0x40000001) + FRAME)),
    "l2tp3-cookie": eth(0x0800, ip(115, struct.pack("!IQ", 80, 0xDEADBEEF) + FRAME)),
    "l2tp3-udp-cookie": datagram(1701, struct.pack("!HHIQI", 3, 0, 81, 0xDEADBEEF, 0) + FRAME, 1701),
    "pim-null": eth(0x0800, ip(103, filled(struct.pack("!BBHI", 0x21, 0, 0, 0x40000000), 2) + INNER)),
}
