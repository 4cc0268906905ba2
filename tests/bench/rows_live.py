# SPDX-License-Identifier: ISC
"""64-byte packets over a veth pair at the rate one processor can generate: what is dropped,
and processor time per packet (user + system of the capturing process), beside tcpdump with
a ring of the same size."""

import re

from table import Measure, NotRun, Row

COUNT = 2_000_000
RING = "16384"  # KiB, pktpipe's default


def tcpdump_ready(process, _):
    for line in process.stderr:
        if b"listening on" in line:
            return
    raise NotRun("tcpdump did not start")


def start_record(process, reader):
    if not reader.read(5):
        raise NotRun(f"no start record: {process.stderr.read().decode().strip()}")


def etf_counter(name, tail):
    """The last value of a key in the last records of a stream of ETF."""
    values = re.findall(rb"w" + bytes([len(name)]) + name + rb"(?:a(.)|b(.{4}))", tail, re.S)
    if not values:
        raise NotRun(f"the stream ends without {name.decode()}")
    return int.from_bytes(b"".join(values[-1]), "big")


def rows(bench):
    words = ["-n", str(COUNT)]
    readers = set()

    def started(process, reader):
        start_record(process, reader)
        found = re.search(rb"w\x06readerw.(ring|libpcap)", reader.tail)
        readers.add({b"ring": "itself", b"libpcap": "libpcap"}[found[1]])

    def ours(begun, *options):
        took = bench.network.capture(
            [bench.program, "capture", "-i", "rx", "-f", "etf", *options], begun, words)
        bench.notes["live"] = (f"live: {COUNT} packets, {took['rate'] / 1000:.0f} kpps in the last"
                               " round; tcpdump -B 16384, the ring that pktpipe has, which was read by "
                               f"{', or '.join(sorted(readers))}.")
        return {"ns": took["cpu"] * 1e9, "dropped": etf_counter(b"dropped", took["tail"]),
                "memory": took["memory"] / 2**20}

    def tcpdump():
        took = bench.network.capture(
            ["tcpdump", "-i", "rx", "-B", RING, "-w", "-"], tcpdump_ready, words)
        dropped = re.search(r"(\d+) packets dropped by kernel", took["stderr"])
        return {"ns": took["cpu"] * 1e9, "dropped": int(dropped[1])}

    capture = Measure("capture -i rx -f etf, live", lambda: ours(started))
    libpcap = Measure("capture -i rx -f etf --reader libpcap, live", lambda: ours(start_record, "--reader", "libpcap"))
    peer = Measure("tcpdump -i rx -w -, live", tcpdump)
    yield Row("live/64/etf/cpu", "ns", capture, peer, 1.0, "ns")
    yield Row("live/64/etf/reader", "ns", capture, libpcap, 1.0, "ns")
    yield Row("live/64/etf/libpcap", "ns", libpcap, peer, 1.0, "ns")
    yield Row("live/64/etf/dropped", "dropped", capture, None, 0, "packets", "max")
    yield Row("live/64/etf/memory", "memory", capture, None, 8, "MiB", "max")
