# SPDX-License-Identifier: ISC
"""What the line of a hand-made packet says behind the columns."""

import pytest

from decode_handmade import ETHERNET
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
}


def line(packet, folder, linktype=1):
    path = write_pcap(folder / "f", [packet], linktype=linktype)
    return run("capture", "-f", "text", "-t", "-r", path, "--packets-only").out.decode("ascii").rstrip("\n")


@pytest.mark.parametrize("name", LINES)
def test_line(tmp_path, name):
    label, info = LINES[name]
    text = line(ETHERNET[name], tmp_path)
    assert text.split()[0] == label
    assert text.endswith(f" {len(ETHERNET[name])}  {info}"), text


def test_start_of_authority(tmp_path):
    path = write_pcap(tmp_path / "f", [ETHERNET["dns-soa"]])
    record = run("capture", "-r", path, "--decode").only("packet")
    assert record["dns"]["authorities"][0]["rdata"] == (
        "ns.example host.master.example 2024010101 7200 900 1209600 300")
