# SPDX-License-Identifier: ISC
"""Packets with addresses and checksums for the tests of inject, and a look at what has become of them."""

import socket
import struct

from harness import ones_sum, run, write_pcap


def pseudo_header(source, target, protocol, length):
    return source + target + struct.pack("!II", protocol, length)


def packet(family, protocol, data, checksum="partial", tag=b"", hosts=None):
    """Of TCP (6) or UDP (17), with a checksum as a host leaves it to its device, a right or a wrong one."""
    hosts = hosts or (("10.77.0.1", "10.77.0.2") if family == socket.AF_INET else ("fd77::1", "fd77::2"))
    source, target = (socket.inet_pton(family, host) for host in hosts)
    head = bytearray(struct.pack("!HHIIBBHHH", 1000, 9, 7, 0, 0x50, 0x18, 512, 0, 0) if protocol == 6 else
                     struct.pack("!HHHH", 1000, 9, 8 + len(data), 0))
    total = {"partial": ones_sum(pseudo_header(source, target, protocol, len(head) + len(data))), "wrong": 0x1234,
             "right": 0xffff - ones_sum(pseudo_header(source, target, protocol, len(head) + len(data)) + head + data)}
    struct.pack_into("!H", head, 16 if protocol == 6 else 6, total[checksum])
    carried = bytes(head) + data
    if family == socket.AF_INET6:
        network = struct.pack("!IHBB", 6 << 28, len(carried), protocol, 64)
    else:
        network = bytearray(struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(carried), 1, 0, 64, protocol, 0))
        struct.pack_into("!H", network, 10, 0x4321 if checksum == "wrong" else 0xffff - ones_sum(network + source + target))
    ethertype = b"\x08\x00" if family == socket.AF_INET else b"\x86\xdd"
    return bytes.fromhex("02000000000b02000000000a") + tag + ethertype + network + source + target + carried


def decoded(tmp_path, frames):
    """As capture sees them, checksums looked at."""
    records = run("capture", "-r", write_pcap(tmp_path / "seen.pcap", frames), "-f", "jsonl", "--decode",
                  "--checksums").of("packet")
    assert all(record[layer]["checksum_ok"] is True for record in records for layer in ("ip", "tcp", "udp")
               if layer in record), records
    return records
