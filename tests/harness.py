# SPDX-License-Identifier: ISC
"""What the Python tests share: running pktpipe, waiting for its records, savefiles,
network namespaces of the test's own."""

import contextlib
import functools
import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib

import pytest

TESTS = pathlib.Path(__file__).parent
BUILD = pathlib.Path(os.environ.get("PKTPIPE_BUILD", TESTS.parent / "build")).absolute()
PKTPIPE = str(BUILD / "pktpipe")
FLOOD = str(BUILD / "tests" / "flood")
# Or measured for coverage: slower, needs more memory, and has no sandbox.
SANITIZED = bool(os.environ.get("PKTPIPE_SANITIZED"))
# The Debian package that has a program; tests/install installs them.
PACKAGES = {
    "bzip2": "bzip2", "erl": "erlang-base", "erlc": "erlang-base", "escript": "erlang-base", "ethtool": "ethtool",
    "ip": "iproute2", "jq": "jq", "kcat": "kcat", "lz4": "lz4", "mandoc": "mandoc", "mergecap": "tshark",
    "mosquitto": "mosquitto", "mosquitto_pub": "mosquitto-clients", "mosquitto_sub": "mosquitto-clients",
    "nats-server": "nats-server", "node": "nodejs", "objdump": "binutils", "readelf": "binutils",
    "setcap": "libcap2-bin", "ss": "iproute2", "strace": "strace", "sysctl": "procps", "tc": "iproute2",
    "tcpdump": "tcpdump", "tshark": "tshark", "xz": "xz-utils", "zstd": "zstd",
}
# -Dport=generic: what other systems get.
GENERIC = os.environ.get("PKTPIPE_PORT") == "generic"
# In what order the program under test writes its savefiles: its processor's.
ORDER = {"little": "<", "big": ">"}[os.environ.get("PKTPIPE_BYTE_ORDER", sys.byteorder)]


def linux_alone(reason):
    """A mark: what the port of Linux alone can do, and how others tell."""
    return pytest.mark.skipif(GENERIC, reason=reason)


# The generic port is built without, and says so.
COMPRESSION = pytest.mark.skipif(GENERIC, reason="this build has no zlib and no zstd")


def packed(*values):
    """Parameters of a test that want zlib or zstd."""
    return [pytest.param(value, marks=COMPRESSION) for value in values]


# Packets have "if2" for the second device: no call on a socket that is open tells its name.
GROUPS = linux_alone("members of a group are Linux's: not_supported says so")
NAMES_OF_ANY = linux_alone("a packet of any has the index for a name: if2")
PRIVILEGES = linux_alone("capabilities, no_new_privs and the end with one's parent are Linux's: start.sandbox says what holds")
RENAMING = linux_alone("nobody tells that a device was renamed: pktpipe-records(5), interface")
WAITING = linux_alone("what waits in the kernel is not yet received: account in start")

# Who reads the ring of a device: net/live_ring.h.
both_readers = pytest.mark.parametrize("reader", ["auto", "libpcap"])

# The lists of atoms: {file in include/pktpipe: names}.
ATOM_LISTS = {name: re.findall(r"^\tX\((\w+)[,)]", (TESTS.parent / "include" / "pktpipe" / name)
                               .read_text(encoding="utf-8"), re.MULTILINE)
              for name in ("errors.h", "atoms.h", "fields.h")}
ATOMS = sum(ATOM_LISTS.values(), [])
PATIENCE = 60  # seconds until a test that waits for something gives up


def lacking(program):
    return f"{program} is not here: apt-get install {PACKAGES[program]}, or tests/install tests"


@functools.cache
def libpcap_version():
    """The numbers of its release, of the development version the next one's."""
    told = run("--version").out.decode()
    return [int(n) for n in re.search(r"libpcap version (\d+)\.(\d+)\.(\d+)", told).groups()]


def need(*programs):
    """Skips the test without them: behind `ip netns exec` their absence would look like its failure."""
    for program in programs:
        if not shutil.which(program):
            pytest.skip(lacking(program))


