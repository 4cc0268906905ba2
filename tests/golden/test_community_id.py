# SPDX-License-Identifier: ISC
"""--community-id: the specification's published values, and those of tshark for what real programs sent."""

import ipaddress
import pathlib
import struct
import subprocess

import pytest

from harness import need, run, write_pcap

TCP, UDP, ICMP, ICMP6, SCTP, RSVP = 6, 17, 1, 58, 132, 46

# Protocol, endpoints, ports or type and code, the values of seeds 0 and 1.
VECTORS = [
    (TCP, "128.232.110.120", "66.35.250.204", 34855, 80, "LQU9qZlK+B5F3KDmev6m5PMibrg=", "3V71V58M3Ksw/yuFALMcW0LAHvc="),
    (TCP, "66.35.250.204", "128.232.110.120", 80, 34855, "LQU9qZlK+B5F3KDmev6m5PMibrg=", "3V71V58M3Ksw/yuFALMcW0LAHvc="),
    (TCP, "10.0.0.1", "10.0.0.2", 10, 11569, "SXBGMX1lBOwhhoDrZynfROxnhnM=", "HmBRGR+fUyXF4t8WEtal7Y0gEAo="),
    (UDP, "192.168.1.52", "8.8.8.8", 54585, 53, "d/FP5EW3wiY1vCndhwleRRKHowQ=", "Q9We8WO3piVF8yEQBNJF4uiSVrI="),
    (SCTP, "192.168.170.8", "192.168.170.56", 7, 80, "jQgCxbku+pNGw8WPbEc/TS/uTpQ=", "Y1/0jQg6e+I3ZwZZ9LP65DNbTXU="),
    (ICMP, "192.168.0.89", "192.168.0.1", 8, 0, "X0snYXpgwiv9TZtqg64sgzUn6Dk=", "03g6IloqVBdcZlPyX8r0hgoE7kA="),
    (ICMP, "192.168.0.1", "192.168.0.89", 0, 8, "X0snYXpgwiv9TZtqg64sgzUn6Dk=", "03g6IloqVBdcZlPyX8r0hgoE7kA="),
    (ICMP, "192.168.0.89", "192.168.0.1", 20, 0, "3o2RFccXzUgjl7zDpqmY7yJi8rI=", "lCXHHxavE1Vq3oX9NH5ladQg02o="),
    (ICMP, "192.168.0.89", "192.168.0.1", 20, 1, "tz/fHIDUHs19NkixVVoOZywde+I=", "Ie3wmFyxiEyikbsbcO03d2nh+PM="),
    (ICMP6, "fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea", 135, 0,
     "dGHyGvjMfljg6Bppwm3bg0LO8TY=", "kHa1FhMYIT6Ym2Vm2AOtoOARDzY="),
    (ICMP6, "fe80::260:97ff:fe07:69ea", "fe80::200:86ff:fe05:80da", 136, 0,
     "dGHyGvjMfljg6Bppwm3bg0LO8TY=", "kHa1FhMYIT6Ym2Vm2AOtoOARDzY="),
    (ICMP6, "3ffe:507:0:1:260:97ff:fe07:69ea", "3ffe:507:0:1:200:86ff:fe05:80da", 3, 0,
     "NdobDX8PQNJbAyfkWxhtL2Pqp5w=", "OlOWx9psIbBFi7lOCw/4MhlKR9M="),
    (ICMP6, "3ffe:507:0:1:200:86ff:fe05:80da", "3ffe:507:0:1:260:97ff:fe07:69ea", 3, 0,
     "/OGBt9BN1ofenrmSPWYicpij2Vc=", "Ij4ZxnC87/MXzhOjvH2vHu7LRmE="),
    (RSVP, "10.1.24.4", "10.1.12.1", None, None, "/nQI4Rh/TtY3mf0R2gJFBkVlgS4=", "BK3BVW3U2eemuwVQVN3zd/GULno="),
]


