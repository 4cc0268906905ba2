# SPDX-License-Identifier: ISC
"""Savefiles for the benchmarks: Ethernet, IPv4, and TCP or UDP, with rising times.

https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html; RFC 791, 768, 9293."""

import itertools
import random
import struct

MIXES = {
    # name: (packets, sizes and how often each)
    "imix": (1_000_000, [64] * 7 + [594] * 4 + [1518]),
    "64": (2_000_000, [64]),
    "64-long": (1_000_000, [64]),
    "64-short": (200_000, [64]),
    "flows": (300_000, [64] * 7 + [594] * 4 + [1514]),
    "none": (0, [64]),
    "few": (20_000, [64] * 7 + [594] * 4 + [1518]),
}

TEMPLATES = 1200  # frames that differ, a multiple of the lengths of the lists above
GAP_US = 3


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def frame(size, dice):
    """One frame of size bytes; the checksums of TCP and UDP are left to the hardware."""
    tcp = dice.random() < 0.7
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, size - 14, dice.getrandbits(16), 0x4000, 64,
                     6 if tcp else 17, 0, bytes([10, 0, dice.randrange(4), dice.randrange(1, 255)]),
                     bytes([198, 51, 100, dice.randrange(1, 255)]))
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    ports = struct.pack("!HH", dice.randrange(1024, 65536), dice.choice([53, 80, 443, 8080]))
    if tcp:
        head = ports + struct.pack("!IIBBHHH", dice.getrandbits(32), dice.getrandbits(32),
                                   0x50, dice.choice([0x10, 0x18]), 64240, 0, 0)
    else:
        head = ports + struct.pack("!HH", size - 34, 0)
    made = bytes.fromhex("020000000001020000000002") + b"\x08\x00" + ip + head
    return made + dice.randbytes(size - len(made))


def records(count, sizes):
    dice = random.Random(1)
    templates = [frame(size, dice) for size in sizes * (TEMPLATES // len(sizes))]
    dice.shuffle(templates)
    lengths = [struct.pack("<II", len(made), len(made)) for made in templates]
    ends = [length + made for length, made in zip(lengths, templates)]
    times = struct.Struct("<II").pack
    begin = 1_700_000_000 * 1_000_000
    for first in range(0, count, TEMPLATES):
        chunk = ends[:count - first]
        clock = range(begin + first * GAP_US, begin + (first + len(chunk)) * GAP_US, GAP_US)
        yield b"".join(itertools.chain.from_iterable(
            (times(*divmod(at, 1_000_000)), end) for at, end in zip(clock, chunk)))


def write_savefile(path, mix):
    count, sizes = MIXES[mix]
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        out.writelines(records(count, sizes))