class Result:
    """A run that has ended."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err.decode(errors="replace")

    @property
    def records(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, kind):
        return [r for r in self.records if r["type"] == kind]

    def only(self, kind):
        found = self.of(kind)
        assert len(found) == 1, f"{len(found)} {kind} records: {self.out[-2000:]!r} {self.err}"
        return found[0]


def run(*args, stdin=None, env=None, prefix=(), cwd=None, program=PKTPIPE):
    done = subprocess.run([*prefix, program, *args], input=stdin, capture_output=True,
                          env=None if env is None else {**os.environ, **env}, cwd=cwd,
                          stdin=subprocess.DEVNULL if stdin is None else None,
                          timeout=PATIENCE, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


class Capture:
    """A running pktpipe that writes JSON lines; a thread collects them."""

    def __init__(self, *args, prefix=(), command="capture", program=PKTPIPE, **popen):
        self.process = subprocess.Popen([*prefix, program, command, *args], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, **popen)
        self.records = []
        self.ended = False
        self.news = threading.Condition()
        self.thread = threading.Thread(target=self._collect, daemon=True)
        self.thread.start()

    def _collect(self):
        for line in self.process.stdout:
            with self.news:
                self.records.append(json.loads(line))
                self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def of(self, kind):
        return [r for r in self.records if r["type"] == kind]

    def wait_for(self, kind, count=1, **keys):
        """The count-th record of that type whose keys have those values."""
        found, looked = [], 0

        def enough():
            nonlocal looked
            new = self.records[looked:]
            looked += len(new)
            found.extend(r for r in new if r["type"] == kind
                         and all(r.get(k) == v for k, v in keys.items()))
            return len(found) >= count

        with self.news:
            self.news.wait_for(lambda: enough() or self.ended, PATIENCE)
        assert len(found) >= count, f"no {kind} {keys} in {self.records[-5:]}"
        return found[count - 1]

    def signal(self, number=signal.SIGINT):
        self.process.send_signal(number)

    def end(self, number=None):
        """Stops it by a signal, or waits; returns the Result."""
        if number is not None:
            self.signal(number)
        code = self.process.wait(PATIENCE)
        self.thread.join(PATIENCE)
        err = self.process.stderr.read()
        out = b"".join(json.dumps(r).encode() + b"\n" for r in self.records)
        return Result(code, out, err)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.thread.join(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()


def wait_until(found):
    """What found() returns, as soon as that is anything."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        got = found()
        if got:
            return got
        time.sleep(0.001)
    raise AssertionError("it did not come to that")


def children(pid):
    """The processes that it has forked; none where it is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in text.split()]


def is_gone(pid):
    """Whether it has ended, be it waited for or not."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def frame(size, byte=0x5a, dst="02000000000b", src="02000000000a", ethertype=0x88b5):
    """An Ethernet frame that no protocol answers (IEEE Std 802, local experimental)."""
    head = bytes.fromhex(dst + src) + struct.pack("!H", ethertype)
    return (head + bytes([byte]) * size)[:size]


def udp(size, tags=b""):
    """An Ethernet frame of that many bytes with a datagram from 10.9.0.1 to 10.9.0.2."""
    head = bytes.fromhex("02000000000b02000000000a") + tags + b"\x08\x00"
    payload = bytes([0x5a]) * (size - len(head) - 28)
    network = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(payload), 1, 0, 64, 17, 0, bytes([10, 9, 0, 1]),
                          bytes([10, 9, 0, 2]))
    return head + network + struct.pack("!HHHH", 7, 9, 8 + len(payload), 0) + payload


def ones_sum(data):
    """What the Internet's checksum (RFC 1071) is the complement of."""
    data = bytes(data) + bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def pcap_header(order=ORDER, nano=True, linktype=1, snaplen=262144):
    return struct.pack(order + "IHHiIII", 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, snaplen,
                       linktype)


def pcap_packet(data, sec=1, sub=0, length=None, caplen=None, order=ORDER):
    """sub: nano- or microseconds; caplen and length may lie."""
    caplen = len(data) if caplen is None else caplen
    return struct.pack(order + "IIII", sec & 0xffffffff, sub & 0xffffffff, caplen,
                       caplen if length is None else length) + data


