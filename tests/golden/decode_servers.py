# SPDX-License-Identifier: ISC
"""Hand-made packets of what servers speak: files, calls, directories, databases, plants."""

import struct
import uuid

from decode_make import DATA, datagram, segment


def dcerpc(kind, body, order="<", call=3):
    return struct.pack(order + "BBBB4sHHI", 5, 0, kind, 3, b"\x10\0\0\0" if order == "<" else bytes(4), 16 + len(body), 0, call) + body


SRVSVC = uuid.UUID("4b324fc8-1670-01d3-1278-5a47bf6ee188")
NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le + struct.pack("<I", 2)
BIND = struct.pack("<HHIBxxxHBx", 4280, 4280, 0, 1, 5, 1) + SRVSVC.bytes_le + struct.pack("<I", 3) + NDR


def dcerpc_datagram(kind, body, order="<", authentic=0):
    """Of an operation 4 of SRVSVC, the 9th call of its activity."""
    pack = "bytes_le" if order == "<" else "bytes"
    return struct.pack("BBBB3sB", 4, kind, 0x28, 0, b"\x10\0\0" if order == "<" else bytes(3), 0) + bytes(16) + getattr(
        SRVSVC, pack) + bytes(16) + struct.pack(order + "IIIHHHHHBB", 1, 3, 9, 4, 0xFFFF, 0xFFFF, len(body), 0, authentic, 0) + body


def dnp3_block(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA6BC if crc & 1 else 0)
    return data + struct.pack("<H", ~crc & 0xFFFF)


def dnp3(control, data):
    return dnp3_block(struct.pack("<BBBBHH", 5, 0x64, 5 + len(data), control, 10, 1)) + (dnp3_block(data) if data else b"")


def session(message):
    return struct.pack("!I", len(message)) + message


def smb2(command, body, flags=0, status=0):
    return session(struct.pack("<4sHHIHHIIQIIQ16x", b"\xfeSMB", 64, 1, status, command, 1, flags, 0, 7, 0xFEFF, 5, 0x99) + body)


SHARE, FILE = r"\\server\share".encode("utf-16-le"), "d\u00e4ta\\x.txt".encode("utf-16-le")
TREE_CONNECT = struct.pack("<HHHH", 9, 0, 72, len(SHARE)) + SHARE
CREATE = struct.pack("<HBBIQQIIIIIHHII", 57, 0, 0, 2, 0, 0, 0x120089, 0, 7, 1, 0, 120, len(FILE), 0, 0) + FILE
NEGOTIATED = struct.pack("<HHHH16sIIIIQQHHI", 65, 1, 0x302, 0, bytes(16), 1, 65536, 65536, 65536, 0, 0, 128, 0, 0)


def smb1(status, flags):
    return session(struct.pack("<4sBIBHH8xHHHHH", b"\xffSMB", 0x2B, status, 0x98, flags, 0, 0, 4, 99, 5, 6) + b"\1\1\0\3\0abc")


def quic(first, version, body, scid=b"\xaa\xbb"):
    return struct.pack("!BIB4sB", first, version, 4, b"\1\2\3\4", len(scid)) + scid + body


def tpkt(cotp):
    return struct.pack("!BxH", 3, 4 + len(cotp)) + cotp


def data(body):
    return tpkt(b"\2\xf0\x80" + body)


def s7(kind, parameters, body=b"", error=b""):
    return data(struct.pack("!BBHHHH", 0x32, kind, 0, 0x0500, len(parameters), len(body)) + error + parameters + body)


S7_READ = b"\4\1\x12\x0a\x10\2\0\1\0\1\x84\0\0\0"


def mms(message):
    """A session's data, the presentation's user data of context 3."""
    listed = b"\2\1\3" + b"\xa0" + bytes([len(message)]) + message
    listed = b"\x30" + bytes([len(listed)]) + listed
    return data(b"\1\0\1\0\x61" + bytes([len(listed)]) + listed)


def redis(*words):
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


