# SPDX-License-Identifier: ISC
"""Packets alone, by the binary format: a tenth of what records of JSON cost."""

import contextlib
import json
import os
import threading

from pktpipe.errors import PktpipeError, died
from pktpipe.frames import frame
from pktpipe.pcapng import Reader
from pktpipe.pipe import Pipe


class Packets:
    """A running `pktpipe capture -f pcapng`, to be looped over by one thread:

        with Packets("-i", "eth0", "udp") as packets:
            for time, interface, length, data in packets:

    time in nanoseconds since 1970, length on the wire.  `statistics` has the counters by interface when the
    program has told them, at the end at least: received, dropped, if_dropped, delivered.  What
    failed is said on stderr, as there is no room for it among packets; here the exit status tells.
    """

    def __init__(self, *arguments, program=None):
        self._reader = Reader()
        self._thread = None  # that reads
        self._stopped = self._finished = False
        self._news = threading.Condition()
        self._pipe = Pipe([program or os.environ.get("PKTPIPE", "pktpipe"), "capture", "--control",
                           "--format", "pcapng", *arguments])
        self._chunks = self._read()
        self._first = next(self._chunks, b"")

    @property
    def pid(self):
        """The program's process."""
        return self._pipe.pid

    @property
    def statistics(self):
        return self._reader.statistics

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def __del__(self):
        with contextlib.suppress(AttributeError):  # it was never made whole
            self.stop()

    def __iter__(self):
        first, self._first = self._first, b""
        yield from self._reader.feed(first)
        for chunk in self._chunks:
            yield from self._reader.feed(chunk)

    def close(self):
        """Ends the capture, from whatever thread; the loop goes on until the last packet."""
        with self._news:
            if not self._finished:
                self._pipe.write(frame(json.dumps({"cmd": "close"}).encode()))

    def stop(self):
        """Ends all at once, from whatever thread."""
        with self._news:
            self._stopped = True
            if self._thread == threading.get_ident():
                self._pipe.wake()  # a signal handler; the turn that it interrupts finishes
                return
            while self._thread:
                self._pipe.wake()
                self._news.wait()
            self._finish()

    def _read(self):
        """What comes, in chunks, until the end."""
        while True:
            with self._news:
                if self._stopped:
                    return
                self._thread = threading.get_ident()
            try:
                data = self._pipe.turn(None)
            finally:
                with self._news:
                    self._thread = None
                    self._news.notify_all()
                    if self._stopped:
                        self._finish()
            if self._stopped:
                return
            if data == b"":
                self._ended()
                return
            if data:
                yield data
            if self._reader.broken:
                self.stop()
                raise PktpipeError({"code": "frame_invalid", "message": "what came from pktpipe is no block"})

    def _ended(self):
        with self._news:
            status = self._finish()
        if status or self._reader.cut():
            raise PktpipeError(died(status, self._reader.cut()))

    def _finish(self):
        if self._finished:
            return 0
        self._finished = True
        return self._pipe.finish()
