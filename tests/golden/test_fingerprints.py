# SPDX-License-Identifier: ISC
"""JA3 and JA4 against the vectors of their specifications, and against tshark."""

import hashlib
import pathlib
import struct
import subprocess

import pytest

from decode_make import segment
from harness import run, write_pcap

TLS = pathlib.Path(__file__).parent / "decode" / "tls.pcap"
GREASE = 0x2A2A


def words(values):
    return b"".join(struct.pack("!H", value) for value in values)


def hello(version, ciphers, extensions):
    """A segment; extensions are numbers with their data."""
    body = b"".join(struct.pack("!HH", kind, len(data)) + data for kind, data in extensions)
    message = struct.pack("!H", version) + bytes(33) + struct.pack("!H", 2 * len(ciphers)) + words(ciphers) + b"\1\0"
    if extensions:
        message += struct.pack("!H", len(body)) + body
    message = struct.pack("!I", 1 << 24 | len(message)) + message
    return segment(443, struct.pack("!BHH", 22, 0x301, len(message)) + message)


def counted(data, size="!H"):
    return struct.pack(size, len(data)) + data


NAME = (0, counted(b"\0" + counted(b"example.org")))
GROUPS = (10, counted(words([23, 24, 25])))
FORMATS = (11, b"\1\0")
# github.com/salesforce/ja3, README: the text before the hash, and the hash.
JA3 = {
    "ada70206e40642a3e4461f35503241d5":
        hello(769, [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4], [NAME, GROUPS, FORMATS]),
    "de350869b8c85de67a350c8d186f11e6": hello(769, [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99], []),
}
# github.com/FoxIO-LLC/ja4, technical_details/JA4.md: its example, in another order and with GREASE.
CIPHERS = [GREASE, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D,
           0x002F, 0x0035]
SIGNATURES = (13, counted(words([0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601])))
VERSIONS = (43, counted(words([GREASE, 0x0304, 0x0303]), "!B"))
ALPN = (16, counted(counted(b"h2", "!B") + counted(b"http/1.1", "!B")))
OTHERS = [(kind, b"") for kind in (0x1B, 0x33, 0xFF01, 0x2D, 0x17, 0x23, 0x05, 0x4469, 0x12, 0x15)]
EXTENSIONS = [(GREASE, b""), NAME, VERSIONS, GROUPS, ALPN, FORMATS, *OTHERS, SIGNATURES]
JA4 = {
    "t13d1516h2_8daaf6152771_e5627efa2ab1": hello(0x303, CIPHERS, EXTENSIONS),
    "t13i151500_8daaf6152771_e5627efa2ab1": hello(0x303, CIPHERS, [e for e in EXTENSIONS if e not in (NAME, ALPN)] + [(16, counted(b"\0"))]),
    "t12i0101ab_" + hashlib.sha256(b"002f").hexdigest()[:12] + "_" + "0" * 12:
        hello(0x303, [0x2F], [(16, counted(counted(b"\xab", "!B")))]),
    "t10i000000_" + "0" * 12 + "_" + "0" * 12: hello(0x301, [GREASE], []),
}


def fingerprints(path, *options):
    return [(record.get("ja3"), record.get("ja4"))
            for record in run("capture", "-r", path, "--fingerprints", "--no-data", *options).of("packet")]


@pytest.mark.parametrize("value", JA3)
def test_ja3(tmp_path, value):
    assert fingerprints(write_pcap(tmp_path / "f", [JA3[value]]))[0][0] == value


@pytest.mark.parametrize("value", JA4)
def test_ja4(tmp_path, value):
    assert fingerprints(write_pcap(tmp_path / "f", [JA4[value]]), "--decode")[0][1] == value


def test_as_tshark_has_them():
    names = [name for name in ("tls.handshake.ja3", "tls.handshake.ja4") if known(name)]
    theirs = subprocess.run(["tshark", "-n", "-r", TLS, "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields",
                             *sum((["-e", name] for name in names), [])], capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in theirs.splitlines()]
    ours = [[(ja3, ja4)["ja4" in name] or "" for name in names] for ja3, ja4 in fingerprints(TLS)]
    assert ours == rows and any(row[0] for row in rows)


def known(name):
    fields = subprocess.run(["tshark", "-G", "fields"], capture_output=True, text=True, check=True).stdout
    return f"\t{name}\t" in fields


def test_only_a_whole_hello_has_them(tmp_path):
    packet = JA4["t13d1516h2_8daaf6152771_e5627efa2ab1"]
    many = hello(0x303, [0x1301] * 257, [])
    packets = [packet, packet[:-1], segment(443, b"\x17\3\3\0\1x"), many]
    found = fingerprints(write_pcap(tmp_path / "f", packets))
    assert [ja3 is not None for ja3, _ in found] == [True, False, False, False]
    record = run("capture", "-r", tmp_path / "f", "--no-data").of("packet")[0]
    assert "ja3" not in record and "ja4" not in record
