# SPDX-License-Identifier: ISC
"""What the line of a hand-made packet says behind the columns."""

import re

import pytest

from decode_handmade import BEYOND, ETHERNET, OTHERS, WLAN
from harness import run, write_pcap

SEGMENT = ", [P.] seq 4026531841 ack 251658242 win 1000 len N"

LINES = {
    # name: the protocol's column, what stands behind the length
    "vlan": ("UDP", "vlan 5, len 7"),
    "mpls": ("UDP", "mpls 16, mpls 1048575, len 7"),
    "pppoe": ("UDP", "pppoe code 0 session 4660, len 7"),
    "pppoe-discovery": ("PPPOE", "pppoe code 9 session 0"),
    "gre": ("UDP", "gre 0x0800, len 7"),
    "gre-ethernet": ("UDP", "gre 0x6558 key 77, len 7"),
    "fragment": ("IP", "fragment id 7 offset 40+"),
    "rarp": ("RARP", "who is 02:00:00:00:00:0b? tell 02:00:00:00:00:0a"),
    "snap-cisco": ("DTP", ""),
    "snap-apple": ("AppleTalk", ""),
    "snap-other": ("LLC", "snap 0x0abcde 0x00bb"),
    "llc-numbered": ("NetBIOS", "llc 0xf0 > 0xf0 control 0x01"),
    "stp": ("STP", "root 32769/02:00:00:00:00:0a cost 20000 port 0x8003"),
    "stp-change": ("STP", "topology change"),
    "macsec": ("UDP", "macsec an 2 pn 77, len 7"),
    "ah": ("UDP", "ah spi 0xabcd0001, len 7"),
    "esp": ("ESP", "spi 0xabcd0002 seq 10 len 48"),
    "ipcomp": ("IPCOMP", "cpi 0x1234"),
    "geneve-ip": ("UDP", "geneve 5, len 7"),
    "gtp": ("UDP", "gtp teid 0xcafe0001, len 7"),
    "gtp-echo": ("GTP", "gtp teid 0xcafe0001 echo request"),
    "gtp-create": ("GTP", "gtp teid 0xcafe0001 create pdp context request"),
    "gtp-2-echo": ("GTP", "gtp v2 echo request"),
    "gtp-2-session": ("GTP", "gtp v2 teid 0xcafe0002 create session request"),
    "nsh": ("UDP", "nsh path 1193046 index 254, len 7"),
    "erspan-2": ("UDP", "gre 0x88be, erspan 17, len 7"),
    "pptp": ("UDP", "gre 0x880b call 5, len 7"),
    "l2tp": ("UDP", "l2tp tunnel 11 session 12, len 7"),
    "l2tp-control": ("L2TP", "l2tp control tunnel 11 session 0"),
    "unknown-ip": ("IP", "proto 253"),
    "goose": ("GOOSE", ""),
    "http-request": ("HTTP", "GET example.org/index.html" + SEGMENT),
    "http-response": ("HTTP", "200 text/html" + SEGMENT),
    "ssdp-search": ("SSDP", "M-SEARCH * ssdp:all"),
    "ssdp-notify": ("SSDP", "NOTIFY * ssdp:alive upnp:rootdevice"),
    "sip": ("SIP", "INVITE sip:bob@example.org"),
    "sip-status": ("SIP", "180 1 INVITE"),
    "smtp": ("SMTP", "MAIL FROM:<a@example.org>" + SEGMENT),
    "ftp-reply": ("FTP", "230 welcome" + SEGMENT),
    "pop-reply": ("POP", "+OK 3 messages" + SEGMENT),
    "imap": ("IMAP", "SELECT INBOX" + SEGMENT),
    "ssh-banner": ("SSH", "SSH-2.0-test_1" + SEGMENT),
    "dhcp-discover": ("DHCP", "discover 02:00:00:00:00:0a laptop"),
    "dhcp-offer": ("DHCP", "offer 02:00:00:00:00:0a 198.51.100.2"),
    "ntp": ("NTP", "v4 client stratum 2"),
    "lldp": ("LLDP", "switch port eth0"),
    "tls-hello": ("TLS", "client hello example.org" + SEGMENT),
    "tls-server": ("TLS", "server hello TLS 1.3 cipher 0x1301" + SEGMENT),
    "tls-alert": ("TLS", "alert level 2 description 40" + SEGMENT),
    "tls-data": ("TLS", "data" + SEGMENT),
    "eapol-start": ("EAPOL", "start"),
    "eap-request": ("EAPOL", "EAP request id 5"),
    "ospf": ("OSPF", "hello router 192.0.2.1 area 0.0.0.0"),
    "vrrp-2": ("VRRP", "v2 vrid 7 priority 100"),
    "carp": ("CARP", "v2 vhid 3 advbase 2 advskew 100 demotion 1"),
    "pim-hello": ("PIM", "pim hello"),
    "pim-join": ("PIM", "pim join/prune 198.51.100.2"),
    "pim-register": ("UDP", "pim register, len 7"),
    "pim-null": ("PIM", "pim register"),
    "hsrp": ("HSRP", "hello state 16 group 5 priority 110 192.0.2.1"),
    "bfd": ("BFD", "up my 0x00000011 your 0x00000022"),
    "stun": ("STUN", "binding success 192.0.2.1 port 4711"),
    "stun-anywhere": ("STUN", "binding request"),
    "radius-change": ("RADIUS", "code 43 id 9"),
    "bfd-lag": ("BFD", "up my 0x00000011 your 0x00000022"),
    "wireguard": ("WG", "initiation sender 0x0000002a"),
    "wireguard-data": ("WG", "data receiver 0x0000002b"),
    "isakmp": ("ISAKMP", "IKEv2 exchange 34 id 0"),
    "isakmp-marked": ("ISAKMP", "IKEv2 exchange 34 id 0"),
    "modbus-exception": ("MODBUS", "unit 17 function 3 exception" + SEGMENT),
    "bgp": ("BGP", "open as 65001 id 192.0.2.1" + SEGMENT),
    "syslog": ("SYSLOG", "facility 20 severity 5 host app: started"),
    "tftp": ("TFTP", "read boot.bin"),
    "radius": ("RADIUS", "access request id 9 alice"),
    "mqtt-connect": ("MQTT", "connect test" + SEGMENT),
    "mqtt-publish": ("MQTT", "publish a/b" + SEGMENT),
    "ssh": ("TCP", "[P.] seq 4026531841 ack 251658242 win 1000, ssh?"),
    "dcerpc-bind": ("DCERPC", "bind srvsvc 4b324fc8-1670-01d3-1278-5a47bf6ee188" + SEGMENT),
    "dcerpc-request": ("DCERPC", "request operation 15" + SEGMENT),
    "dcerpc-fault": ("DCERPC", "fault 0x1c010003" + SEGMENT),
    "dcerpc-datagram": ("DCERPC", "request operation 4 srvsvc 4b324fc8-1670-01d3-1278-5a47bf6ee188"),
    "dcerpc-reject": ("DCERPC", "reject 0x1c010003 srvsvc 4b324fc8-1670-01d3-1278-5a47bf6ee188"),
    "dnp3": ("DNP3", "read 1 > 10" + SEGMENT),
    "dnp3-link": ("DNP3", "link function 11 1 > 10" + SEGMENT),
    "smb-tree": ("SMB", r"tree connect \\\\server\\share" + SEGMENT),
    "smb-create": ("SMB", r"create d\195\164ta\\x.txt" + SEGMENT),
    "smb-refused": ("SMB", "create response 0xc0000022" + SEGMENT),
    "smb-sealed": ("SMB", "encrypted" + SEGMENT),
    "smb-dos": ("SMB", "SMB1 command 0x2b response" + SEGMENT),
    "smb-1": ("SMB", "SMB1 command 0x2b response" + SEGMENT),
    "quic-initial": ("QUIC", "initial v1 dcid 01020304 scid aabb"),
    "quic-versions": ("QUIC", "version negotiation dcid 01020304 scid aabb"),
    "cotp-connect": ("COTP", "connect request tsap 0x0102" + SEGMENT),
    "cotp-named": ("COTP", "connect confirm tsap far" + SEGMENT),
    "cotp-rdp": ("COTP", "connect request Cookie: mstshash=alice" + SEGMENT),
    "s7-read": ("S7", "job read" + SEGMENT),
    "s7-answer": ("S7", "ack data read" + SEGMENT),
    "s7-setup": ("S7", "job setup communication" + SEGMENT),
    "s7-user": ("S7", "user data" + SEGMENT),
    "s7-other": ("COTP", "data" + SEGMENT),
    "mms-read": ("MMS", "request read id 7" + SEGMENT),
    "mms-report": ("MMS", "unconfirmed service 0" + SEGMENT),
    "redis-get": ("REDIS", "GET user:1" + SEGMENT),
    "redis-string": ("REDIS", "+PONG" + SEGMENT),
    "redis-error": ("REDIS", "-ERR unknown command" + SEGMENT),
    "redis-bulk": ("REDIS", "$5" + SEGMENT),
    "redis-auth": ("REDIS", "AUTH" + SEGMENT),
    "cotp-data": ("COTP", "data" + SEGMENT),
    "mysql-greeting": ("MYSQL", "greeting 5.7.44" + SEGMENT),
    "mysql-login": ("MYSQL", "login alice" + SEGMENT),
    "mysql-query": ("MYSQL", "select 1" + SEGMENT),
    "mysql-use": ("MYSQL", "use shop" + SEGMENT),
    "mysql-error": ("MYSQL", "error 1064 bad syntax" + SEGMENT),
    "pgsql-startup": ("PGSQL", "startup alice" + SEGMENT),
    "pgsql-ssl": ("PGSQL", "ssl" + SEGMENT),
    "pgsql-parse": ("PGSQL", "select $1" + SEGMENT),
    "pgsql-error": ("PGSQL", "error relation does not exist" + SEGMENT),
    "pgsql-tag": ("PGSQL", "SELECT 1" + SEGMENT),
    "tds-batch": ("TDS", "select 1" + SEGMENT),
    "tds-login": ("TDS", "login alice" + SEGMENT),
    "tds-response": ("TDS", "response" + SEGMENT),
    "nbns-query": ("NBNS", "query SERVER<20>"),
    "nbns-answer": ("NBNS", "query response SERVER<20> 192.0.2.1"),
    "nbns-register": ("NBNS", "registration WORKGROUP<00> 192.0.2.1"),
    "nbns-named": ("NBNS", "registration SERVER<20>"),
    "nbns-nameless": ("UDP", "len 62, netbios-ns?"),
    "ldap-bind": ("LDAP", "bind cn=admin" + SEGMENT),
    "ldap-refused": ("LDAP", "bind result code 49" + SEGMENT),
    "ldap-delete": ("LDAP", "delete cn=bob" + SEGMENT),
    "snmp-get": ("SNMP", "v2c get 1.3.6.1.2.1.1.1.0"),
    "snmp-answer": ("SNMP", "v1 response error 2 1.3.6.1.2.1.1.1.0 1.3.6.1.2.1.1.1.0"),
    "snmp-trap-1": ("SNMP", "v1 trap"),
    "snmp-oid": ("SNMP", "v2c get next 2.999.3"),
    "snmp-3": ("SNMP", "v3 get"),
    "dhcp6-solicit": ("DHCP6", "solicit laptop.example"),
    "dhcp6-reply": ("DHCP6", "reply 2001:db8::1"),
    "dtls-client": ("DTLS", "client hello example.org"),
    "dtls-cookie": ("DTLS", "client hello example.org"),
    "dtls-middle": ("DTLS", "handshake 1"),
    "dtls-server": ("DTLS", "server hello DTLS 1.2 cipher 0xc02b"),
    "dtls-alert": ("DTLS", "alert level 2 description 40"),
    "dtls-data": ("DTLS", "data"),
    "kerberos-as": ("KRB5", "AS-REQ alice for krbtgt/EXAMPLE.ORG"),
    "kerberos-rep": ("KRB5", "AS-REP alice for krbtgt/EXAMPLE.ORG"),
    "kerberos-tcp": ("KRB5", "AP-REQ for krbtgt/EXAMPLE.ORG" + SEGMENT),
    "kerberos-error": ("KRB5", "ERROR code 25 for krbtgt/EXAMPLE.ORG"),
    "nbdgm-group": ("NBDGM", "group CLIENT<00> > WORKGROUP<1e>"),
    "nbdgm-error": ("NBDGM", "error 0x82"),
    "nbdgm-query": ("NBDGM", "query SERVER<20>"),
    "cdp": ("CDP", "switch.example port Gi0/1 platform cisco WS-C2960"),
    "teredo-origin": ("UDP", "teredo origin 192.0.2.1:40004, len 7"),
    "gue": ("UDP", "gue, len 7"),
    "fou": ("UDP", "fou, len 7"),
    "pw": ("UDP", "mpls 16, pw seq 7, len 7"),
    "l2tp3": ("UDP", "l2tp session 77, len 7"),
    "l2tp3-udp": ("L2TP3", "l2tp session 79"),
    "l2tp3-udp-cookie": ("UDP", "l2tp session 81, len 7"),
    "l2tp3-udp-control": ("L2TP3", "l2tp control"),
    "l2tp3-control": ("L2TP3", "l2tp control"),
    "mdns": ("DNS", "reply 0, TXT a=1b, A 192.0.2.1"),
    "sack": ("TCP", "[.] seq 4026531841 ack 251658242 win 1000 sack 100-200 sack 300-400"),
}