def packet(protocol, source, target, first, second, *_, offset=0):
    """Bare IP, as long as the protocol's own header."""
    above = bytes(8) if first is None else (
        bytes([first, second]) if protocol in (ICMP, ICMP6) else struct.pack("!HH", first, second)) + bytes(28)
    ends = [ipaddress.ip_address(end) for end in (source, target)]
    if ends[0].version == 4:
        head = struct.pack("!BxHHHBBH", 0x45, 20 + len(above), 1, offset, 64, protocol, 0)
    else:
        head = struct.pack("!IHBB", 6 << 28, len(above), protocol, 64)
    return head + b"".join(end.packed for end in ends) + above


def ids(path, *options):
    return [p.get("community_id") for p in run("capture", "-r", path, "--no-data", *options).of("packet")]


@pytest.mark.parametrize("option,column", [("--community-id", 5), ("--community-id=0", 5), ("--community-id=1", 6)])
def test_published_values(tmp_path, option, column):
    path = write_pcap(tmp_path / "in.pcap", [packet(*row) for row in VECTORS], linktype=101)
    assert ids(path, option) == [f"1:{row[column]}" for row in VECTORS]


def test_innermost_packet_counts(tmp_path):
    inner = packet(*VECTORS[0])
    outer = struct.pack("!BxHHHBBH8s", 0x45, 20 + len(inner), 1, 0, 64, 4, 0, bytes(range(8))) + inner
    path = write_pcap(tmp_path / "in.pcap", [outer], linktype=101)
    assert ids(path, "--community-id") == [f"1:{VECTORS[0][5]}"]


def test_what_has_no_ports_has_no_key(tmp_path):
    """A later fragment, a packet that ends before its ports, one that is no IP at all."""
    whole = packet(*VECTORS[0])
    odd = [packet(*VECTORS[0], offset=100), whole[:22], packet(*VECTORS[5])[:21], bytes(20)]
    path = write_pcap(tmp_path / "in.pcap", [*odd, whole], linktype=101)
    assert ids(path, "--community-id") == [None] * 4 + [f"1:{VECTORS[0][5]}"]


def test_beside_other_keys(tmp_path):
    path = write_pcap(tmp_path / "in.pcap", [packet(*VECTORS[0])], linktype=101)
    record, = run("capture", "-r", path, "--community-id", "--decode", "--origin").of("packet")
    assert (record["community_id"], record["src_port"], len(record["run"])) == (f"1:{VECTORS[0][5]}", 34855, 16)
    out = run("capture", "-r", path, "--community-id", "-f", "etf").out
    assert b"\x0ccommunity_id" in out and VECTORS[0][5].encode() in out


@pytest.mark.parametrize("value", ["65536", "-1", "x", ""])
def test_no_such_seed(tmp_path, value):
    done = run("capture", "-r", tmp_path / "none", f"--community-id={value}")
    assert done.code == 2 and "a number up to 65535" in done.err


WHOLE = [path for path in sorted((pathlib.Path(__file__).parent / "decode").glob("*.pcap")) if path.stem != "fragments"]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_equal_to_tshark(path):
    """But for fragments, which tshark puts together, or takes without their ports."""
    need("tshark")
    rows = subprocess.run(["tshark", "-r", path, "--enable-protocol", "communityid", "-T", "fields", "-e", "communityid",
                           "-e", "ip.flags.mf", "-e", "ip.frag_offset", "-e", "ipv6.fraghdr.offset"], check=True,
                          capture_output=True, text=True).stdout.splitlines()
    compared = 0
    for ours, row in zip(ids(path, "--community-id"), rows, strict=True):
        theirs, more, offset, six = row.split("\t")
        if six or any(o not in ("0", "") for o in offset.split(",")) or "1" in more or "True" in more:
            continue
        compared += 1
        assert (ours or "") == theirs
    assert compared
