#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Records of a capture into a stream of NATS JetStream, each stored once.

    nats_publish.py SERVER[,SERVER...] SUBJECT CAPTURE-ARGUMENT...
    nats_publish.py a:4222,b:4222,c:4222 packets.eth0 -i eth0 --origin udp

A message goes again until it is stored, to another server where one has gone; its id, the run and the
packet's number, keeps it from being stored twice.  What a broker does not take in time waits in
the kernel's ring, which drops and counts when it is full: the records say so.  Ends with 0 when
everything is stored."""

import contextlib
import re
import signal
import sys
import threading
import time

from nats import Nats
from pktpipe import Capture, PktpipeError

SEQ = re.compile(rb'"seq":(\d+)')


class Teller:
    """One line a second on stderr."""

    def __init__(self):
        self.next = 0

    def __call__(self, text):
        if time.monotonic() > self.next:
            self.next = time.monotonic() + 1
            print(f"nats_publish: {text}", file=sys.stderr, flush=True)


def close(capture):
    """Ends it as its own end does: what was captured is still delivered."""
    with contextlib.suppress(PktpipeError):
        capture.close()


def publish(nats, subject, capture):
    """Returns how many records were longer than the server takes."""
    refused = 0
    for number, text in enumerate(capture.texts()):
        seq = SEQ.search(text) if b'"packet"' in text[:18] else None
        name = seq[1].decode() if seq else f"record-{number}"
        if len(text) + 256 > nats.max_payload:
            refused += 1
            print(f"nats_publish: a record of {len(text)} bytes is longer than the server takes;"
                  " -s makes it shorter", file=sys.stderr)
        else:
            nats.publish(subject, f"{capture.start['run']}:{name}", text)
    return refused


def main():
    servers, subject, *arguments = sys.argv[1:]
    try:
        with Capture(*arguments) as capture:
            for number in signal.SIGINT, signal.SIGTERM:
                signal.signal(number, lambda *_: threading.Thread(target=close, args=(capture,)).start())
            nats = Nats(servers.split(","), say=Teller())
            refused = publish(nats, subject, capture)
            nats.flush()
            nats.close()
    except PktpipeError as error:
        sys.exit(f"nats_publish: {error}")
    print(f"nats_publish: {capture.end['packets']} packets, {capture.end['dropped']} dropped,"
          f" {nats.retries} retries", file=sys.stderr)
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()
