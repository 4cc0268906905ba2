# SPDX-License-Identifier: ISC
"""Steps that use the Python client on the device that the second argument names; the first says
which.  What is to come from the device's other end is asked for on stdout, see conftest.py."""

import os
import pathlib
import resource
import signal
import struct
import sys
import tempfile
import threading
from time import time as now

from pktpipe import Capture, Packets, PktpipeError

STEP, DEVICE, FOLDER = sys.argv[1:]
START = '{"type":"start","v":1}'


def packet(ethertype, number):
    return bytes(6) + bytes(6) + ethertype.to_bytes(2, "big") + bytes([number]) * 46


def ask(*packets):
    for data in packets:
        print("send", data.hex(), flush=True)


def flood(count, rate):
    print("flood", count, rate, flush=True)


def fails(code, call, *arguments, **keys):
    try:
        call(*arguments, **keys)
    except PktpipeError as error:
        assert error.code == code, error.record
        return str(error)
    raise AssertionError(f"no {code}")


def fake(*frames, then="exit 0"):
    """A program that writes these as frames; a number before one is a length that lies."""
    path = pathlib.Path(tempfile.mkdtemp(dir=FOLDER)) / "fake"
    out = path.with_suffix(".out")
    with open(out, "wb") as file:
        for frame in frames:
            length, text = frame if isinstance(frame, tuple) else (len(frame), frame)
            file.write(length.to_bytes(4, "big") + text.encode())
    path.write_text(f"#!/bin/sh\ncat {out}\n{then}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def everything():
    with Capture("-i", DEVICE, "ether proto 0x88b5") as capture:
        assert capture.start["interfaces"][0]["ifname"] == DEVICE
        first = [packet(0x88B5, n) for n in range(3)]
        ask(*first)
        packets = iter(capture)
        assert [next(packets)["data"] for _ in first] == first

        capture.filter("ether proto 0x88b6", optimize=False)
        ask(packet(0x88B5, 3), packet(0x88B6, 4))
        assert next(packets)["data"] == packet(0x88B6, 4)
        assert capture.stats()["delivered"] == 4

        fails("filter_invalid", capture.filter, "ether prto 1")
        fails("send_failed", capture.send, bytes(3000))
        with Capture("-i", DEVICE, "ether proto 0x88b7") as other:
            capture.send(packet(0x88B7, 5))
            assert next(iter(other))["data"] == packet(0x88B7, 5)

        capture.close()
        assert list(packets) == []
        assert (capture.end["reason"], capture.end["exit_code"]) == ("close", 0)
        fails("closed", capture.stats)
    fails("no_such_device", Capture, "-i", "notexist")
    fails("usage", Capture, "--bogus")
    fails("filter_invalid", Capture, "-i", DEVICE, "tcp prt 80")


def encodings():
    for words in [], ["--encoding", "hex"]:
        with Capture("-i", DEVICE, *words, "ether proto 0x88b5") as capture:
            ask(packet(0x88B5, 7))
            assert capture.read()["data"] == packet(0x88B5, 7)
    with Capture("-i", DEVICE, "--no-data", "ether proto 0x88b5") as capture:
        ask(packet(0x88B5, 7))
        assert "data" not in capture.read()


def packets_only():
    with Capture("-i", DEVICE, "--packets-only", "-c", "2", "ether proto 0x88b5") as capture:
        assert capture.start is None
        ask(packet(0x88B5, 1), packet(0x88B5, 2))
        assert [found["data"] for found in capture] == [packet(0x88B5, 1), packet(0x88B5, 2)]
    fails("no_such_device", Capture, "-i", "notexist", "--packets-only")


def deaths():
    for number in signal.SIGKILL, signal.SIGSYS:
        for use in "read", "stats":
            with Capture("-i", DEVICE) as capture:
                threading.Timer(0.1, os.kill, (capture.pid, number)).start()
                while use == "stats":
                    try:
                        capture.stats()
                    except PktpipeError as error:
                        assert number.name in str(error) and error.code == "died"
                        break
                assert number.name in fails("died", list, capture)
                assert number.name in fails("died", capture.records().__next__)
    with Capture("-i", DEVICE) as capture:
        os.kill(capture.pid, signal.SIGTERM)
        assert list(capture) == [] and capture.end["reason"] == "signal"
    fails("ENOENT", Capture, program="/no/such/program")
    assert "exit status 4: permission denied" in fails("died", Capture, program=fake(then="exit 4"))
    with Capture(program=fake(START)) as capture:
        assert list(capture) == []
    with Capture(program=fake(START, then="exit 1")) as capture:
        assert "exit status 1" in fails("died", list, capture)


def dies_under_load():
    flood(100000, 20000)
    with Capture("-i", DEVICE) as capture:
        for number, _ in enumerate(capture):
            if number == 5000:
                break
        os.kill(capture.pid, signal.SIGKILL)
        assert "SIGKILL" in fails("died", list, capture)


def cut():
    """What is not whole is no record."""
    for frame in (1000, '{"type":"packet","data":"'), (20, '{"type":"packet"}'):
        with Capture(program=fake(START, frame)) as capture:
            assert "middle of a record" in fails("died", list, capture)
    with Capture(program=fake(START, (0x01000001, "{}"), then="exec sleep 60")) as capture:
        fails("frame_invalid", list, capture)
    text = '{"type":"packet","data":"","a":"' + "x" * 5000000 + '"}'
    with Capture(program=fake(START, text, text)) as capture:
        assert [len(found["a"]) for found in capture] == [5000000] * 2


def batches():
    """A frame with several packets, as --batch makes them."""
    packets = ['{"type":"packet","seq":%d,"data":"AQI="}' % number for number in range(1, 7)]
    frames = [START, f"[{packets[0]},{packets[1]}]", '{"type":"stats"}', packets[2], f"[{packets[3]}]",
              f"[{packets[4]},{packets[5]}]", '{"type":"end","exit_code":0}']
    with Capture(program=fake(*frames)) as capture:
        assert [(found["seq"], found["data"]) for found in capture] == [
            (number, b"\1\2") for number in range(1, 7)]
    with Capture(program=fake(*frames)) as capture:
        assert [record.get("seq", record["type"]) for record in capture.records()] == [
            1, 2, "stats", 3, 4, 5, 6, "end"]
    with Capture(program=fake(*frames), keep=120) as capture:
        assert len(list(capture.records())) + capture.discarded == 8
        assert capture.discarded


def fast():
    """Packets by pcapng."""
    with Packets("-i", DEVICE, "ether proto 0x88b5") as packets:
        sent = [packet(0x88B5, number) for number in range(3)]
        ask(*sent)
        found = []
        for time, interface, length, data in packets:
            found.append(data)
            assert (interface, length) == (DEVICE, 60) and abs(time / 1e9 - now()) < 60
            if len(found) == 2:
                break
        ask(packet(0x88B5, 3))
        for _, _, _, data in packets:  # goes on where the other loop was left
            found.append(data)
            if len(found) == 4:
                packets.close()
        assert found == [*sent, packet(0x88B5, 3)]
        assert packets.statistics[DEVICE] == {"received": 4, "dropped": 0, "if_dropped": 0, "delivered": 4}
    with Packets("-i", DEVICE, "-c", "50000", "udp") as packets:
        flood(100000, 50000)  # more than are taken: a busy machine drops some
        assert sum(1 for _ in packets) == 50000
    for stop in Packets.stop, lambda packets: os.kill(packets.pid, signal.SIGTERM):
        packets = Packets("-i", DEVICE, "ether proto 0x88b5")
        threading.Timer(0.1, stop, (packets,)).start()
        assert not list(packets)
        packets.stop()
    with Packets("-i", DEVICE) as packets:
        os.kill(packets.pid, signal.SIGKILL)
        assert "SIGKILL" in fails("died", list, packets)
    assert "no such device" in fails("died", Packets, "-i", "notexist")
    fails("ENOENT", Packets, program="/no/such/program")


def orders():
    """Blocks of both byte orders, other units of time, and what is cut."""
    for order in "<", ">":
        def block(kind, body, order=order):
            body += bytes(-len(body) % 4)
            size = struct.pack(order + "I", len(body) + 12)
            return struct.pack(order + "I", kind) + size + body + size

        def option(code, value, order=order):
            return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)

        section = block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
        units = [(b"\x09", 10**9), (b"\x06", 10**6), (b"\x8a", 1024), (b"", 10**6)]
        blocks = section + b"".join(
            block(1, struct.pack(order + "HHI", 1, 0, 0) + option(2, f"if{number}".encode())
                  + (option(9, unit) if unit else b"") + option(0, b""))
            for number, (unit, _) in enumerate(units))
        for number, (_, second) in enumerate(units):
            at = 1700000000 * second + second // 2
            blocks += block(6, struct.pack(order + "IIIII", number, at >> 32, at & 0xFFFFFFFF, 3, 70) + b"abc")
        blocks += block(5, struct.pack(order + "III", 0, 0, 0) + option(4, struct.pack(order + "Q", 1 << 40)))
        blocks += block(0x0BAD, b"nobody knows it")
        twice = blocks + blocks
        half = len(blocks) + 100
        path = pathlib.Path(FOLDER) / "blocks"
        for end, count in (len(twice), 8), (half, 4):
            path.write_bytes(twice[:end])
            program = pathlib.Path(fake())
            program.write_text(f"#!/bin/sh\ncat {path}\n", encoding="utf-8")
            with Packets(program=str(program)) as packets:
                found, stream = [], iter(packets)
                try:
                    for one in stream:
                        found.append(one)
                    assert end == len(twice)
                except PktpipeError as error:
                    assert "middle" in str(error) and end == half
            assert found == [(1700000000500000000, f"if{number % 4}", 70, b"abc") for number in range(count)]
            assert packets.statistics == {"if0": {"received": 1 << 40}}
    for no_block in section + bytes(64), b"{}\n" * 20, bytes(64):
        path.write_bytes(no_block)
        with Packets(program=str(program)) as packets:
            fails("frame_invalid", list, packets)


