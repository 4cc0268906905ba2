# SPDX-License-Identifier: ISC
"""Packets that cannot be captured between two namespaces of any kernel: what is on the
wire, written by hand after the standards' figures."""

import socket
import struct

import decode_hosts
import decode_servers
import decode_tunnels
from decode_make import (DATA, IP6_A, IP6_B, IP_A, IP_B, MAC_A, MAC_B, datagram, eth, filled, gre, icmp, icmp6, igmp,
                         ip, ip6, label, llc, option, over_udp, pseudo4, pseudo6, sctp, segment, snap, tcp, udp)
from harness import ORDER, write_pcap

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

# A frame behind the headers that it shares, for tunnels and odd links.
INNER = ip(17, udp())
FRAME = eth(0x0800, INNER)
STP = struct.pack("!HBBBH6sIH6sHHHHH", 0, 2, 2, 0xFF, 0x8001, MAC_A, 20000, 0x9002, MAC_B, 0x8003, 256, 5120, 512,
                  3840) + b"\0"


def gtp(kind, data, flags=0x30):
    return struct.pack("!BBHI", flags, kind, len(data), 0xCAFE0001) + data


def record(kind, body, version=0x0303):
    return struct.pack("!BHH", kind, version, len(body)) + body


def handshake(kind, body):
    return struct.pack("!I", kind << 24 | len(body)) + body


def extension(kind, body):
    return struct.pack("!HH", kind, len(body)) + body


def client_hello(*extensions):
    body = b"".join(extensions)
    return handshake(1, b"\3\3" + bytes(32) + b"\0" + b"\0\4\x13\1\xc0\x2f" + b"\1\0" + struct.pack("!H", len(body)) + body)


SNI = extension(0, b"\0\x0e\0\0\x0bexample.org")
VERSIONS = extension(43, b"\4\3\4\3\3")
SERVER_HELLO = handshake(2, b"\3\3" + bytes(32) + b"\0" + b"\x13\1\0" + struct.pack("!H", 6) + extension(43, b"\3\4"))
REQUEST = b"GET /index.html HTTP/1.1\r\nHost: example.org\r\nUser-Agent: test/1\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n" + DATA
SEARCH = b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nST: ssdp:all\r\n\r\n"
NOTIFY = (b"NOTIFY * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\n"
          b"USN: uuid:1::upnp:rootdevice\r\nLocation: http://192.0.2.1/d.xml\r\nServer: test/1\r\n\r\n")
INVITE = (b"INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
          b"From: <sip:alice@example.org>;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: abc@192.0.2.1\r\n"
          b"CSeq: 1 INVITE\r\nContent-Type: application/x\r\nContent-Length: 7\r\n\r\n" + DATA)
RINGING = (b"SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nf: <sip:alice@example.org>;tag=1\r\n"
           b"t: <sip:bob@example.org>;tag=2\r\ni: abc@192.0.2.1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")


def dhcp(opcode, *options):
    head = struct.pack("!BBBBIHH4s4s4s4s6s10x64x128xI", opcode, 1, 6, 0, 0xDEADBEEF, 3, 0, bytes(4),
                       IP_B if opcode == 2 else bytes(4), IP_A, bytes(4), MAC_A, 0x63825363)
    return head + b"".join(struct.pack("!BB", n, len(v)) + v for n, v in options) + b"\xff"


DISCOVER = dhcp(1, (53, b"\1"), (12, b"laptop"), (60, b"test-1"), (50, IP_B))
OFFER = dhcp(2, (53, b"\2"), (54, IP_A), (51, struct.pack("!I", 3600)), (1, b"\xff\xff\xff\0"), (3, IP_A), (6, IP_A + IP_B),
             (15, b"example.org"), (56, b"welcome"))
