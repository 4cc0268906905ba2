# SPDX-License-Identifier: ISC
"""64-byte packets at the rate one processor can generate, into a savefile in memory: processor time a packet,
beside the two programs that are made for that, with rings of the same size."""

import os
import re

from network import QUIET
from rows_live import COUNT, RING, etf_counter, start_record, tcpdump_ready
from table import Measure, NotRun, Row


def dumpcap_ready(process, _):
    for line in process.stderr:
        if line.startswith(b"File:"):
            return
    raise NotRun("dumpcap did not start; apt-get install wireshark-common has it")


def rows(bench):
    def into(name, command, ready, dropped):
        def take():
            path = os.path.join(bench.directory, name)
            open(path, "wb").close()
            os.chmod(path, 0o666)  # whoever writes it then
            try:
                took = bench.network.capture([path if word == "FILE" else word for word in command], ready,
                                             ["-n", str(COUNT)], settle=QUIET)
            finally:
                os.unlink(path)
            return {"ns": took["cpu"] * 1e9, "dropped": dropped(took)}

        return Measure(" ".join(command), take)

    def ours(name):
        return into(name, [bench.program, "capture", "-i", "rx", "-f", "etf", "--no-packets", "-w", "FILE"], start_record,
                    lambda took: etf_counter(b"dropped", took["tail"]))

    def said(pattern):
        return lambda took: int(re.search(pattern, took["stderr"])[1])

    tcpdump = into("tcpdump.pcap", ["tcpdump", "-i", "rx", "-B", RING, "-Z", "root", "-w", "FILE"], tcpdump_ready,
                   said(r"(\d+) packets dropped by kernel"))
    dumpcap = into("dumpcap.pcapng", ["dumpcap", "-q", "-i", "rx", "-B", str(int(RING) // 1024), "-w", "FILE"],
                   dumpcap_ready, said(r"received/dropped on interface '.*?': \d+/(\d+)"))
    bench.notes["write"] = f"write: {COUNT} packets to a file in memory; tcpdump -B {RING}, dumpcap -B {int(RING) // 1024}."
    for kind, peer, name in ("pcap", tcpdump, "tcpdump"), ("pcapng", dumpcap, "dumpcap"):
        capture = ours(f"ours.{kind}")
        yield Row(f"write/64/{kind}/{name}", "ns", capture, peer, None, "ns")
        yield Row(f"write/64/{kind}/dropped", "dropped", capture, peer, 0, "packets", "max", beside=True)
