# SPDX-License-Identifier: ISC
"""The control channel of a live capture."""

import array
import base64
import itertools
import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import time

import pytest

from harness import FLOOD, PATIENCE, PKTPIPE, Capture, frame, ip, pcap_header, pcap_packet


class Control(Capture):
    """A capture that takes commands."""

    def __init__(self, *args, **keys):
        super().__init__("--control", "-f", "jsonl", *args, stdin=subprocess.PIPE, **keys)
        self.ids = itertools.count(1)
        self.wait_for("start")

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def call(self, cmd, **keys):
        number = next(self.ids)
        self.write(json.dumps({"cmd": cmd, "id": number, **keys}).encode() + b"\n")
        return self.wait_for("reply", id=number)

    def data(self):
        return [base64.b64decode(p["data"]) for p in self.of("packet")]


@pytest.fixture
def control(network):
    running = []

    def start(*args, inside=network.b):
        at = Control(*args, prefix=network.inside(inside))
        running.append(at)
        return at

    yield start
    for at in running:
        at.process.stdin.close()
        at.kill()


def b64(data):
    return base64.b64encode(data).decode()


def test_send_stats_close(network, control, capture):
    """What one end sends the other one captures, and the counters say so."""
    other = capture("-i", "va", prefix=network.inside(network.a))
    at = control("-i", "vb")
    sent = [frame(60, byte) for byte in range(3)]
    assert all(at.call("send", data=b64(data))["ok"] for data in sent)
    assert at.call("send", data=sent[0].hex(), encoding="hex")["ok"]
    other.wait_for("packet", 4)
    assert [base64.b64decode(p["data"]) for p in other.of("packet")] == [*sent, sent[0]]
    network.send([frame(60)] * 5)
    at.wait_for("packet", 5)
    stats = at.call("stats")
    assert (stats["received"], stats["delivered"], stats["dropped"]) == (5, 5, 0)
    assert stats["bytes"] == 300 and stats["if_dropped"] == 0
    assert at.of("stats")[-1]["received"] == 5
    assert at.call("close")["ok"]
    result = at.end()
    assert (result.code, result.only("end")["reason"]) == (0, "close")


@pytest.mark.parametrize("data,reason", [
    (frame(1515), "EMSGSIZE"), (b"", "EINVAL"), (frame(13), "EINVAL")])
def test_send_fails(control, data, reason):
    """Why is in the reply, and the capture goes on."""
    at = control("-i", "vb")
    reply = at.call("send", data=b64(data))
    assert (reply["ok"], reply["code"]) == (False, "send_failed")
    assert reason in reply["message"]
    assert at.call("send", data=b64(frame(60)))["ok"]
    at.call("close")
    assert at.end().code == 0


def test_send_on_a_device_that_is_down(network, control):
    at = control("-i", "vb")
    ip("-n", network.b, "link", "set", "vb", "down")
    at.wait_for("interface", event="down")
    assert "ENETDOWN" in at.call("send", data=b64(frame(60)))["message"]
    ip("-n", network.b, "link", "set", "vb", "up")
    at.wait_for("interface", event="up")
    assert at.call("send", data=b64(frame(60)))["ok"]


def test_several_devices(network, control, capture):
    other = capture("-i", "va", prefix=network.inside(network.a))
    at = control("-i", "lo", "-i", "vb", "-c", "1", "ether proto 0x88b5")
    refused = at.call("send", data=b64(frame(60)))
    assert not refused["ok"] and "ifname" in refused["hint"]
    unknown = at.call("send", data=b64(frame(60)), ifname="va")
    assert (unknown["ok"], unknown["code"]) == (False, "no_such_device")
    assert at.call("send", data=b64(frame(61)), ifname="vb")["ok"]
    assert base64.b64decode(other.wait_for("packet")["data"]) == frame(61)
    # The filter of lo alone changes, then that of all.
    assert at.call("filter", expression="udp", ifname="lo")["ok"]
    assert at.call("filter", expression="ether proto 0x88b6")["ok"]
    network.send([frame(60), frame(60, ethertype=0x88b6)])
    result = at.end()
    assert [p["ifname"] for p in result.of("packet")] == ["vb"]
    assert result.only("packet")["data"] == b64(frame(60, ethertype=0x88b6))