NTP = struct.pack("!BBbbIIIQQQII", 0x23, 2, 6, -20, 1, 2, 3, 4, 5, 6, 0xE0000000, 7)
LLDP = b"".join(struct.pack("!H", kind << 9 | len(value)) + value for kind, value in (
    (1, b"\4" + MAC_A), (2, b"\5eth0"), (3, b"\0\x78"), (4, b"uplink"), (5, b"switch"), (6, b"test 1"), (0, b"")))

OSPF = filled(struct.pack("!BBH4s4sHHQ", 2, 1, 44, IP_A, bytes(4), 0, 0, 0) + struct.pack("!4sHBBI8x", b"\xff\xff\xff\0", 10, 2, 1, 40), 12)
VRRP_2 = filled(struct.pack("!BBBBBBH", 0x21, 7, 100, 2, 0, 1, 0) + IP_A + IP_B + bytes(8), 6)
VRRP_3 = struct.pack("!BBBBHH", 0x31, 8, 90, 1, 100, 0) + IP6_B
CARP = filled(struct.pack("!BBBBBBHQ", 0x21, 3, 100, 7, 1, 2, 0, 99) + bytes(range(20)), 6)
PIM_HELLO = filled(struct.pack("!BBHHHHHHI", 0x20, 0, 0, 1, 2, 105, 19, 4, 7) + struct.pack("!HHI", 20, 4, 5), 2)
PIM_GROUPS = struct.pack("!BBHBBBB4sHH", 0, 1, 210, 1, 0, 0, 32, socket.inet_aton("239.1.2.3"), 1, 0) + struct.pack(
    "!BBBB", 1, 0, 6, 32) + IP_A
PIM_GROUPS_6 = struct.pack("!BBHBBBB16sHH", 0, 1, 211, 2, 0, 0, 128, socket.inet_pton(socket.AF_INET6, "ff3e::1"), 1, 0) + struct.pack(
    "!BBBB", 2, 0, 6, 128) + IP6_A
PIM_JOIN = filled(struct.pack("!BBHBB", 0x23, 0, 0, 1, 0) + IP_B + PIM_GROUPS, 2)
PIM_JOIN_6 = struct.pack("!BBHBB", 0x23, 0, 0, 2, 0) + IP6_B + PIM_GROUPS_6
PIM_REGISTER = filled(struct.pack("!BBHI", 0x21, 0, 0, 0), 2)
ROUTERS = socket.inet_aton("224.0.0.2")
HSRP = struct.pack("!BBBBBBBB8s4s", 0, 0, 16, 3, 10, 110, 5, 0, b"cisco", IP_A)
BFD = struct.pack("!BBBBIIIII", 0x21, 0xC0, 3, 24, 0x11, 0x22, 50000, 50000, 0)
STUN = struct.pack("!HHI12sHHBBHI", 0x0101, 12, 0x2112A442, bytes(range(12)), 0x20, 8, 0, 1, 4711 ^ 0x2112,
                   struct.unpack("!I", IP_A)[0] ^ 0x2112A442)
MQTT_CONNECT = b"\x10\x10\0\4MQTT\4\2\0\x3c\0\4test"
MQTT_5 = b"\x10\x16\0\4MQTT\5\2\0\x3c\5\x11\0\0\0\x0a\0\4test"
BGP_OPEN = b"\xff" * 16 + struct.pack("!HBBHH4sB", 29, 1, 4, 65001, 180, IP_A, 0)
RADIUS = struct.pack("!BBH16s", 1, 9, 27, bytes(16)) + b"\1\7alice"
ISAKMP = struct.pack("!8s8sBBBBII", b"\1" * 8, bytes(8), 33, 0x20, 34, 8, 0, 28)

