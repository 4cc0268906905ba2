# SPDX-License-Identifier: ISC
"""Packets out of pcapng, at a tenth of what JSON costs.

https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html"""

import struct

from pktpipe.frames import FRAME_MAX

INTERFACE, PACKET, STATISTICS = 1, 6, 5
IF_NAME, IF_TSRESOL = 2, 9
COUNTERS = {4: "received", 5: "if_dropped", 7: "dropped", 8: "delivered"}
NANOSECONDS = 9
LITTLE_ENDIAN = b"\x4d\x3c\x2b\x1a"


class Reader:
    """Cuts what is read into blocks.

    `interfaces` are the names by number, `statistics` the last counters by name: received, dropped,
    if_dropped, delivered."""

    def __init__(self):
        self.statistics = {}
        self.broken = False  # what came is no block, and nothing after it can be
        self._rest = b""
        self._begin(LITTLE_ENDIAN)  # what begins without a section is no block in either order

    def feed(self, data):
        """The packets that are whole now, a list of tuples: time in nanoseconds since 1970, interface's
        name, length on the wire, bytes that were captured."""
        data = self._rest + data if self._rest else data
        packets, at, end = [], 0, len(data)
        put, packet, enough = packets.append, PACKET, end - 31
        last = name = scale = None
        try:
            while end - at >= 12:
                if data[at:at + 4] == b"\n\r\r\n":
                    self._begin(data[at + 8:at + 12])
                unpack = self._packet
                # The loop that counts: packets up to another block, or to what is not whole.
                while at < enough:
                    kind, size, interface, high, low, caplen, length = unpack(data, at)
                    stop = at + size
                    if kind != packet or stop > end or caplen > size - 32:
                        break
                    if interface != last:
                        name, scale, last = self.interfaces[interface], self._scales[interface], interface
                    time = high << 32 | low
                    begin, at = at + 28, stop
                    put((time if scale == 1 else time * scale, name, length, data[begin:begin + caplen]))
                size = self._block(data, at, end)
                if not size:
                    break
                at, last = at + size, None
        except IndexError:  # of an interface that nobody described
            self.broken = True
        self._rest = data[at:]
        return packets

    def _block(self, data, at, end):
        """One that is no packet; returns its size, 0 where it is not whole."""
        if end - at < 12:
            return 0
        kind, size = self._head(data, at)
        if size % 4 or not 12 <= size <= FRAME_MAX or (kind == PACKET and at + size <= end):
            self.broken = True
            return 0
        if at + size > end:
            return 0
        self._other(kind, data[at + 8:at + size - 4])
        return size

    def cut(self):
        """At the end: whether something is left that is no whole block."""
        return bool(self._rest)

    def _begin(self, magic):
        """A section has its own byte order and interfaces."""
        self._order = "<" if magic == LITTLE_ENDIAN else ">"
        self._head = struct.Struct(self._order + "II").unpack_from
        self._packet = struct.Struct(self._order + "IIIIIII").unpack_from
        self.interfaces = []
        self._scales = []  # nanoseconds in a unit of time, by interface

    def _other(self, kind, body):
        if kind == INTERFACE:
            options = self._options(body[8:])
            resolution = options.get(IF_TSRESOL, b"\x06")[0]
            # Powers of two are finer or coarser than a nanosecond by no whole number.
            self._scales.append(10 ** (NANOSECONDS - resolution) if resolution <= NANOSECONDS
                                else 1e9 / (2 ** (resolution & 127) if resolution > 127 else 10 ** resolution))
            self.interfaces.append(options.get(IF_NAME, b"").decode(errors="replace"))
        elif kind == STATISTICS:
            interface, = struct.unpack_from(self._order + "I", body)
            options = self._options(body[12:])
            self.statistics[self.interfaces[interface]] = {
                name: struct.unpack(self._order + "Q", options[code])[0]
                for code, name in COUNTERS.items() if len(options.get(code, b"")) == 8}

    def _options(self, body):
        options, at = {}, 0
        while len(body) - at >= 4:
            code, length = struct.unpack_from(self._order + "HH", body, at)
            if not code:
                break
            options.setdefault(code, body[at + 4:at + 4 + length])
            at += 4 + (length + 3) // 4 * 4
        return options
