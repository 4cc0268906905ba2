# SPDX-License-Identifier: ISC
"""Processes under measurement: where they run, what they cost, what they hold."""

import contextlib
import ctypes
import os
import re
import select
import shlex
import subprocess
import time

from table import NotRun

CAPTURE_CPU = 1
OTHER_CPU = 0  # the reader of the pipe, or the generator of packets

CAT_READ = 128 * 1024  # what cat(1) reads at a time
TAIL = 16 * 1024  # how much of the end of a stream is kept
DEADLINE = 120  # seconds after which a process is given up


real_time = False  # set by run: other work on the machine then hardly disturbs


@contextlib.contextmanager
def placed(number):
    """What is spawned inside runs on that processor, as with taskset(1) and chrt(1), but
    without their time in what is measured."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {number} & before or before)
    if real_time:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    try:
        yield
    finally:
        if real_time:
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        os.sched_setaffinity(0, before)


PR_SET_CHILD_SUBREAPER = 36  # prctl(2): what outlives its parent becomes a child of this process
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def spawn(command, on, **options):
    """In a session of its own: reap() waits for whoever is in it."""
    options.setdefault("start_new_session", True)
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stderr", subprocess.DEVNULL)
    try:
        with placed(on):
            return subprocess.Popen(command, **options)
    except OSError as reason:
        raise NotRun(f"{command[0]}: {reason.strerror}") from reason


def reap(process):
    """Waits; returns the user and system seconds of that process and of those that it forked."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    with contextlib.suppress(ChildProcessError):
        while True:
            _, _, usage = os.wait4(-process.pid, 0)
            cpu += usage.ru_utime + usage.ru_stime
    return cpu


def expect_success(process, said=""):
    if process.returncode:
        raise NotRun(f"{shlex.join(process.args)}: exit status {process.returncode} {said}")


def end(process):
    """Whatever has become of it."""
    if process.poll() is None:
        process.kill()
        process.wait()
    for stream in process.stdout, process.stderr:
        if stream:
            stream.close()


def pipeline(command, folder):
    """`command | cat >/dev/null`: wall time until both have ended, processor time of command."""
    begin = time.monotonic()
    writer = spawn(command, CAPTURE_CPU, stdout=subprocess.PIPE, cwd=folder)
    cat = spawn(["cat"], OTHER_CPU, stdin=writer.stdout, stdout=subprocess.DEVNULL)
    writer.stdout.close()
    cpu = reap(writer)
    reap(cat)
    wall = time.monotonic() - begin
    expect_success(writer)
    return {"wall": wall, "cpu": cpu}


class Reader:
    """Reads a process's output as `cat >/dev/null` does, and keeps its end."""

    def __init__(self, process):
        self.fd = process.stdout.fileno()
        self.tail = b""
        self.total = 0

    def read(self, timeout):
        """One read.  False where nothing came in time, or at the end."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return False
        data = os.read(self.fd, CAT_READ)
        self.tail = (self.tail + data)[-TAIL:] if len(data) < TAIL else data[-TAIL:]
        self.total += len(data)
        return bool(data)

    def read_for(self, seconds):
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.read(left)

    def read_bytes(self, count):
        while self.total < count and self.read(DEADLINE):
            pass

    def read_idle(self, seconds=0):
        """Until the stream ends, or until nothing has come for so long."""
        while self.read(seconds or DEADLINE):
            pass


def memory(pid):
    """Bytes: the most that was resident, less the kernel's packet ring."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        peak = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    if not peak:
        raise NotRun("it ended before its memory could be looked at")
    with open(f"/proc/{pid}/smaps", encoding="utf-8") as smaps:
        rings = re.findall(r"socket:\[\d+\]\n(?:\w+:.*\n)*?Rss:\s+(\d+) kB", smaps.read())
    return (int(peak[1]) - sum(map(int, rings))) * 1024
