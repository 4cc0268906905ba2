# SPDX-License-Identifier: ISC
"""Frames of `-f json`: a 4-byte big-endian length, then as many bytes."""

import struct

FRAME_MAX = 16 * 1024 * 1024

_length = struct.Struct(">I").unpack_from


def frame(body):
    return struct.pack(">I", len(body)) + body


class Splitter:
    """Cuts what is read into whole frames."""

    def __init__(self):
        self._rest = bytearray()
        self._need = 4  # bytes that the rest must have before it is worth a look
        self.broken = False  # what came is no frame, and nothing after it can be

    def feed(self, data):
        """The bodies of the frames that are whole now, as a list of bytes."""
        if self._rest:
            self._rest += data
            if len(self._rest) < self._need:
                return []
            data = bytes(self._rest)
            self._rest.clear()
        at, end, bodies = 0, len(data), []
        self._need = 4
        while end - at >= 4:
            stop = at + 4 + _length(data, at)[0]
            if stop - at - 4 > FRAME_MAX:
                self.broken = True
                break
            if stop > end:
                self._need = stop - at
                break
            bodies.append(data[at + 4:stop])
            at = stop
        self._rest += data[at:]
        return bodies

    def cut(self):
        """At the end: whether something is left that is no whole frame."""
        return bool(self._rest)
