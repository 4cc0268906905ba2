# SPDX-License-Identifier: ISC
"""Hand-made packets of databases, directories, and how hosts find each other."""

import struct

from decode_make import IP6_A, IP6_B, IP_A, datagram, eth, filled, ip6, pseudo6, segment, snap, udp


def mysql(seq, body):
    return struct.pack("<I", len(body) | seq << 24) + body


LOGIN = struct.pack("<IIB23x", 0x000FA685, 1 << 24, 33) + b"alice\0\x14" + bytes(20) + b"mysql_native_password\0"
GREETING = b"\x0a5.7.44\0" + struct.pack("<I8sxHBHHB10x13s", 9, b"saltsalt", 0xF7FF, 33, 2, 0x81FF, 21, b"morsaltmorsa\0") + b"mysql_native_password\0"


def message(kind, body):
    return kind + struct.pack("!I", 4 + len(body)) + body


STARTUP = struct.pack("!II", 34, 0x30000) + b"user\0alice\0database\0shop\0\0"
FAILURE = message(b"E", b"SERROR\0VERROR\0C42P01\0Mrelation does not exist\0P15\0\0")


def tds(kind, body, status=1):
    return struct.pack("!BBHHBB", kind, status, 8 + len(body), 0, 1, 0) + body


def login7():
    names = ["host", "alice", "secret", "app", "db1", "", "lib", "", "shop"]
    place, table, data = 94, b"", b""
    for name in names:
        table += struct.pack("<HH", place, len(name))
        data += name.encode("utf-16-le")
        place += 2 * len(name)
    table += bytes(6) + struct.pack("<HHHHHHI", place, 0, place, 0, place, 0, 0)
    head = struct.pack("<IIIIIIBBBBII", place, 0x74000004, 4096, 7, 1, 0, 0xE0, 3, 0, 0, 0, 0x409)
    return tds(16, head + table + data)


HEADERS = struct.pack("<IIHQI", 22, 18, 2, 0, 1)


def netbios(name, suffix):
    padded = name.ljust(15).encode() + bytes([suffix])
    return b"\x20" + b"".join(bytes([65 + (byte >> 4), 65 + (byte & 15)]) for byte in padded) + b"\0"


NB_QUERY = struct.pack("!HHHHHH", 7, 0x0110, 1, 0, 0, 0) + netbios("SERVER", 0x20) + struct.pack("!HH", 0x20, 1)
NB_ANSWER = struct.pack("!HHHHHH", 7, 0x8780, 0, 1, 0, 0) + netbios("SERVER", 0x20) + struct.pack("!HHIHH4s", 0x20, 1, 300, 6, 0, IP_A)
NB_REGISTER = (struct.pack("!HHHHHH", 8, 0x2910, 1, 0, 0, 1) + netbios("WORKGROUP", 0) +
               struct.pack("!HHHHHIHH4s", 0x20, 1, 0xC00C, 0x20, 1, 0, 6, 0xE000, IP_A))
NO_NAME = b"\x20" + b"AB" * 8 + b"Z" * 16 + b"\0" + struct.pack("!HHIHH4s", 0x20, 1, 300, 6, 0, IP_A)
NB_NAMED = NB_QUERY[:2] + struct.pack("!HHHHH", 0x2910, 1, 0, 0, 1) + NB_QUERY[12:] + NO_NAME
NB_NAMELESS = NB_ANSWER[:12] + NO_NAME


def ber(tag, *parts):
    value = b"".join(parts)
    length = bytes([len(value)]) if len(value) < 128 else b"\x82" + struct.pack("!H", len(value))
    return bytes([tag]) + length + value


