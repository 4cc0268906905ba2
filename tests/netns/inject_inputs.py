# SPDX-License-Identifier: ISC
"""What the tests of inject feed it: the same frames in every form of input."""

import base64
import json
import struct

from harness import frame, pcap_header, pcap_packet, pcapng_block, pcapng_section

FRAMES = [frame(size, byte=size % 251) for size in (14, 15, 60, 61, 64, 128, 1000, 1513, 1514)]


def lengths(*items):
    return b"".join(struct.pack("!I", len(item)) + item for item in items)


def etf_bytes(data):
    return b"m" + struct.pack("!I", len(data)) + data


def etf_send(data):
    return b"\x83h\x02w\x04send" + etf_bytes(data)


def etf_packet(data, dlt=1):
    return (b"\x83h\x05w\x06packeta" + bytes([dlt]) + b"h\x03a\x00a\x01a\x00b" +
            struct.pack("!I", len(data)) + etf_bytes(data))


def json_send(data, **keys):
    return json.dumps({"data": base64.b64encode(data).decode(), **keys}).encode()


def pcapng(packets, linktypes=(1,)):
    """Each packet by the next interface."""
    return (pcapng_section() +
            b"".join(pcapng_block(1, struct.pack("<HHI", linktype, 0, 0)) for linktype in linktypes) +
            b"".join(pcapng_block(6, struct.pack("<IIIII", i % len(linktypes), 0, 1000 * i, len(p), len(p)) + p)
                     for i, p in enumerate(packets)))


INPUTS = {
    "jsonl": b"".join(json_send(f) + b"\n" for f in FRAMES),
    "jsonl-cmd": b"\n".join(json_send(f, cmd="send") for f in FRAMES),
    "json": lengths(*map(json_send, FRAMES)),
    "etf-send": lengths(*map(etf_send, FRAMES)),
    "etf-packet": lengths(*map(etf_packet, FRAMES)),
    "pcap": pcap_header() + b"".join(map(pcap_packet, FRAMES)),
    "pcap-big-endian-micro": pcap_header(">", nano=False) +
                             b"".join(pcap_packet(f, order=">") for f in FRAMES),
    "pcapng": pcapng(FRAMES),
    "raw": lengths(*FRAMES),
}