def line(packet, folder, linktype=1):
    path = write_pcap(folder / "f", [packet], linktype=linktype)
    return run("capture", "-f", "text", "-t", "-r", path, "--packets-only").out.decode("ascii").rstrip("\n")


@pytest.mark.parametrize("name", LINES)
def test_line(tmp_path, name):
    label, info = LINES[name]
    packet = {**ETHERNET, **BEYOND}[name]
    text = line(packet, tmp_path)
    assert text.split()[0] == label
    text = re.sub(r"(\[P.\].*) len \d+$", r"\1 len N", text)
    assert text.endswith(f" {len(packet)}  {info}".rstrip()), text


WLANS = {
    "data": ("UDP", "len 7"),
    "protected": ("WLAN", "protected data"),
    "beacon": ("WLAN", "beacon home"),
    "rts": ("WLAN", "RTS"),
    "ack": ("WLAN", "ack"),
}


@pytest.mark.parametrize("name", WLANS)
def test_line_of_a_monitor(tmp_path, name):
    label, info = WLANS[name]
    text = line(WLAN[name], tmp_path, 105)
    assert text.split()[0] == label and text.endswith("  " + info)


@pytest.mark.parametrize("name,packet,label,info", [
    ("radiotap", 0, "UDP", "2412 MHz -40 dBm, len 7"),
    ("chdlc", 1, "SLARP", ""),
    ("serial", 0, "UDP", "len 7"),
    ("sll-odd", 0, "UDP", "len 7"),
    ("netlink", 0, "NETLINK", ""),
    ("sll-odd", 1, "CAN", ""),
    ("sll-odd", 2, "Novell-802.3", ""),
    ("pktap", 1, "UDP", "en0 curl pid 321, len 7"),
    ("nflog", 0, "UDP", "nflog group 5, len 7"),
])
def test_line_of_another_link_type(tmp_path, name, packet, label, info):
    linktype, packets = OTHERS[name]
    text = line(packets[packet], tmp_path, linktype)
    assert text.split()[0] == label and text.endswith(f"{len(packets[packet])}  {info}".rstrip())


def test_line_of_a_providers_backbone(tmp_path):
    text = line(BEYOND["pbb"], tmp_path)
    assert text.split()[0] == "UDP" and text.endswith("  isid 1193046, len 7")


def test_start_of_authority(tmp_path):
    path = write_pcap(tmp_path / "f", [ETHERNET["dns-soa"]])
    record = run("capture", "-r", path, "--decode").only("packet")
    assert record["dns"]["authorities"][0]["rdata"] == (
        "ns.example host.master.example 2024010101 7200 900 1209600 300")
