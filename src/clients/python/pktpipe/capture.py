# SPDX-License-Identifier: ISC
"""A running capture."""

import binascii
import collections
import contextlib
import itertools
import json
import time

from pktpipe import frames
from pktpipe.errors import PktpipeError, closed, died
from pktpipe.running import Running

DEFAULT = object()  # the capture's own timeout
PACKET = b'{"type":"packet"'  # how the record of a packet begins
BATCH = b"[" + PACKET

_decode = json.JSONDecoder().raw_decode


class Capture(Running):
    """A running `pktpipe capture`.

    The arguments are those of the command line; `--control` and the format are given already.
    `program` is the program's name; `timeout` is for how many seconds each call waits until it
    raises TimeoutError, None for ever; a loop over the capture may be begun again after it.

    Nobody reads while nobody waits: what comes then stays in the kernel's ring, which drops and
    counts when it is full.  Packets that come before the reply to a command are kept for the loop, up
    to `keep` bytes of records; what is over that is thrown away, and `discarded` counts it.

    Threads may share a capture: each packet goes to one of them, each reply to its caller.
    """

    def __init__(self, *arguments, program=None, timeout=None, keep=64 * 1024 * 1024):
        self.timeout = timeout
        self.discarded = 0  # records that found no room
        self.start = None  # the start record; with --packets-only there is none
        self._text = None  # of it
        self.end = None  # the end record, when it has come
        self._room = keep  # bytes
        self._kept = collections.deque()  # records and batches not yet decoded
        self._ready = collections.deque()  # the rest of a batch
        self._replies = {}  # by id: None while somebody waits for it
        self._ids = itertools.count(1)
        self._error = None  # the last error record
        self._failure = None  # why it is over, where that is a failure: a record
        self._over = False
        self._splitter = frames.Splitter()
        super().__init__("json", arguments, program)
        try:
            self._begin(any(word.startswith("--pac") for word in map(str, arguments)))
        except BaseException:
            self.stop()
            raise

    def _begin(self, packets_only):
        """Returns when the capture runs, which without start a reply tells."""
        if packets_only:
            self.stats()
            return
        self._text = self._body(DEFAULT)
        self.start = self._text and decode(self._text)
        if self.start is None or self.start["type"] == "error":
            raise PktpipeError(self.start or self._failure)

    def __iter__(self):
        """Packets until the capture ends; what ended it otherwise than by its own is raised."""
        return iter(self.read, None)

    def read(self, timeout=DEFAULT):
        """The next packet, a dict whose data are bytes; None at the end."""
        while True:
            record = self._take(timeout)
            if record is None:
                if self._failure and not self._stopped:
                    raise PktpipeError(self._failure)
                return None
            if record["type"] == "packet":
                return record

    def records(self, timeout=DEFAULT):
        """Every record but the replies, errors among them.  Only `died` is raised."""
        return iter(lambda: self._unless_died(self._take(timeout)), None)

    def texts(self, timeout=DEFAULT):
        """The same as the JSON that it came as, bytes without a newline, to be passed on; the start
        record first.  A frame of --batch is one text."""
        if self._text:
            yield self._text
        yield from iter(lambda: self._unless_died(self._body(timeout)), None)

    def _unless_died(self, record):
        if record is None and not self._stopped and self._failure and not self.end:
            raise PktpipeError(self._failure)
        return record

    def send(self, packet, ifname=None, timeout=DEFAULT):
        """Sends one packet, given as bytes."""
        data = binascii.b2a_base64(packet, newline=False).decode()
        self._call(timeout, "send", data=data, **({"ifname": ifname} if ifname else {}))

    def filter(self, expression, timeout=DEFAULT, **options):
        """Packets that come after the return pass this filter; options: optimize, netmask, limit.

        Packets that arrived before are still kept for the loop."""
        self._call(timeout, "filter", expression=expression, **options)

    def stats(self, timeout=DEFAULT):
        """The counters: received, dropped, if_dropped, delivered, bytes."""
        return self._call(timeout, "stats")

    def close(self, timeout=DEFAULT):
        """Ends the capture; the loop goes on until the last packet."""
        self._call(timeout, "close")

    def _call(self, timeout, command, **arguments):
        with self._news:
            if self._over or self._stopped:
                raise self._gone()
            number = next(self._ids)
            self._replies[number] = None
            self._pipe.write(frames.frame(
                json.dumps({"cmd": command, "id": number, **arguments}).encode()))
            if self._turning:
                self._pipe.wake()
            try:
                self._wait(lambda: self._replies[number] or self._over, timeout)
            finally:
                reply = self._replies.pop(number)
            if reply is None:
                raise self._gone()
        if not reply["ok"]:
            raise PktpipeError(reply)
        return reply

    def _gone(self):
        return PktpipeError(self._failure) if self._failure and not self._stopped else closed()

    def _take(self, timeout):
        """The next record, decoded; None when there are no more."""
        if self._ready and not self._stopped:
            with contextlib.suppress(IndexError):  # another thread was faster
                return self._ready.popleft()
        body = self._body(timeout)
        if body is None:
            return None
        if body.startswith(b"["):
            packets = decode_batch(body)
            self._ready.extend(packets[1:])
            return packets[0]
        return decode(body)

    def _body(self, timeout):
        with self._news:
            if not self._kept:
                self._wait(lambda: self._kept or self._over, timeout)
            if self._stopped or not self._kept:
                return None
            body = self._kept.popleft()
            self._room += len(body)
        return body

    def _wait(self, ready, timeout):
        """Until ready(), or stop(): one of the threads that wait reads for all.  Has the lock."""
        timeout = self.timeout if timeout is DEFAULT else timeout
        deadline = None if timeout is None else time.monotonic() + timeout
        left = None
        while not ready() and not self._stopped:
            if left == 0:
                raise TimeoutError("pktpipe said nothing in time")
            if deadline is not None:
                left = max(0, deadline - time.monotonic())
            if self._turning:
                self._news.wait(left)
            else:
                self._read(left)

    def _read(self, left):
        data = self._turn(left)
        if self._stopped:
            return
        self._pipe.flush()
        if data == b"":
            self._finish()
        elif data:
            self._take_in(data)

    def _take_in(self, data):
        for body in self._splitter.feed(data):
            if not body.startswith((PACKET, BATCH)) and not self._wants(decode(body)):
                continue
            if len(body) <= self._room or self.end:
                self._room -= len(body)
                self._kept.append(body)
            else:
                self.discarded += body.count(PACKET) or 1
        if self._splitter.broken:
            self._failure = {"code": "frame_invalid", "message": "what came from pktpipe is no frame"}
            self._finish()

    def _wants(self, record):
        """Whether a record that is no packet is for the loop."""
        if record["type"] == "reply":
            if record.get("id") in self._replies:
                self._replies[record["id"]] = record
            return False
        if record["type"] == "end":
            self.end = record
        elif record["type"] == "error":
            self._error = record
        return True

    def _finish(self):
        """The process is reaped, the descriptors are closed."""
        if self._finished:
            return
        self._finished = self._over = True
        status = self._pipe.finish()
        cut = self._splitter.cut()
        if self._stopped or self._failure:
            return
        if (self.end["exit_code"] if self.end else status) == 0 and not cut:
            return
        if self._error and (self.end or self._error["fatal"]):
            self._failure = self._error
        else:
            self._failure = died(status, cut)


def decode(body):
    """A record of JSON, its data as bytes."""
    return with_bytes(_decode(str(body, "utf-8"))[0])


def decode_batch(body):
    """The packets of a batch, which has one at least."""
    return list(map(with_bytes, _decode(str(body, "utf-8"))[0]))


def with_bytes(record):
    if "data" in record:
        to_bytes = binascii.a2b_hex if record.get("encoding") == "hex" else binascii.a2b_base64
        record["data"] = to_bytes(record["data"])
    return record