def write_pcap(path, packets, **header):
    """packets: bytes, or tuples (bytes, keywords of pcap_packet)."""
    order = header.get("order", ORDER)
    with open(path, "wb") as out:
        out.write(pcap_header(**header))
        for p in packets:
            data, keys = (p, {}) if isinstance(p, bytes) else p
            out.write(pcap_packet(data, order=order, **keys))
    return str(path)


def pcapng_block(kind, body, order="<", size=None):
    """size: what it says of its own, which may be a lie."""
    body += bytes(-len(body) % 4)
    size = 12 + len(body) if size is None else size
    return struct.pack(order + "II", kind, size) + body + struct.pack(order + "I", size)


def pcapng_section(order="<", version=(1, 0)):
    return pcapng_block(0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, *version, -1), order)


def unpack(data, ending, whole=True):
    """What is in it; not whole: up to where it was cut off."""
    if ending == ".gz":
        return gzip.decompress(data) if whole else zlib.decompressobj(31).decompress(data)
    need("zstd")
    done = subprocess.run(["zstd", "-dc"], input=data, capture_output=True, timeout=PATIENCE, check=whole)
    return done.stdout


def ip(*words):
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout


def wait_for_carrier(namespace, device, up=True):
    """Until the kernel has seen that the other end is up, which it looks at once a second where
    both ends have the same index: before, a device swallows what is sent on it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if (ip("-n", namespace, "-br", "link", "show", device).split()[1] == "UP") == up:
            return
        time.sleep(0.01)
    raise AssertionError(f"{device} does not go {'up' if up else 'down'}")


class Network:
    """Two namespaces, a and b, with a veth pair va - vb between them.  Nothing crosses but
    what the test sends: no ARP, no IPv6."""

    serial = 0

    def __init__(self):
        Network.serial += 1
        self.a, self.b = (f"pktpipe-{os.getpid()}-{Network.serial}{end}" for end in "ab")
        ip("netns", "add", self.a)
        ip("netns", "add", self.b)
        ip("link", "add", "name", "va", "netns", self.a, "type", "veth",
           "peer", "name", "vb", "netns", self.b)
        for name, device, other in (self.a, "va", 1), (self.b, "vb", 2):
            subprocess.run(["ip", "netns", "exec", name, "sysctl", "-qw",
                            "net.ipv6.conf.all.disable_ipv6=1"], check=True)
            ip("-n", name, "link", "set", "lo", "up")
            ip("-n", name, "addr", "add", f"10.77.0.{other}/24", "dev", device)
            ip("-n", name, "link", "set", "dev", device, "arp", "off", "up")
        wait_for_carrier(self.a, "va")
        wait_for_carrier(self.b, "vb")

    def destroy(self):
        for name in self.a, self.b:
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)

    @staticmethod
    def inside(name):
        return ["ip", "netns", "exec", name]

    def send(self, frames, device="va", namespace=None):
        """Sends raw frames out of a device, one by one."""
        program = ("import socket,sys\n"
                   "s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW)\n"
                   f"s.bind(({device!r},0))\n"
                   "for line in sys.stdin: s.send(bytes.fromhex(line))\n")
        subprocess.run([*self.inside(namespace or self.a), "/usr/bin/python3", "-c", program],
                       input="".join(f.hex() + "\n" for f in frames).encode(), check=True,
                       timeout=PATIENCE)

    def flood(self, count, size=60, rate=None):
        """Sends count UDP packets from va as fast as it goes, or at a rate; returns count."""
        words = ["-n", str(count), "-s", str(size), *(["-r", str(rate)] if rate else [])]
        subprocess.run([*self.inside(self.a), FLOOD, *words, "va"], check=True,
                       capture_output=True, timeout=PATIENCE)
        return count

    @contextlib.contextmanager
    def flooding(self, rate):
        """The same without end, as long as the context lasts."""
        with subprocess.Popen([*self.inside(self.a), FLOOD, "-n", "1000000000", "-r", str(rate), "va"]) as process:
            try:
                yield
            finally:
                process.kill()
