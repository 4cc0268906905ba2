# SPDX-License-Identifier: ISC
"""What the line of a hand-made packet says behind the columns."""

import pytest

from decode_handmade import ETHERNET, WLAN
from harness import run, write_pcap

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
    "llc-numbered": ("NetBIOS", "llc 0xf0 > 0xf0 control 0x01"),
    "stp": ("STP", "root 32769/02:00:00:00:00:0a cost 20000 port 0x8003"),
    "stp-change": ("STP", "topology change"),
    "macsec": ("UDP", "macsec an 2 pn 77, len 7"),
    "ah": ("UDP", "ah spi 0xabcd0001, len 7"),
    "esp": ("ESP", "spi 0xabcd0002 seq 10 len 48"),
    "ipcomp": ("IPCOMP", "cpi 0x1234"),
    "geneve-ip": ("UDP", "geneve 5, len 7"),
    "gtp": ("UDP", "gtp teid 0xcafe0001, len 7"),
    "gtp-echo": ("GTP", "gtp teid 0xcafe0001 type 1"),
    "nsh": ("UDP", "nsh path 1193046 index 254, len 7"),
    "erspan-2": ("UDP", "gre 0x88be, erspan 17, len 7"),
    "pptp": ("UDP", "gre 0x880b call 5, len 7"),
    "l2tp": ("UDP", "l2tp tunnel 11 session 12, len 7"),
    "l2tp-control": ("L2TP", "l2tp control tunnel 11 session 0"),
    "unknown-ip": ("IP", "proto 253"),
    "lldp": ("LLDP", ""),
    "ssh": ("TCP", "[P.] seq 4026531841 ack 251658242 win 1000, ssh?"),
    "sack": ("TCP", "[.] seq 4026531841 ack 251658242 win 1000 sack 100-200 sack 300-400"),
}


def line(packet, folder, linktype=1):
    path = write_pcap(folder / "f", [packet], linktype=linktype)
    return run("capture", "-f", "text", "-t", "-r", path, "--packets-only").out.decode("ascii").rstrip("\n")


@pytest.mark.parametrize("name", LINES)
def test_line(tmp_path, name):
    label, info = LINES[name]
    text = line(ETHERNET[name], tmp_path)
    assert text.split()[0] == label
    assert text.endswith(f" {len(ETHERNET[name])}  {info}".rstrip()), text


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


def test_start_of_authority(tmp_path):
    path = write_pcap(tmp_path / "f", [ETHERNET["dns-soa"]])
    record = run("capture", "-r", path, "--decode").only("packet")
    assert record["dns"]["authorities"][0]["rdata"] == (
        "ns.example host.master.example 2024010101 7200 900 1209600 300")