ETHERNET = {
    "vlan": eth(0x8100, struct.pack("!HH", 0xB005, 0x0800) + ip(17, udp())),
    "qinq": eth(0x88A8, struct.pack("!HHHH", 0x2064, 0x8100, 0x0FFF, 0x86DD) + ip6(17, udp(pseudo=pseudo6))),
    "802.3": MAC_B + MAC_A + struct.pack("!H", 8) + b"\xf4\xf4\x03" + b"12345" + bytes(38),
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
    "rarp": eth(0x8035, struct.pack("!HHBBH", 1, 0x0800, 6, 4, 3) + MAC_A + IP_A + MAC_B + IP_B),
    "snap": snap(0, 0x0800, INNER),
    "snap-cisco": snap(0x0C, 0x2004, DATA),
    "snap-apple": snap(0x080007, 0x809B, bytes(20)),
    "snap-other": snap(0x0ABCDE, 0x00BB, bytes(20)),
    "llc-numbered": MAC_B + MAC_A + struct.pack("!H", 4) + b"\xf0\xf0\x01\x02" + bytes(42),
    "stp": llc(0x42, STP),
    "stp-change": llc(0x42, b"\0\0\0\x80") + bytes(39),
    "macsec": eth(0x88E5, struct.pack("!BBI6sHH", 0x22, 0, 77, MAC_A, 1, 0x0800) + INNER + bytes(16)),
    "ah": eth(0x0800, ip(51, struct.pack("!BBHII", 17, 4, 0, 0xABCD0001, 9) + bytes(12) + udp())),
    "esp": eth(0x0800, ip(50, struct.pack("!II", 0xABCD0002, 10) + bytes(40))),
    "ipcomp": eth(0x0800, ip(108, struct.pack("!BBH", 6, 0, 0x1234) + bytes(40))),
    "geneve": eth(0x0800, over_udp(6081, struct.pack("!BBHI", 2, 0, 0x6558, 0x1234 << 8) + struct.pack(
        "!HBBI", 0x0102, 0x80, 1, 7) + FRAME)),
    "geneve-ip": eth(0x0800, over_udp(6081, struct.pack("!BBHI", 0, 0, 0x0800, 5 << 8) + INNER)),
    "gtp": eth(0x0800, over_udp(2152, gtp(255, INNER))),
    "gtp-extension": eth(0x0800, over_udp(2152, gtp(255, struct.pack("!HBB", 9, 0, 0x85) + b"\1\0\x09\0" + INNER, 0x36))),
    "gtp-echo": eth(0x0800, over_udp(2152, gtp(1, struct.pack("!HBB", 3, 0, 0), 0x32))),
    "gtp-create": eth(0x0800, over_udp(2123, gtp(16, struct.pack("!HBB", 4, 0, 0) + b"\x0e\1", 0x32))),
    "gtp-2-echo": eth(0x0800, over_udp(2123, struct.pack("!BBHI", 0x40, 1, 9, 5 << 8) + b"\3\0\1\0\7")),
    "gtp-2-session": eth(0x0800, over_udp(2123, struct.pack("!BBHII", 0x48, 32, 17, 0xCAFE0002, 6 << 8) + b"\1\0\5\0\x21\x43\x65\x87\xf9")),
    "vxlan-8472": eth(0x0800, over_udp(8472, struct.pack("!II", 0x08000000, 1 << 8) + FRAME)),
    "vxlan-gpe": eth(0x0800, over_udp(4790, struct.pack("!II", 0x0C000001, 7 << 8) + INNER)),
    "nsh": eth(0x894F, struct.pack("!BBBBI", 0x0F, 0xC2, 2, 1, 0x123456FE) + INNER),
    "erspan-1": eth(0x0800, ip(47, gre(0x88BE, FRAME))),
    "erspan-2": eth(0x0800, ip(47, gre(0x88BE, struct.pack("!HHI", 0x1064, 0x6011, 3) + FRAME, sequence=1))),
    "erspan-3": eth(0x0800, ip(47, gre(0x22EB, struct.pack("!HHIHH", 0x2064, 0x6011, 99, 55, 0) + FRAME, sequence=1))),
    "pptp": eth(0x0800, ip(47, struct.pack("!HHHHII", 0x3081, 0x880B, 4 + len(INNER), 5, 6, 4) + b"\xff\x03\0\x21" + INNER)),
    "pptp-ack": eth(0x0800, ip(47, struct.pack("!HHHHI", 0x2081, 0x880B, 0, 5, 4))),
    "l2tp": eth(0x0800, over_udp(1701, struct.pack("!HHH", 2, 11, 12) + b"\xff\x03\0\x21" + INNER, 1701)),
    "l2tp-control": eth(0x0800, over_udp(1701, struct.pack("!HHHHHH", 0xC802, 12, 11, 0, 1, 2), 1701)),
    "etherip": eth(0x0800, ip(97, b"\x30\0" + FRAME)),
    "unknown-ip": eth(0x0800, ip(253, DATA)),
    "lldp": eth(0x88CC, LLDP),
    "eapol-start": eth(0x888E, b"\2\1\0\0" + bytes(42)),
    "eap-request": eth(0x888E, b"\2\0\0\x0a\1\x05\0\x0a\1hello" + bytes(32)),
    "eap-success": eth(0x888E, b"\2\0\0\4\3\6\0\4" + bytes(38)),
    "ospf": eth(0x0800, ip(89, OSPF)),
    "vrrp-2": eth(0x0800, ip(112, VRRP_2)),
    "vrrp-3": eth(0x86DD, ip6(112, filled(VRRP_3, 6, pseudo6(112, len(VRRP_3))))),
    "carp": eth(0x0800, ip(112, CARP)),
    "pim-hello": eth(0x0800, ip(103, PIM_HELLO)),
    "pim-join": eth(0x0800, ip(103, PIM_JOIN)),
    "pim-join-6": eth(0x86DD, ip6(103, filled(PIM_JOIN_6, 2, pseudo6(103, len(PIM_JOIN_6))))),
    "pim-register": eth(0x0800, ip(103, PIM_REGISTER + INNER)),
    "pim-assert": eth(0x0800, ip(103, filled(struct.pack("!BBHBBBB4sBB4sII", 0x25, 0, 0, 1, 0, 0, 32, IP_B, 1, 0, IP_A, 1, 2), 2))),
    "hsrp": eth(0x0800, ip(17, udp(HSRP, 1985, 1985, lambda proto, size: IP_A + ROUTERS + struct.pack("!HH", proto, size)),
                           dest=ROUTERS)),
    "bfd": datagram(3784, BFD, 49152),
    "stun": datagram(3478, STUN, back=True),
    "stun-request": datagram(3478, struct.pack("!HHI12s", 1, 0, 0x2112A442, bytes(12))),
    "stun-anywhere": datagram(41100, struct.pack("!HHI12s", 1, 0, 0x2112A442, bytes(12)), 41101),
    "radius-change": datagram(3799, struct.pack("!BBH16s", 43, 9, 20, bytes(16)), 41102),
    "bfd-lag": datagram(6784, BFD, 49153),
    "wireguard": datagram(51820, b"\1\0\0\0\x2a\0\0\0" + bytes(140), 51820),
    "wireguard-response": datagram(51820, b"\2\0\0\0\x2b\0\0\0\x2a\0\0\0" + bytes(80), 51820),
    "wireguard-data": datagram(51820, b"\4\0\0\0\x2b\0\0\0" + bytes(24), 51820),
    "isakmp": datagram(500, ISAKMP, 500),
    "isakmp-marked": datagram(4500, bytes(4) + ISAKMP, 4500),
    "modbus": segment(502, struct.pack("!HHHBBHH", 1, 0, 6, 17, 3, 0, 2)),
    "modbus-exception": segment(502, struct.pack("!HHHBBB", 1, 0, 3, 17, 0x83, 2), 40004, True),
    "bgp": segment(179, BGP_OPEN),
    "syslog": datagram(514, b"<165>host app: started"),
    "tftp": datagram(69, b"\0\1boot.bin\0octet\0", 40007),
    "radius": datagram(1812, RADIUS),
    "mqtt-connect": segment(1883, MQTT_CONNECT),
    "mqtt-5": segment(1883, MQTT_5, 40005),
    "mqtt-publish": segment(1883, b"\x30\x0c\0\x03a/b" + DATA, 40006),
    "goose": eth(0x88B8, bytes(46)),
    "http-request": segment(80, REQUEST),
    "http-response": segment(8000, RESPONSE, back=True),
    "ssdp-search": datagram(1900, SEARCH),
    "ssdp-notify": datagram(1900, NOTIFY),
    "ssdp-answer": datagram(1900, b"HTTP/1.1 200 OK\r\nST: ssdp:all\r\nUSN: uuid:1\r\n\r\n", back=True),
    "sip": datagram(5060, INVITE),
    "sip-status": datagram(5060, RINGING, back=True),
    "smtp": segment(25, b"MAIL FROM:<a@example.org>\r\n"),
    "smtp-reply": segment(25, b"250 ok\r\n", back=True),
    "ftp": segment(21, b"RETR file.txt\r\n"),
    "ftp-reply": segment(21, b"230-welcome\r\n", back=True),
    "pop": segment(110, b"RETR 1\r\n"),
    "pop-reply": segment(110, b"+OK 3 messages\r\n", back=True),
    "imap": segment(143, b"a1 SELECT INBOX\r\n"),
    "imap-reply": segment(143, b"a1 OK done\r\n", back=True),
    "ssh-banner": segment(2200, b"SSH-2.0-test_1\r\n"),
    "dhcp-discover": datagram(67, DISCOVER, 68),
    "dhcp-offer": datagram(67, OFFER, 68, back=True),
    "ntp": datagram(123, NTP, 123),
    "tls-hello": segment(8449, record(22, client_hello(SNI, VERSIONS), 0x0301)),
    "tls-hello-again": segment(443, record(20, b"\1") + record(22, client_hello(SNI))),
    "tls-server": segment(443, record(22, SERVER_HELLO) + record(20, b"\1") + record(23, bytes(40)), 40001, True),
    "tls-alert": segment(443, record(21, b"\2\x28"), 40002, True),
    "tls-data": segment(443, record(23, bytes(40)), 40003),
    "ssh": eth(0x0800, ip(6, struct.pack("!HH", 40000, 22) + tcp(b"")[4:])),
    "padded": eth(0x0800, ip(17, udp(b""))) + bytes(18),
    **decode_servers.PACKETS,
    **decode_hosts.PACKETS,
    **decode_tunnels.PACKETS,
}

