# SPDX-License-Identifier: ISC
"""The ways in: how a process gets to open a packet socket, each with a binary of its own.

A way is a row of WAYS.  The words before pktpipe all end in exec, so that the process
that was started is pktpipe in the end.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

import harness

USER = 54321  # an ordinary user, in no data base
AS_USER = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--groups=54322,54323"]
AS_AMBIENT = [*AS_USER, "--inh-caps=+net_raw", "--ambient-caps=+net_raw"]
AS_USERNS = [*AS_USER, "unshare", "-Urn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


class Way:
    def __init__(self, name, words, caps=None, mode=0o755):
        self.name, self.words, self.caps, self.mode = name, words, caps, mode
        self.root = not words  # started by root, who becomes somebody else
        self.userns = words is AS_USERNS

    def __str__(self):
        return self.name


PLAIN = Way("plain", AS_USER)
ROOT = Way("root", [])
SETCAP = Way("setcap", AS_USER, caps="cap_net_raw=p")
WAYS = [
    SETCAP,
    Way("setcap-ep", AS_USER, caps="cap_net_raw,cap_net_admin=ep"),
    Way("setuid", AS_USER, mode=0o4755),
    Way("ambient", AS_AMBIENT),
    Way("userns", AS_USERNS),
    ROOT,
]
USERS = [way for way in WAYS if not way.root]

each_way = pytest.mark.parametrize("way", WAYS, ids=str)
each_users_way = pytest.mark.parametrize("way", USERS, ids=str)


class Entrance:
    """Runs pktpipe by a way, on the loopback device of a namespace of its own."""

    def __init__(self, network, capture):
        self.network, self._capture = network, capture
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pktpipe's ways "))
        self.directory.chmod(0o755)

    def words(self, way, binary=harness.PKTPIPE):
        """How a command line begins: what stands before the program, and its file."""
        program = self.directory / f"{way.name}-{pathlib.Path(binary).name}"
        if not program.exists():
            shutil.copy(binary, program)
            program.chmod(way.mode)
            if way.caps:
                subprocess.run(["setcap", way.caps, program], check=True)
        inside = [] if way.userns else self.network.inside(self.network.a)
        return {"prefix": [*inside, *way.words], "program": str(program)}

    def run(self, way, *args, **keys):
        return harness.run(*args, **self.words(way), **keys)

    def capture(self, way, *args, **keys):
        return self._capture("-i", "lo", "-f", "jsonl", *args, **self.words(way), **keys)

    def destroy(self):
        shutil.rmtree(self.directory)


SENDER = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(int(sys.argv[1])):
    s.sendto(b"pktpipe", ("127.0.0.1", 9))
"""


def send(running, count):
    """Sends UDP packets over the loopback device that a capture listens on."""
    subprocess.run(["nsenter", "-t", str(running.process.pid), "-n", "/usr/bin/python3", "-c", SENDER,
                    str(count)], check=True, timeout=harness.PATIENCE)


def status(pid):
    """The lines of /proc/PID/status (proc(5))."""
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        return {key: value.strip() for key, value in (line.split(":", 1) for line in lines)}


def is_contained(pid):
    """Whether it has its filter of system calls; one that has gone since it was listed has none."""
    try:
        return status(pid)["Seccomp"] == "2"
    except (FileNotFoundError, ProcessLookupError):
        return False


def link_of(fd):
    try:
        return os.readlink(fd)
    except FileNotFoundError:  # closed since it was listed
        return None


def packet_sockets(pid):
    """How many of a process's descriptors are packet sockets."""
    with open(f"/proc/{pid}/net/packet", encoding="ascii") as table:
        inodes = {line.split()[-1] for line in table.readlines()[1:]}
    sockets = {f"socket:[{inode}]" for inode in inodes}
    return sum(link_of(fd) in sockets for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir())


def build_option(name):
    with open(harness.BUILD / "meson-info" / "intro-buildoptions.json", encoding="utf-8") as text:
        return next(option["value"] for option in json.load(text) if option["name"] == name)


SANITIZED = build_option("b_sanitize") != "none" or build_option("b_coverage")


NOTHING = "0000000000000000"


def expect_contained(pid):
    seen = status(pid)
    for key in "CapInh", "CapPrm", "CapEff", "CapAmb":
        assert seen[key] == NOTHING, key
    assert seen["NoNewPrivs"] == "1"
    assert packet_sockets(pid) == 0
    if not SANITIZED:
        assert seen["Seccomp"] == "2"


def state(pid):
    try:
        return status(pid)["State"][0]
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