PACKETS = {
    "dcerpc-bind": segment(135, dcerpc(11, BIND), 41001),
    "dcerpc-request": segment(49152, dcerpc(0, struct.pack("<IHH", 4, 5, 15) + bytes(4)), 41002),
    "dcerpc-fault": segment(49153, dcerpc(3, struct.pack(">IHBxI", 0, 5, 0, 0x1C010003) + bytes(4), ">"), 41003, True),
    "dcerpc-datagram": datagram(135, dcerpc_datagram(0, bytes(12)), 41020),
    "dcerpc-reject": datagram(34964, dcerpc_datagram(6, struct.pack(">I", 0x1C010003), ">"), 41021, True),
    "dnp3": segment(20000, dnp3(0xC4, b"\xc1\xc3\1\x3c\2\6"), 41004),
    "dnp3-link": segment(20000, dnp3(0x0B, b""), 41005, True),
    "smb-tree": segment(445, smb2(3, TREE_CONNECT), 41006),
    "smb-create": segment(445, smb2(5, CREATE), 41007),
    "smb-refused": segment(445, smb2(5, struct.pack("<HBBIx", 9, 0, 0, 0), 1, 0xC0000022), 41008, True),
    "smb-negotiated": segment(445, smb2(0, NEGOTIATED, 1), 41009, True),
    "smb-sealed": segment(445, session(struct.pack("<4s16s16sIHHQ", b"\xfdSMB", bytes(16), bytes(16), 64, 0, 1, 0x99) + bytes(64)), 41010),
    "smb-1": segment(139, smb1(0, 0xC807), 41011, True),
    "smb-dos": segment(139, smb1(0x00020001, 0x8807), 41019, True),  # class 1, code 2
    "quic-initial": datagram(443, quic(0xC0, 1, b"\0\x44\xb0" + bytes(1200)), 41012),
    "quic-handshake": datagram(8443, quic(0xE0, 1, b"\x40\x20" + bytes(32)), 41013, True),
    "quic-versions": datagram(443, quic(0xC0, 0, struct.pack("!II", 1, 0x6B3343CF)), 41014, True),
    "cotp-connect": segment(102, tpkt(b"\x11\xe0\0\0\0\1\0\xc0\1\x0a\xc1\2\1\0\xc2\2\1\2"), 41015),
    "cotp-named": segment(102, tpkt(b"\x11\xd0\0\1\0\7\0\xc1\4here\xc2\3far"), 41016, True),
    "cotp-rdp": segment(3389, tpkt(b"\x20\xe0\0\0\0\0\0Cookie: mstshash=alice\r\n\1\0"), 41017),
    "s7-read": segment(102, s7(1, S7_READ), 41030),
    "s7-answer": segment(102, s7(3, b"\4\1", b"\xff\4\0\x08\x2a", b"\0\0"), 41030, True),
    "s7-setup": segment(102, s7(1, b"\xf0\0\0\1\0\1\1\xe0"), 41031),
    "s7-refused": segment(102, s7(2, b"", b"", b"\x81\4"), 41032, True),
    "s7-user": segment(102, s7(7, b"\0\1\x12\4\x11\x44\1\0", b"\xff\x09\0\4\0\x11\0\0"), 41033),
    "mms-read": segment(102, mms(b"\xa0\x0b\2\1\7\xa4\6\xa1\4\xa0\2\x30\0"), 41034),
    "mms-answer": segment(102, mms(b"\xa1\x0a\2\1\7\xa4\5\xa1\3\x83\1\1"), 41034, True),
    "mms-report": segment(102, mms(b"\xa3\x0b\xa0\x09\xa1\3\x80\1a\xa0\2\x83\0"), 41035, True),
    "redis-get": segment(6379, redis(b"GET", b"user:1"), 41040),
    "redis-ping": segment(6379, redis(b"ping"), 41041),
    "redis-string": segment(6379, b"+PONG\r\n", 41041, True),
    "redis-error": segment(6379, b"-ERR unknown command\r\n", 41042, True),
    "redis-integer": segment(6379, b":-42\r\n", 41043, True),
    "redis-bulk": segment(6379, b"$5\r\nhello\r\n", 41040, True),
    "cotp-data": segment(102, tpkt(b"\2\xf0\x80" + DATA), 41018),
}

# tshark tells the password, too, or wants to see what was set up.
BEYOND = {
    "redis-auth": segment(6379, redis(b"AUTH", b"secret"), 41050),
    "redis-cut": segment(6379, b"*2\r\n$3\r\nGET\r\n$900\r\nlong", 41051),
    "redis-none": segment(6379, b"*2\r\nGET\r\n", 41052),
    "s7-other": segment(102, data(b"\x32\1\0\0\5\0\0\x20\0\0" + S7_READ), 41053),  # lengths that are not the packet's
}
