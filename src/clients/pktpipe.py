# SPDX-License-Identifier: ISC
"""pktpipe from Python: packets as a generator, commands as methods.

    with Capture("-i", "eth0", "udp") as capture:
        for packet in capture:
            print(packet["ts"], packet["len"], packet["data"].hex())
            capture.filter("udp port 53")

One thread and no lock: whatever arrives while a method waits for its reply is kept for
the generator.
"""

import base64
import collections
import itertools
import json
import os
import struct
import subprocess


class PktpipeError(Exception):
    """A fatal error record, or a command that was refused; `code` is the protocol's."""

    def __init__(self, record):
        super().__init__(record["message"])
        self.code = record["code"]
        self.record = record


class Capture:
    """A running `pktpipe capture`; the arguments are those of the command line."""

    def __init__(self, *arguments, program=os.environ.get("PKTPIPE", "pktpipe")):
        command = [program, "capture", "--control", "--format", "json", *arguments]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._ids = itertools.count(1)
        self._kept = collections.deque()
        self.end = None
        self.start = self._read()
        if self.start["type"] == "error":
            self._finish()
            raise PktpipeError(self.start)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._finish()

    def __iter__(self):
        """Yields packets, their data as bytes, until the capture ends."""
        for record in self.records():
            if record["type"] == "packet":
                yield record
            elif record["type"] == "error" and record["fatal"]:
                raise PktpipeError(record)

    def records(self):
        """Yields every record but the replies, the end record last."""
        while self._kept or not self.end:
            yield self._kept.popleft() if self._kept else self._read()

    def send(self, packet, ifname=None):
        """Sends one packet, given as bytes."""
        data = base64.b64encode(packet).decode()
        self._call("send", data=data, **({"ifname": ifname} if ifname else {}))

    def filter(self, expression, **options):
        """Packets that come after the return pass this filter; options: optimize, netmask, limit.

        Packets that arrived before are still kept for the generator."""
        self._call("filter", expression=expression, **options)

    def stats(self):
        """The counters: received, dropped, if_dropped, delivered, bytes."""
        return self._call("stats")

    def close(self):
        """Ends the capture; the generator goes on until the last packet."""
        self._call("close")

    def _call(self, command, **arguments):
        number = next(self._ids)
        body = json.dumps({"cmd": command, "id": number, **arguments}).encode()
        self._process.stdin.write(struct.pack(">I", len(body)) + body)
        self._process.stdin.flush()
        while True:
            record = self._read()
            if record["type"] != "reply" or record.get("id") != number:
                self._kept.append(record)
            elif record["ok"]:
                return record
            else:
                raise PktpipeError(record)

    def _read(self):
        head = self._process.stdout.read(4)
        if len(head) < 4:
            raise EOFError("pktpipe ended without an end record")
        record = json.loads(self._process.stdout.read(struct.unpack(">I", head)[0]))
        if record["type"] == "packet" and "data" in record:
            record["data"] = base64.b64decode(record["data"])
        elif record["type"] == "end":
            self.end = record
        return record

    def _finish(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
