# SPDX-License-Identifier: ISC
"""The headers of hand-made packets."""

import socket
import struct

from harness import ones_sum

MAC_A, MAC_B = bytes.fromhex("02000000000a"), bytes.fromhex("02000000000b")
IP_A, IP_B = (socket.inet_aton(a) for a in ("192.0.2.1", "198.51.100.2"))
IP6_A, IP6_B = (socket.inet_pton(socket.AF_INET6, a) for a in ("2001:db8::1", "fe80::ab:0:0:1"))
DATA = b"payload"


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def filled(message, at, pseudo=b""):
    """The message with its checksum at that place."""
    return message[:at] + struct.pack("!H", 0xFFFF - ones_sum(pseudo + message)) + message[at + 2:]


def eth(ethertype, data):
    return MAC_B + MAC_A + struct.pack("!H", ethertype) + data


def ip(proto, data, options=b"", flags=0, tos=0, dest=IP_B):
    words = 5 + len(options) // 4
    head = struct.pack("!BBHHHBBH", 0x40 | words, tos, 4 * words + len(data), 7, flags, 61, proto, 0)
    return filled(head + IP_A + dest + options, 10) + data


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


def over_udp(port, data, source=50000):
    return ip(17, udp(data, source, port))


def llc(sap, data, control=3):
    body = bytes([sap, sap, control]) + data
    return MAC_B + MAC_A + struct.pack("!H", len(body)) + body


def snap(oui, kind, data):
    return llc(0xAA, struct.pack("!I", oui)[1:] + struct.pack("!H", kind) + data)


def segment(port, data, source=40000, back=False):
    ports = struct.pack("!HH", port, source) if back else struct.pack("!HH", source, port)
    return eth(0x0800, ip(6, filled(ports + tcp(data)[4:16] + b"\0\0" + tcp(data)[18:], 16,
                                    pseudo4(6, 20 + len(data)))))


def datagram(port, data, source=40000, back=False):
    return eth(0x0800, ip(17, udp(data, port, source) if back else udp(data, source, port)))