SNAP = b"\xaa\xaa\3\0\0\0\x08\0"
BSSID = bytes.fromhex("02000000000c")
WLAN = {
    # frame control, duration, addresses, sequence
    "data": b"\x08\x01\0\0" + BSSID + MAC_A + MAC_B + b"\x10\x02" + SNAP + INNER,
    "qos": b"\x88\x0a\0\0" + MAC_B + BSSID + MAC_A + b"\x10\x02\0\0" + SNAP + INNER,
    "four": b"\x08\x03\0\0" + MAC_B + BSSID + MAC_A + b"\x10\x02" + MAC_B + SNAP + INNER,
    "protected": b"\x88\xfe\0\0" + MAC_B + BSSID + MAC_A + b"\x10\x02\0\0" + bytes(20),
    "beacon": b"\x80\0\0\0" + b"\xff" * 6 + BSSID * 2 + b"\x10\x02" + bytes(8) + b"\x64\0\1\0" + b"\0\4home\1\1\x82",
    "probe": b"\x40\0\0\0" + b"\xff" * 6 + MAC_A + b"\xff" * 6 + b"\x10\x02" + b"\0\4home\1\1\x82",
    "rts": b"\xb4\0\x10\0" + MAC_A + MAC_B,
    "ack": b"\xd4\0\0\0" + MAC_A,
}