def test_a_cooked_device_sends_nothing(control):
    at = control("-i", "any")
    reply = at.call("send", data=b64(frame(60)))
    assert (reply["ok"], reply["code"]) == (False, "send_failed")
    assert at.call("filter", expression="udp port 53")["ok"]


# Expression, other keys, and the code of the reply or None.
FILTERS = [
    ("udp port 53", {}, None),
    ("port http", {}, None),
    ("", {}, None),
    ("ip broadcast", {}, None),
    ("ip broadcast", {"netmask": "255.255.0.0"}, None),
    ("ip broadcast", {"netmask": 0xffff0000}, None),
    ("inbound", {"optimize": False}, None),
    ("udp port 53", {"limit": 10}, "filter_invalid"),
    ("ip and " * 2000 + "ip", {}, "filter_invalid"),
    ("ip and " * 50000 + "ip", {"limit": -1, "optimize": False}, "filter_invalid"),
    (" or ".join(f"port {n}" for n in range(1, 2000)), {"limit": -1}, "filter_invalid"),
    ("tcp prt 80", {}, "filter_invalid"),
    ("ether", {}, "filter_invalid"),
]


def test_filters_that_come_while_running(control):
    at = control("-i", "vb")
    for expression, keys, code in FILTERS:
        reply = at.call("filter", expression=expression, **keys)
        assert (reply["ok"], reply.get("code")) == (code is None, code), (expression[:40], reply)


def test_an_invalid_filter_leaves_the_old_one(network, control):
    at = control("-i", "vb", "ether proto 0x88b6")
    assert at.call("filter", expression="ether proto 0x88b7")["ok"]
    assert not at.call("filter", expression="ether prot 0x88b8")["ok"]
    network.send([frame(60, ethertype=e) for e in (0x88b6, 0x88b8, 0x88b7)])
    at.wait_for("packet")
    at.call("close")
    at.end()
    assert [d[12:14].hex() for d in at.data()] == ["88b7"]