def number(value, tag=2):
    return ber(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def ldap(number_of, operation):
    return ber(0x30, number(number_of), operation)


SEARCH = ber(0x63, ber(4, b"dc=example,dc=org"), number(2, 10), number(0, 10), number(0), number(0), ber(1, b"\0"),
             ber(0x87, b"objectClass"), ber(0x30, ber(4, b"cn")))
ENTRY = ber(0x64, ber(4, b"cn=alice,dc=example,dc=org"), ber(0x30, ber(0x30, ber(4, b"cn"), ber(0x31, ber(4, b"alice")))))
OBJECT = ber(0x30, ber(6, b"\x2b\6\1\2\1\1\1\0"), ber(5))


def snmp(version, pdu):
    return ber(0x30, number(version), ber(4, b"public"), pdu)


V3 = ber(0x30, number(3), ber(0x30, number(77), number(65507), ber(4, b"\4"), number(3)),
         ber(4, ber(0x30, ber(4), number(0), number(0), ber(4), ber(4), ber(4))))
V3_CLEAR = ber(0x30, V3[2:], ber(0x30, ber(4), ber(4), ber(0xA0, number(78), number(0), number(0), ber(0x30))))


def option(code, value):
    return struct.pack("!HH", code, len(value)) + value


DUID = b"\0\1\0\1\x2a\x2b\x2c\x2d" + bytes.fromhex("02000000000a")
SOLICIT = b"\1\0\1\2" + option(1, DUID) + option(3, struct.pack("!III", 1, 0, 0)) + option(39, b"\0\6laptop\7example\0")
ADDRESS = option(5, IP6_A + struct.pack("!II", 3600, 7200))
PREFIX = option(26, struct.pack("!IIB", 3600, 7200, 56) + IP6_B)
REPLY = (b"\7\0\1\2" + option(1, DUID) + option(2, DUID[:4] + b"serv" + DUID[8:]) + option(3, struct.pack("!III", 1, 0, 0) + ADDRESS) +
         option(25, struct.pack("!III", 2, 0, 0) + PREFIX) + option(23, IP6_A + IP6_B) + option(13, b"\0\2no"))
RELAYED = b"\x0c\0" + IP6_A + IP6_B + option(9, SOLICIT)


def dhcp6(data, source=546, dest=547):
    return eth(0x86DD, ip6(17, udp(data, source, dest, pseudo6)))


def dtls(kind, body, epoch=0, version=0xFEFD):
    return struct.pack("!BHHHIH", kind, version, epoch, 0, 1, len(body)) + body


def hello(kind, body, seq=0, at=0):
    return struct.pack("!IH", kind << 24 | len(body) + at, seq) + struct.pack("!II", at, len(body) << 8)[1:7] + body


EXTENSIONS = (struct.pack("!HHHBH", 0, 16, 14, 0, 11) + b"example.org" + struct.pack("!HHBHH", 43, 5, 4, 0xFEFC, 0xFEFD) +
              struct.pack("!HHHB", 16, 5, 3, 2) + b"h3")
CLIENT = b"\xfe\xfd" + bytes(32) + b"\0" + b"\4cook" + b"\0\2\xc0\x2b" + b"\1\0" + struct.pack("!H", len(EXTENSIONS)) + EXTENSIONS
SERVER = b"\xfe\xfd" + bytes(32) + b"\0" + b"\xc0\x2b\0" + b"\0\0"

def member(number_of, *parts):
    return ber(0xA0 | number_of, *parts)


def principal(kind, *names):
    return ber(0x30, member(0, number(kind)), member(1, ber(0x30, *(ber(0x1B, name) for name in names))))


def kerberos(kind, *members, first=0):
    """The tag of the message and its second member say which one it is."""
    return ber(0x60 | kind, ber(0x30, member(first, number(5)), member(first + 1, number(kind)), *members))


REALM, ALICE, TGS = ber(0x1B, b"EXAMPLE.ORG"), principal(1, b"alice"), principal(2, b"krbtgt", b"EXAMPLE.ORG")
SEALED = ber(0x30, member(0, number(18)), member(2, ber(4, bytes(16))))
TICKET = ber(0x61, ber(0x30, member(0, number(5)), member(1, REALM), member(2, TGS), member(3, SEALED)))
WHEN = ber(0x18, b"20300101000000Z")
ASKS = ber(0x30, member(0, ber(3, b"\0\x40\x80\0\0")), member(1, ALICE), member(2, REALM), member(3, TGS), member(5, WHEN),
           member(7, number(77)), member(8, ber(0x30, number(18), number(17))))
AS_REQ = kerberos(10, member(4, ASKS), first=1)
AS_REP = kerberos(11, member(3, REALM), member(4, ALICE), member(5, TICKET), member(6, SEALED))
AP_REQ = kerberos(14, member(2, ber(3, b"\0\0\0\0\0")), member(3, TICKET), member(4, SEALED))
KRB_ERROR = kerberos(30, member(4, WHEN), member(5, number(1)), member(6, number(25)), member(9, REALM), member(10, TGS))


def nbdgm(kind, data, *names, port=138):
    body = b"".join(names) + data
    return struct.pack("!BBH4sH", kind, 0x1A, 77, IP_A, port) + struct.pack("!HH", len(body), 0) + body


CDP = filled(b"\2\xb4\0\0" + b"".join(struct.pack("!HH", kind, 4 + len(value)) + value for kind, value in (
    (1, b"switch.example"), (3, b"Gi0/1"), (5, b"IOS 15"), (6, b"cisco WS-C2960"), (10, b"\0\7"))), 2)

PACKETS = {
    "mysql-greeting": segment(3306, mysql(0, GREETING), 42001, True),
    "mysql-login": segment(3306, mysql(1, LOGIN), 42001),
    "mysql-query": segment(3306, mysql(0, b"\3select 1"), 42002),
    "mysql-use": segment(3306, mysql(0, b"\2shop"), 42003),
    "mysql-error": segment(3306, mysql(1, b"\xff\x28\4#42000bad syntax"), 42002, True),
    "pgsql-startup": segment(5432, STARTUP, 42010),
    "pgsql-ssl": segment(5432, struct.pack("!II", 8, 80877103), 42011),
    "pgsql-query": segment(5432, message(b"Q", b"select 1\0"), 42012),
    "pgsql-parse": segment(5432, message(b"P", b"s1\0select $1\0\0\0") + message(b"S", b""), 42013),
    "pgsql-error": segment(5432, FAILURE + message(b"Z", b"I"), 42014, True),
    "pgsql-tag": segment(5432, message(b"C", b"SELECT 1\0") + message(b"Z", b"I"), 42015, True),
    "tds-batch": segment(1433, tds(1, HEADERS + "select 1".encode("utf-16-le")), 42020),
    "tds-login": segment(1433, login7(), 42021),
    "tds-response": segment(1433, tds(4, b"\xfd\x10\0\xc1\0\1\0\0\0\0\0\0\0"), 42022, True),
    "nbns-query": datagram(137, NB_QUERY, 137),
    "nbns-answer": datagram(137, NB_ANSWER, 42030, True),
    "nbns-register": datagram(137, NB_REGISTER, 137),
    "ldap-bind": segment(389, ldap(1, ber(0x60, number(3), ber(4, b"cn=admin"), ber(0x80, b"secret"))), 42040),
    "ldap-refused": segment(389, ldap(1, ber(0x61, number(49, 10), ber(4), ber(4, b"no"))), 42041, True),
    "ldap-search": segment(389, ldap(2, SEARCH), 42042),
    "ldap-entry": segment(389, ldap(2, ENTRY) + ldap(2, ber(0x65, number(0, 10), ber(4), ber(4))), 42043, True),
    "ldap-delete": segment(389, ldap(3, ber(0x4A, b"cn=bob")), 42044),
    "snmp-get": datagram(161, snmp(1, ber(0xA0, number(9), number(0), number(0), ber(0x30, OBJECT))), 42050),
    "snmp-answer": datagram(161, snmp(0, ber(0xA2, number(9), number(2), number(1), ber(0x30, OBJECT, OBJECT))), 42051, True),
    "snmp-bulk": datagram(161, snmp(1, ber(0xA5, number(10), number(0), number(20), ber(0x30, OBJECT))), 42052),
    "snmp-trap-1": datagram(162, snmp(0, ber(0xA4, ber(6, b"\x2b\6\1\4\1"), ber(0x40, IP_A), number(6), number(1), ber(0x43, b"\1"), ber(0x30))), 42053),
    "snmp-oid": datagram(161, snmp(1, ber(0xA1, number(11), number(0), number(0), ber(0x30, ber(0x30, ber(6, b"\x88\x37\3"), ber(5))))), 42055),
    "snmp-3": datagram(161, V3_CLEAR, 42054),
    "dhcp6-solicit": dhcp6(SOLICIT),
    "dhcp6-reply": dhcp6(REPLY, 547, 546),
    "dtls-client": datagram(4433, dtls(22, hello(1, CLIENT)), 42060),
    "dtls-cookie": datagram(4433, dtls(22, hello(1, CLIENT, 1)), 42062),
    "dtls-server": datagram(4433, dtls(22, hello(2, SERVER)), 42060, True),
    "dtls-alert": datagram(4433, dtls(21, b"\2\x28"), 42061),
    "dtls-data": datagram(4433, dtls(23, bytes(40), 1), 42060),
    "kerberos-as": datagram(88, AS_REQ, 42070),
    "kerberos-rep": datagram(88, AS_REP, 42071, True),
    "kerberos-tcp": segment(88, struct.pack("!I", len(AP_REQ)) + AP_REQ, 42072),
    "kerberos-error": datagram(88, KRB_ERROR, 42073, True),
    "nbdgm-group": datagram(138, nbdgm(17, bytes(8), netbios("CLIENT", 0), netbios("WORKGROUP", 0x1E)), 138),
    "nbdgm-error": datagram(138, struct.pack("!BBH4sHB", 19, 2, 78, IP_A, 138, 0x82), 138),
    "nbdgm-query": datagram(138, struct.pack("!BBH4sH", 20, 2, 79, IP_A, 138) + netbios("SERVER", 0x20), 138),
    "cdp": snap(0x0C, 0x2000, CDP),
}

# What tshark tells in another way.
BEYOND = {
    "nbns-named": datagram(137, NB_NAMED, 42031),  # the record's address
    "nbns-nameless": datagram(137, NB_NAMELESS, 42032, True),
    "dhcp6-relayed": dhcp6(RELAYED, 547, 547),  # the message beside the one in it
    "dtls-middle": datagram(4433, dtls(22, hello(1, CLIENT[1:], at=1)), 42063),  # awaits the beginning
}
