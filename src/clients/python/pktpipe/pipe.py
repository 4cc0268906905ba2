# SPDX-License-Identifier: ISC
"""The program as a process, and the pipes to it, which never block."""

import contextlib
import errno
import os
import select
import subprocess

from pktpipe.errors import PktpipeError

READ_MAX = 64 * 1024  # more would be fresh pages each time
PATIENCE = 10  # seconds for the program to end when its pipes are closed


class Pipe:
    """What is written waits in memory until the program takes it."""

    def __init__(self, command):
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE,
                                             stdout=subprocess.PIPE, bufsize=0)
        except OSError as error:
            raise PktpipeError({"code": errno.errorcode.get(error.errno, "failed"),
                                "message": f"{command[0]}: {error.strerror}"}) from error
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()
        self._unsent = bytearray()
        self._woken, self._wake = os.pipe()
        for descriptor in self._in, self._out, self._woken, self._wake:
            os.set_blocking(descriptor, False)

    @property
    def pid(self):
        return self._process.pid

    def write(self, data):
        self._unsent += data
        self.flush()

    def flush(self):
        try:
            while self._unsent:
                del self._unsent[:os.write(self._in, self._unsent)]
        except BlockingIOError:
            pass
        except BrokenPipeError:  # its end is told by what is read
            self._unsent.clear()

    def wake(self):
        """Ends a turn of another thread."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake, b"w")

    def turn(self, timeout):
        """Waits for one thing to happen: something to read, room for what is unsent, wake().
        Returns what was read: bytes, b"" at the end, None where nothing came; timeout in seconds,
        or None.  All but this is called by one thread at a time."""
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        poll.register(self._woken, select.POLLIN)
        if self._unsent:
            poll.register(self._in, select.POLLOUT)
        ready = [descriptor for descriptor, _ in
                 poll.poll(None if timeout is None else max(0, timeout * 1000))]
        if self._woken in ready:
            os.read(self._woken, 4096)
        if self._out in ready:
            with contextlib.suppress(BlockingIOError):
                return os.read(self._out, READ_MAX)
        return None

    def finish(self):
        """Closes everything; the program ends by that.  Returns its exit status, as
        Popen.returncode has it."""
        for stream in self._process.stdin, self._process.stdout:
            with contextlib.suppress(OSError):
                stream.close()
        for descriptor in self._woken, self._wake:
            os.close(descriptor)
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