def errors():
    """A lost device, and what a savefile lacks."""
    with Capture("-r", os.path.join(FOLDER, "cut.pcap")) as capture:
        assert capture.read()["caplen"] == 60
        fails("savefile_truncated", capture.read)
        assert capture.end["exit_code"] == 7
    with Capture("-i", DEVICE) as capture:
        print("delete", flush=True)
        fails("device_lost", list, capture)


def timeouts():
    with Capture("-i", DEVICE, "ether proto 0x88b5", timeout=60) as capture:
        for timeout in 0, 0.05:
            try:
                capture.read(timeout=timeout)
                raise AssertionError("a packet of nobody")
            except TimeoutError:
                pass
        ask(packet(0x88B5, 1))
        assert capture.read()["data"] == packet(0x88B5, 1)
        packets = iter(capture)
        capture.timeout = 0.05
        try:
            next(packets)
            raise AssertionError("a packet of nobody")
        except TimeoutError:
            capture.timeout = 60
        ask(packet(0x88B5, 2))
        assert next(packets)["data"] == packet(0x88B5, 2)
        capture.stats(timeout=60)


def stops():
    """By another thread, on a silent device and on a busy one, and by a signal."""
    for rate in None, 20000:
        if rate:
            flood(100000, rate)
        capture = Capture("-i", DEVICE, timeout=60)
        threading.Timer(0.1, capture.stop).start()
        assert all(found["type"] == "packet" for found in capture)
        fails("closed", capture.stats)
        capture.stop()
    capture = Capture("-i", DEVICE, "ether proto 0x88b5", timeout=60)
    signal.signal(signal.SIGALRM, lambda *_: capture.stop())
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    assert list(capture) == []