# What is wrong, as the bytes on stdin of each format.  The frame behind it is answered.
MALFORMED = {
    "no JSON": ("jsonl", b"{nonsense\n"),
    "a list": ("jsonl", b"[1,2]\n"),
    "an unknown command": ("jsonl", b'{"cmd":"sned"}\n'),
    "no command": ("jsonl", b"{}\n"),
    "a wrong type": ("jsonl", b'{"cmd":"send","data":17}\n'),
    "a wrong base64": ("jsonl", b'{"cmd":"send","data":"%%%%"}\n'),
    "a wrong netmask": ("jsonl", b'{"cmd":"filter","expression":"ip","netmask":"x"}\n'),
    "a NUL in the filter": ("jsonl", b'{"cmd":"filter","expression":"ip\\u0000"}\n'),
    "an oversized line": ("jsonl", b"x" * (16 << 20) + b"xx\n"),
    "an oversized frame": ("json", struct.pack(">I", (16 << 20) + 1) + b"x" * ((16 << 20) + 1)),
    "an empty frame": ("json", struct.pack(">I", 0)),
    "no term": ("etf", struct.pack(">I", 3) + b"abc"),
    "a term that ends early": ("etf", struct.pack(">I", 4) + b"\x83h\x05w"),
    "an unknown atom": ("etf", struct.pack(">I", 7) + b"\x83w\x04sned"),
    "a tuple of four": ("etf", struct.pack(">I", 15) + b"\x83h\x04w\x04senda\x01a\x01a\x01"),
}
CLOSE = {"jsonl": b'{"cmd":"close"}\n', "json": struct.pack(">I", 15) + b'{"cmd":"close"}',
         "etf": struct.pack(">I", 8) + b"\x83w\x05close"}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed(network, name):
    """An error record, and the next command is understood."""
    kind, data = MALFORMED[name]
    done = subprocess.run(
        [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control", "-f", kind],
        input=data + CLOSE[kind], capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"frame_invalid") == 1
    if kind == "etf":
        assert b"w\x05replyw\x09undefinedw\x02ok" in done.stdout
    else:
        assert b'{"type":"reply","ok":true}' in done.stdout
        assert b'"reason":"close"' in done.stdout


@pytest.mark.parametrize("half", [b"\0", b"\0\0\0\x10{"])
def test_half_a_frame_at_the_end(network, half):
    done = subprocess.run(
        [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control", "-f", "json"],
        input=half, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0
    assert done.stdout.count(b"frame_invalid") == 1 and b'"reason":"eof"' in done.stdout


def test_the_end_of_input(network, control):
    at = control("-i", "vb")
    at.process.stdin.close()
    assert at.end().only("end")["reason"] == "eof"
    at = control("-i", "vb", "--on-eof", "continue", "-c", "1")
    at.write(b'{"cmd":"stats","id":"last"}')
    at.process.stdin.close()
    at.wait_for("reply", id="last")
    network.send([frame(60)])
    assert at.end().only("end")["reason"] == "count"


# Most of the load's flows pass both filters, some one of them.
BOTH = range(49152, 49200)
ONE = range(49200, 49208)
OTHER = range(49208, 49216)
EXPRESSIONS = [f"udp src portrange {BOTH[0]}-{ONE[-1]}",
               f"udp src portrange {BOTH[0]}-{BOTH[-1]} or udp src portrange {OTHER[0]}-{OTHER[-1]}"]
CHANGES = 50


class Stream:
    """Reads what a capture of the load writes, and keeps of a packet its flow and number."""

    def __init__(self, network, *args):
        self.process = subprocess.Popen(
            [*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control", "-f",
             "jsonl", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.packets = array.array("Q")
        self.records = []
        assert self.next()["type"] == "start"

    def next(self):
        """The next record, or None for a packet, or False at the end."""
        line = self.process.stdout.readline()
        if not line.startswith(b'{"type":"packet"'):
            self.records.append(json.loads(line) if line else False)
            return self.records[-1]
        at = line.index(b'"data":"') + 8
        # Bytes 33 to 47 of the packet, see flow().
        port, number = struct.unpack("!xH6xI2x", base64.b64decode(line[at + 44:at + 64]))
        self.packets.append(port << 32 | number)
        return None

    def filter(self, expression):
        self.process.stdin.write(json.dumps({"cmd": "filter", "expression": expression,
                                             "id": 1}).encode() + b"\n")
        self.process.stdin.flush()
        while not (record := self.next()):
            assert record is None
        assert record["type"] == "reply" and record["ok"]

    def close(self):
        self.process.stdin.close()
        while self.next() is not False:
            pass
        assert self.process.wait(PATIENCE) == 0


def flow(record):
    """The source port of a packet of the load, and its number in that flow."""
    data = base64.b64decode(record["data"])
    return struct.unpack_from("!H", data, 34)[0], struct.unpack_from("!I", data, 42)[0]


def vlan(number):
    """A frame with that VLAN tag (IEEE Std 802.1Q), which the kernel takes out and libpcap puts
    back."""
    data = frame(60)
    return data[:12] + struct.pack("!HH", 0x8100, number) + data[12:]


# A filter that comes while running, and which of four packets it lets through.
FOUR = [frame(60, 0x11), frame(60, 0x22), vlan(5), vlan(6)]
AFTER = [("ether[50] = 0x22", [1]), ("vlan 5", [2]), ("vlan", [2, 3]),
         ("", [0, 1, 2, 3]), ("outbound", [])]


@pytest.mark.parametrize("expression,expected", AFTER)
def test_what_comes_after_a_change(network, control, expression, expected):
    """While packets from before are still looked for, those that come are not harmed."""
    at = control("-i", "vb", "udp")
    assert at.call("filter", expression=expression)["ok"]
    network.send(FOUR)
    at.call("close")
    stats = at.end().of("stats")[-1]
    assert at.data() == [FOUR[i] for i in expected]
    assert stats["received"] == stats["delivered"] == len(expected) and not stats["dropped"]


# A filter that comes while running, and a packet that the kernel lets through where the
# process cannot tell: it is cut, or has a VLAN tag that the kernel had beside it.
UNKNOWN = [(["-s", "20"], "ether[50] = 0x22", FOUR[1]), ([], "inbound", FOUR[0]),
           ([], "less 60", FOUR[2]), ([], "ether[12:2] = 0x88b5", FOUR[3])]


@pytest.mark.parametrize("options,expression,packet", UNKNOWN)
def test_what_cannot_be_told_apart(network, control, options, expression, packet):
    """Shortly after the change such packets count as dropped, then they are delivered."""
    at = control("-i", "vb", *options, "udp")
    assert at.call("filter", expression=expression)["ok"]
    sent = 0
    while not at.of("packet"):
        network.send([packet])
        sent += 1
        assert sent < 1000
    at.call("close")
    stats = at.end().of("stats")[-1]
    assert stats["received"] == sent == stats["delivered"] + stats["dropped"]


@pytest.mark.parametrize("buffer", ["64MiB", "256KiB"])
def test_filters_change_under_load(network, buffer):
    """50 changes at full rate: no packet that both filters accept is lost but what `dropped`
    counts, and none comes behind the reply that the filter in force rejects."""
    stream = Stream(network, "-B", buffer, EXPRESSIONS[1])
    load = subprocess.Popen([*network.inside(network.a), FLOOD, "-n", "1000000000", "-s", "60",
                             "va"], stdout=subprocess.DEVNULL)
    settled = []  # index of the filter in force, its first and last packet
    try:
        for change in range(CHANGES):
            stream.filter(EXPRESSIONS[change % 2])
            begin = len(stream.packets)
            while len(stream.packets) < begin + 200:
                assert stream.next() is None
            settled.append((change % 2, begin, len(stream.packets)))
    finally:
        load.kill()
        load.wait()
    stream.close()
    for which, begin, end in settled:
        rejected = OTHER if which == 0 else ONE
        assert not [p for p in stream.packets[begin:end] if p >> 32 in rejected]

    seen = {}
    for packet in stream.packets:
        seen.setdefault(packet >> 32, []).append(packet & 0xffffffff)
    gaps = sum(n[-1] - n[0] + 1 - len(n) for n in (seen[port] for port in BOTH))
    stats = [r for r in stream.records if r and r["type"] == "stats"][-1]
    assert stats["final"] and stats["received"] == stats["delivered"] + stats["dropped"]
    assert stats["delivered"] == len(stream.packets)
    assert 0 <= gaps <= stats["dropped"]
    assert set(ONE) <= set(seen) and set(OTHER) <= set(seen)


def test_what_is_in_the_ring_must_pass_both(network):
    """The ring is full of packets of the old filter while nobody reads."""
    reader, writer = os.pipe()
    at = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control",
                           "-B", "64MiB", "--timeout", "100"], stdin=subprocess.PIPE, stdout=writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        assert b'"start"' in stream.readline()
        network.flood(64 * 2000)
        at.stdin.write(b'{"cmd":"filter","expression":"udp src port 49153","id":1}\n'
                       b'{"cmd":"stats","id":2}\n')
        at.stdin.flush()
        assert wait_until(lambda: is_answered(at.pid))
        records = []
        for line in stream:
            records.append(json.loads(line))
            if records[-1].get("id") == 2:
                at.stdin.close()
    assert at.wait(PATIENCE) == 0
    reply = next(i for i, r in enumerate(records) if r["type"] == "reply")
    late = [flow(r) for r in records[reply:] if r["type"] == "packet"]
    early = [flow(r) for r in records[:reply] if r["type"] == "packet"]
    assert early and {port for port, _ in late} == {49153}
    both = [n for port, n in early + late if port == 49153]
    assert both == list(range(2000))
    stats = [r for r in records if r["type"] == "stats"][-1]
    assert stats["dropped"] == 0 and stats["received"] == stats["delivered"] == len(early + late)


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def children(pid):
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def is_answered(pid):
    """The pipe of commands is empty, and no filter is being compiled."""
    pending = subprocess.run(
        ["/usr/bin/python3", "-c", "import fcntl,struct,sys,termios\n"
         f"f=open('/proc/{pid}/fd/0','rb')\n"
         "print(struct.unpack('i',fcntl.ioctl(f,termios.FIONREAD,b'    '))[0])"],
        capture_output=True, check=True).stdout
    return int(pending) == 0 and not any(children(child) for child in children(pid))


def test_a_peer_that_never_reads(network):
    """It fills its own pipe; signals are answered, and when it reads after all, every command
    that was taken has its reply, in order."""
    reader, writer = os.pipe()
    at = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control"],
                          stdin=subprocess.PIPE, stdout=writer, stderr=subprocess.DEVNULL)
    os.close(writer)
    os.set_blocking(at.stdin.fileno(), False)
    sent = 0

    def fill():
        nonlocal sent
        try:
            while os.write(at.stdin.fileno(), b'{"cmd":"stats","id":%d}\n' % (1000000 + sent)):
                sent += 1
        except BlockingIOError:
            pass
        return sent

    # Full is what has been full for ten looks.
    same = []
    assert wait_until(lambda: same.append(fill()) or len(same) > 10 and same[-10] == same[-1])
    at.send_signal(signal.SIGUSR1)
    at.send_signal(signal.SIGINT)
    with os.fdopen(reader, "rb") as stream:
        records = [json.loads(line) for line in stream]
    assert at.wait(PATIENCE) == 0
    ids = [r["id"] for r in records if r["type"] == "reply"]
    assert ids == list(range(1000000, 1000000 + len(ids))) and 1000 < len(ids) <= sent
    assert (records[-1]["type"], records[-1]["reason"]) == ("end", "signal")
    at.stdin.close()


def test_signals_end_it_while_nobody_reads(network):
    reader, writer = os.pipe()
    at = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb", "--control"],
                          stdin=subprocess.PIPE, stdout=writer)
    os.close(writer)
    os.set_blocking(at.stdin.fileno(), False)
    assert wait_until(lambda: b"start" in os.read(reader, 4096))
    network.flood(50000)
    assert wait_until(lambda: not can_write(at.stdin.fileno(), b'{"cmd":"stats"}\n' * 64))

    def stopped():
        at.send_signal(signal.SIGINT)
        return at.poll() is not None

    assert wait_until(stopped) and at.returncode == 0
    os.close(reader)
    at.stdin.close()


def can_write(fd, data):
    try:
        return os.write(fd, data) == len(data)
    except BlockingIOError:
        return False


def test_the_helper_holds_nothing_and_ends(control):
    """No packet socket, no ring, no capability; it dies with the capture."""
    at = control("-i", "vb")
    pid = at.process.pid
    own, = children(pid)
    targets = [os.readlink(fd) for fd in pathlib.Path(f"/proc/{own}/fd").iterdir()]
    assert len([t for t in targets if t.startswith("socket:")]) == 1
    assert " socket:[" not in pathlib.Path(f"/proc/{own}/maps").read_text()
    status = pathlib.Path(f"/proc/{own}/status").read_text()
    assert re.search(r"^CapEff:\s*0+$", status, re.M) and re.search(r"^CapPrm:\s*0+$", status, re.M)
    at.process.kill()
    assert wait_until(lambda: not pathlib.Path(f"/proc/{own}").exists()
                      or "State:\tZ" in pathlib.Path(f"/proc/{own}/status").read_text())


def test_many_packets_at_once(network, control, capture):
    """Commands that come faster than the device takes packets: each is sent and answered."""
    other = capture("-i", "va", prefix=network.inside(network.a))
    at = control("-i", "vb")
    count = 20000
    line = b'{"cmd":"send","data":"' + b64(frame(60)).encode() + b'"}\n'
    at.write(line * count)
    at.wait_for("reply", count)
    assert all(r["ok"] for r in at.of("reply"))
    other.wait_for("packet", count)
    stats = other.end(signal.SIGINT).of("stats")[-1]
    assert (stats["received"], stats["dropped"]) == (count, 0)


def test_a_savefile(capture, tmp_path):
    """Commands are answered while its writer lets it wait."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    at = capture("--control", "-f", "jsonl", "-r", str(fifo), "udp", stdin=subprocess.PIPE,
                 wait=False)
    with open(fifo, "wb", buffering=0) as out:
        out.write(pcap_header() + pcap_packet(frame(60)))
        at.wait_for("start")
        at.process.stdin.write(b'{"cmd":"send","data":"AAAA","id":1}\n'
                               b'{"cmd":"filter","expression":"ether proto 0x88b5","id":2}\n')
        at.process.stdin.flush()
        assert at.wait_for("reply", id=1)["code"] == "not_supported"
        assert at.wait_for("reply", id=2)["ok"]
        out.write(pcap_packet(frame(61)))
        at.wait_for("packet")
    result = at.end()
    assert (result.code, result.only("packet")["len"]) == (0, 61)
    at.process.stdin.close()


@pytest.mark.parametrize("args,message", [
    (["-f", "text"], "text"), (["-r", "-"], "stdin"), (["-F", "-"], "stdin"),
    (["-w", "/dev/null"], "--print")])
def test_options_that_do_not_go_together(args, message):
    done = subprocess.run([PKTPIPE, "capture", "--control", *args], capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False)
    assert done.returncode == 2 and message in done.stderr.decode()
