# SPDX-License-Identifier: ISC
"""Takes every packet of a savefile in one of several ways; says how many, and the processor time."""

import base64
import json
import os
import subprocess
import sys
import time

WAY, FILE = sys.argv[1:]


def client():
    from pktpipe import Capture
    with Capture("-r", FILE) as capture:
        for packet in capture:
            yield packet["data"]


def pcapng():
    from pktpipe import Packets
    with Packets("-r", FILE) as packets:
        for _, _, _, data in packets:
            yield data


def jsonl(*options):
    with subprocess.Popen([os.environ["PKTPIPE"], "capture", "-r", FILE, "-f", "jsonl", *options],
                          stdout=subprocess.PIPE) as capture:
        for line in capture.stdout:
            record = json.loads(line)
            if isinstance(record, list):
                for packet in record:
                    yield base64.b64decode(packet["data"])
            elif record["type"] == "packet":
                yield base64.b64decode(record["data"])


def batch():
    return jsonl("--batch", "64")


def scapy():
    from scapy.utils import RawPcapReader
    for data, _ in RawPcapReader(FILE):
        yield data


def pcapy():
    from pcapy import open_offline
    reader = open_offline(FILE)
    while True:
        head, data = reader.next()
        if head is None:
            return
        yield data


packets = globals()[WAY]()
data = next(packets)  # what it takes to begin is not of the packets
begin, count = time.process_time(), 0
for data in packets:
    count += len(data) == 64
print(json.dumps({"packets": count, "cpu": time.process_time() - begin}))