def threads():
    """Commands of several threads, while another takes the packets."""
    flood(60000, 20000)
    with Capture("-i", DEVICE, timeout=60) as capture:
        failures = []

        def command(number):
            try:
                for turn in range(50):
                    if number % 2:
                        assert capture.stats()["ok"]
                    else:
                        capture.filter(f"udp or ether proto {2000 + number * 100 + turn}")
                    fails("filter_invalid", capture.filter, f"bad{number}x{turn}")
            except BaseException as failure:  # pylint: disable=broad-except
                failures.append(failure)

        callers = [threading.Thread(target=command, args=(number,)) for number in range(4)]
        for caller in callers:
            caller.start()
        taken = 0
        while any(caller.is_alive() for caller in callers):
            try:
                taken += capture.read(timeout=0.05) is not None
            except TimeoutError:
                pass
        assert failures == [] and taken > 0
        capture.close()
        taken += len(list(capture))
        assert taken + capture.discarded == capture.end["packets"]


def bounded():
    """Nobody takes packets while commands are sent: no memory for them, and a counter."""
    with Capture("-i", DEVICE, keep=1 << 20, timeout=60) as capture:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        flood(60000, 60000)
        counts = {"received": 0}
        while counts["received"] < 60000:
            counts = capture.stats()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 16 * 1024, f"{grown} KiB"
        capture.close()
        taken = len(list(capture))
        assert 0 < taken < 60000
        assert taken + capture.discarded >= capture.end["packets"] == 60000 - capture.end["dropped"]


def large_command():
    """A command over the pipe's size, to a program that waits for its reader."""
    with Capture("-i", DEVICE, "-B", "1MiB", timeout=60) as capture:
        flood(30000, 30000)
        fails("send_failed", capture.send, bytes(1000000))
        capture.close()
        taken = len(list(capture))
        assert taken + capture.discarded >= capture.end["packets"]


def leaves_nothing():
    def descriptors():
        return sorted(os.listdir("/proc/self/fd"))

    before = descriptors()
    for number in range(100):
        capture = Capture("-i", DEVICE)
        if number % 4 == 0:
            capture.close()
            list(capture)
        elif number % 4 == 1:
            os.kill(capture.pid, signal.SIGKILL)
            fails("died", list, capture)
        elif number % 4 == 2:
            capture.stop()
        del capture
    fails("no_such_device", Capture, "-i", "notexist")
    fails("ENOENT", Capture, program="/no/such/program")
    assert descriptors() == before
    with open("/proc/self/task/{}/children".format(os.getpid()), encoding="ascii") as children:
        assert children.read() == ""


def line_separators():
    """U+2028 in a name of TLS, which ends no line."""
    with Capture("-r", os.path.join(FOLDER, "separators.pcap"), "--decode") as capture:
        assert [found["tls"]["sni"] for found in capture] == ["h\u2028ost.example"]


globals()[STEP]()
