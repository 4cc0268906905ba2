# SPDX-License-Identifier: ISC
"""Packets alone, by the binary format: a tenth of what records of JSON cost."""

import json
from itertools import chain

from pktpipe.errors import PktpipeError, died
from pktpipe.frames import frame
from pktpipe.pcapng import Reader
from pktpipe.running import Running


class Packets(Running):
    """A running `pktpipe capture -f pcapng`, to be looped over by one thread:

        with Packets("-i", "eth0", "udp") as packets:
            for time, interface, length, data in packets:

    time in nanoseconds since 1970, length on the wire.  `statistics` has the counters by interface when the
    program has told them, at the end at least: received, dropped, if_dropped, delivered.  What
    failed is said on stderr, as there is no room for it among packets; here the exit status tells.
    """

    def __init__(self, *arguments, program=None):
        self._reader = Reader()
        super().__init__("pcapng", arguments, program)
        chunks = self._read()
        # One for all loops: each goes on where the last was left.
        self._packets = chain.from_iterable(map(self._reader.feed, chain([next(chunks, b"")], chunks)))

    @property
    def statistics(self):
        return self._reader.statistics

    def __iter__(self):
        return self._packets

    def close(self):
        """Ends the capture, from whatever thread; the loop goes on until the last packet."""
        with self._news:
            if not self._finished:
                self._pipe.write(frame(json.dumps({"cmd": "close"}).encode()))

    def _read(self):
        """What comes, in chunks, until the end."""
        while True:
            with self._news:
                data = None if self._stopped else self._turn(None)
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