# What tshark sees in another way.
BEYOND = {
    "pbb": eth(0x88E7, struct.pack("!I", 0xA0123456) + FRAME),
    "ip6-jumbo": eth(0x86DD, ip6(6, tcp(bytes(1500), pseudo=pseudo6))[:4] + b"\0\0" + ip6(6, tcp(bytes(1500)))[6:]),
    **decode_servers.BEYOND,
    **decode_hosts.BEYOND,
    **decode_tunnels.BEYOND,
}

RADIOTAP = struct.pack("<BBHI", 0, 0, 8, 0)


def sll(hardware, protocol, data):
    return struct.pack("!HHH8sH", 4, hardware, 0, bytes(8), protocol) + data


def pktap(dlt, packet, flags=1):
    return struct.pack("<III24sIIIIi20sIHHI20s", 108, 1, dlt, b"en0", flags, 2, 14, 0, 321, b"curl", 0, 6, 0, 1, b"launchd") + packet


FAMILY = struct.Struct("=I")
OTHERS = {
    # name: (link type in the file, packets)
    "null": (0, [FAMILY.pack(2) + ip(17, udp()), FAMILY.pack(30) + ip6(6, tcp(pseudo=pseudo6)),
                 struct.pack(">I", 2) + ip(6, tcp())]),
    "loop": (108, [struct.pack("!I", 2) + ip(17, udp()), struct.pack("!I", 24) + ip6(17, udp(pseudo=pseudo6))]),
    "raw6": (101, [ip6(17, udp(pseudo=pseudo6)), ip(17, udp())]),
    "ipv4": (228, [ip(17, udp())]),
    "ppp": (9, [b"\xff\x03\0\x21" + INNER, b"\x21" + INNER, b"\x00\x57" + ip6(17, udp(pseudo=pseudo6))]),
    "ppp-lcp": (9, [b"\xff\x03\xc0\x21" + struct.pack("!BBH", 9, 1, 8) + bytes(4)]),
    "chdlc": (104, [b"\x0f\0\x08\0" + INNER, b"\x8f\0\x80\x35" + bytes(18)]),
    "serial": (50, [b"\x0f\0\x08\0" + INNER, b"\xff\x03\0\x21" + INNER]),
    "netlink": (113, [sll(824, 0, bytes(16))]),  # of which tshark does not tell the header
    "sll-odd": (113, [sll(803, 4, RADIOTAP + WLAN["data"]), sll(280, 12, bytes(16)), sll(1, 1, b"\xff\xff" + bytes(28))]),
    "wlan": (105, list(WLAN.values())),
    "radiotap": (127, [struct.pack("<BBHIBBHHbb", 0, 0, 16, 0x6E, 0x10, 2, 2412, 0xA0, -40, -90) + frame + b"\1\2\3\4"
                       for frame in WLAN.values()]),
    "ppi": (192, [struct.pack("<BBHI", 0, 0, 8, 105) + WLAN["data"]]),
    "pktap": (258, [pktap(1, FRAME), pktap(12, ip6(17, udp(pseudo=pseudo6)), 2), pktap(0, FAMILY.pack(2) + INNER, 0)]),
    "nflog": (239, [b"\2\0\0\5" + struct.pack(ORDER + "HH", 7, 10) + b"in\0\0" + struct.pack(ORDER + "HH", 4 + len(INNER), 9) +
                    INNER]),
    "beyond": (1, list(BEYOND.values())),
    "ipv6": (229, [ip6(17, udp(pseudo=pseudo6))]),
}


def savefiles(folder):
    """Name to path."""
    made = {"ethernet": write_pcap(folder / "ethernet.pcap", list(ETHERNET.values()))}
    for name, (linktype, packets) in OTHERS.items():
        made[name] = write_pcap(folder / f"{name}.pcap", packets, linktype=linktype)
    return made
