# SPDX-License-Identifier: ISC
"""Nothing is lost for want of patience: stalls of the process and of the reader, with the default
options, and what happens when the queue is full."""

import json
import signal
import subprocess

import pytest

from crew import PATIENT
from harness import FLOOD, PATIENCE, PKTPIPE, WAITING, Capture, wait_until

MIB = 1024 * 1024


def sender(network, count, rate):
    return subprocess.Popen([*network.inside(network.a), FLOOD, "-n", str(count), "-r", str(rate),
                             "-s", "100", "va"], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def stalled(network, rate):
    """Stops a capture while half a second's packets of 100 bytes come; the seconds that it took to
    send them, those packets, and how the capture ended."""
    capture = Capture("-i", "vb", "--no-data", prefix=network.inside(network.b))
    capture.wait_for("start")
    capture.signal(signal.SIGSTOP)
    sent = subprocess.run([*network.inside(network.a), FLOOD, "-n", str(rate // 2), "-r", str(rate), "-s", "100", "va"],
                          capture_output=True, timeout=PATIENCE, check=True)
    capture.signal(signal.SIGCONT)
    # Behind a shorter one all that came before is delivered or dropped.
    assert wait_until(lambda: network.flood(1, size=60) and any(p["len"] == 60 for p in capture.of("packet")))
    done = capture.end(signal.SIGINT)
    return float(sent.stdout.split()[2]), [p for p in done.of("packet") if p["len"] == 100], done


@pytest.mark.parametrize("rate", [100, 1000, 10000, 100000])
def test_a_process_that_does_not_run(network, rate):
    """What stopped it is over when they are sent.  Where a busy machine sends for longer than the
    ring has time, 640 ms, they may well be dropped, and nothing is seen: again."""
    for _ in range(20):
        seconds, packets, done = stalled(network, rate)
        if not done.only("end")["dropped"] or seconds < 0.6:
            break
    assert (done.code, done.only("end")["dropped"]) == (0, 0)
    assert [p["seq"] for p in packets] == list(range(1, rate // 2 + 1))


class Unread:
    """A capture whose stdout nobody reads until rest()."""

    def __init__(self, network, *args):
        self.process = subprocess.Popen([*network.inside(network.b), PKTPIPE, "capture", "-i", "vb",
                                         "-f", "jsonl", *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert json.loads(self.process.stdout.readline())["type"] == "start"

    def rest(self, number=None):
        if number is not None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return [json.loads(line) for line in out.splitlines()], err.decode()

    def memory(self):
        """Resident bytes that are its own: the ring's are the kernel's, and mapped."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as lines:
            return 1024 * int(next(line.split()[1] for line in lines if line.startswith("RssAnon")))


def test_a_reader_that_pauses(network):
    """Three seconds' packets come while nobody reads; then they are all there, in order."""
    program = Unread(network, *PATIENT)
    assert sender(network, 30000, 10000).wait(PATIENCE) == 0
    records, err = program.rest(signal.SIGINT)
    packets = [r for r in records if r["type"] == "packet"]
    assert [p["seq"] for p in packets] == list(range(1, 30001))
    times = [(p["ts_sec"], p["ts_nsec"]) for p in packets]
    assert times == sorted(times)
    final = next(r for r in records if r["type"] == "stats" and r["final"])
    assert (final["received"], final["dropped"], final["delivered"]) == (30000, 0, 30000)
    assert 2 * MIB < final["queue_max"] < 17 * MIB
    assert "dropped" not in err


def test_a_reader_that_never_reads(network):
    """Memory ends at the queue, the account is exact, and stderr says what would have helped."""
    program = Unread(network, "-B", "1MiB", "--queue", "2MiB")
    network.flood(200000)
    assert program.memory() < 2 * MIB + 8 * MIB
    records, err = program.rest(signal.SIGINT)
    final = next(r for r in records if r["type"] == "stats" and r["final"])
    packets = sum(1 for r in records if r["type"] == "packet")
    assert final["received"] == final["dropped"] + final["delivered"] == 200000
    assert final["delivered"] == packets and final["dropped"] > 0
    assert final["queue_max"] >= 1 * MIB
    assert err.count("--queue") == 1


def test_commands_with_a_full_queue(network):
    """They are carried out and answered, in their place among the packets."""
    program = Unread(network, "-B", "1MiB", "--queue", "1MiB", "--control")
    network.flood(50000)
    program.process.stdin.write(b'{"cmd":"stats","id":1}\n{"cmd":"filter","expression":"tcp","id":2}\n'
                                b'{"cmd":"close","id":3}\n')
    program.process.stdin.flush()
    program.process.send_signal(signal.SIGUSR1)
    records, _ = program.rest()
    assert [(r["id"], r["ok"]) for r in records if r["type"] == "reply"] == [
        (1, True), (2, True), (3, True)]
    assert (records[-1]["type"], records[-1]["reason"]) == ("end", "close")


def test_a_reader_that_leaves(network):
    program = Unread(network, "--queue", "1MiB")
    network.flood(50000)
    program.process.stdout.close()
    assert program.process.wait(PATIENCE) == 0
    program.process.stdin.close()
    program.process.stderr.close()


@pytest.mark.parametrize("options, advice", [
    (["--timeout", "1"], "--timeout 10"),
    (["--timeout", "1000", "-B", "256KiB"], "--buffer 1MiB"),
])
def test_advice(network, options, advice):
    """Dropped while the process was stopped: by the clock, or because the ring was full."""
    capture = Capture("-i", "vb", "--no-data", *options, prefix=network.inside(network.b))
    capture.wait_for("start")
    capture.signal(signal.SIGSTOP)
    slow = "1" in options
    assert sender(network, *((300, 500) if slow else (20000, 1000000))).wait(PATIENCE) == 0
    capture.signal(signal.SIGCONT)
    # What is sent behind the stall is delivered, so that it is over.
    assert wait_until(lambda: network.flood(1) and any(capture.of("packet")))
    done = capture.end(signal.SIGINT)
    assert done.only("end")["dropped"] > 0
    assert advice in done.err and done.err.count(" were dropped ") == 1


@WAITING
def test_infinity(network):
    """Its block is not handed over when one of three seconds is; and its end does not wait."""
    three = Capture("-i", "vb", "--timeout", "3000", prefix=network.inside(network.b))
    forever = Capture("-i", "vb", "--timeout", "infinity", prefix=network.inside(network.b))
    three.wait_for("start")
    forever.wait_for("start")
    network.flood(7)
    three.wait_for("packet", 7)
    assert not forever.of("packet")
    done = forever.end(signal.SIGINT)
    end = done.only("end")
    assert (end["received"], end["dropped"], end["packets"]) == (7, 7, 0)
    assert "7 packets were dropped that the kernel still held back at the end" in done.err
    three.end(signal.SIGINT)


def test_what_is_cut_is_counted(network):
    """The longest packet of lo is captured whole by default; with -s the end counts it."""
    whole = Capture("-i", "lo", "-c", "1", prefix=network.inside(network.b))
    cut = Capture("-i", "lo", "-c", "1", "-s", "100", prefix=network.inside(network.b))
    whole.wait_for("start")
    cut.wait_for("start")
    network.send([bytes(14 + 65536)], device="lo", namespace=network.b)
    done = whole.end()
    assert done.only("packet")["caplen"] == 65550 and done.only("end")["cut"] == 0
    assert cut.end().only("end")["cut"] == 1


def test_what_the_immediate_ring_cuts_is_told(network):
    """Its slots have room for a snapshot, which is shorter there by default: told once, at the end."""
    at = Capture("-i", "lo", "-c", "2", "--timeout", "immediate", prefix=network.inside(network.b))
    assert at.wait_for("start")["interfaces"][0]["snaplen"] == 65535
    network.send([bytes(14 + 65536), bytes(14 + 65536)], device="lo", namespace=network.b)
    done = at.end()
    assert done.only("end")["cut"] == 2
    assert done.err.count("2 packets were longer than the snapshot length") == 1


@WAITING
@pytest.mark.parametrize("stop", ["stdin", signal.SIGTERM])
@pytest.mark.parametrize("timeout", ["60000", "-1"])
def test_epcap_leaves_nobody_waiting(network, timeout, stop):
    """What the kernel would gather for a minute, or for ever, counts as dropped when the port is closed."""
    program = subprocess.Popen([*network.inside(network.b), PKTPIPE, "epcap", "-i", "vb", "-t", timeout, "-v"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout.read(19).endswith(b"w\x05ready")
    network.flood(7)
    if stop == "stdin":
        program.stdin.close()
    else:
        program.send_signal(stop)
    assert program.wait(PATIENCE // 2) == 0
    assert b"0 packets written to stdout, 7 dropped" in program.stderr.read()
    for pipe in program.stdin, program.stdout, program.stderr:
        pipe.close()
