# SPDX-License-Identifier: ISC
"""What every capture has in common: a program that one thread at a time reads, and that any may stop."""

import contextlib
import os
import threading

from pktpipe.pipe import Pipe


class Running:
    """A `pktpipe capture` of that format, with commands on stdin.  Who inherits says by _finish() what
    the end of the process means; it is called once or more, with the lock."""

    def __init__(self, form, arguments, program):
        self._stopped = self._finished = False
        self._turning = None  # the thread that reads for all
        self._news = threading.Condition()
        self._pipe = Pipe([program or os.environ.get("PKTPIPE", "pktpipe"), "capture", "--control",
                           "--format", form, *arguments])

    @property
    def pid(self):
        """The program's process."""
        return self._pipe.pid

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def __del__(self):
        with contextlib.suppress(AttributeError):  # it was never made whole
            self.stop()

    def stop(self):
        """Ends all at once, from whatever thread: the program, every loop, every wait."""
        with self._news:
            self._stopped = True
            self._news.notify_all()
            if self._turning == threading.get_ident():
                self._pipe.wake()  # a signal handler; the turn that it interrupts finishes
                return
            while self._turning:
                self._pipe.wake()
                self._news.wait()
            self._finish()

    def _turn(self, timeout):
        """Reads once, as Pipe.turn(), without the lock; has the lock before and after.  None, too,
        where it was stopped meanwhile."""
        self._turning = threading.get_ident()
        self._news.release()
        try:
            data = self._pipe.turn(timeout)
        finally:
            self._news.acquire()
            self._turning = None
            self._news.notify_all()
            if self._stopped:
                self._finish()
        return None if self._stopped else data
