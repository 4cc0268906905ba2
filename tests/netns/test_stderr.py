# SPDX-License-Identifier: ISC
"""A stderr that is a pipe which nobody reads stops nothing, and what did not fit is told."""

import os
import signal
import struct
import subprocess

import pytest

from control import Control
from harness import FLOOD, PATIENCE, PKTPIPE

COMMANDS = 3000  # invalid ones; each costs a line of some 80 bytes, a pipe holds 65536


def missing(err):
    lines = err.splitlines()
    return sum(int(line.split()[1]) for line in lines if "lines are missing here" in line)


def flood_of_errors(network):
    """A parent that reads records and not stderr, as most do."""
    control = Control("-i", "vb", prefix=network.inside(network.b))
    for count in range(1, COMMANDS + 1):
        control.write(b'{"cmd":"nope"}\n')
        control.wait_for("error", count, code="frame_invalid")
    return control


def test_control(network):
    """Every command is answered, packets go on, and the end comes."""
    control = flood_of_errors(network)
    network.flood(10)
    control.wait_for("packet", 10)
    done = control.end(signal.SIGINT)
    assert done.code == 0 and done.only("end")["reason"] == "signal"
    assert 0 < done.err.count("\n") < COMMANDS


def test_what_is_missing_is_told(network):
    """When stderr is read again the next line says how many are missing; with them the account
    of lines is whole."""
    control = flood_of_errors(network)
    os.set_blocking(control.process.stderr.fileno(), False)
    err = control.process.stderr.read()
    os.set_blocking(control.process.stderr.fileno(), True)
    control.write(b'{"cmd":"nope"}\n')
    control.wait_for("error", COMMANDS + 1)
    done = control.end(signal.SIGINT)
    err = err.decode() + done.err
    said = err.count("\n") - err.count("lines are missing")
    assert missing(err) > 0 and said + missing(err) == COMMANDS + 1


def test_epcap(network):
    """Frames that are too long for the device, one line each."""
    program = subprocess.Popen([*network.inside(network.b), PKTPIPE, "epcap", "-i", "vb", "-X"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    program.stdin.write((struct.pack("!H", 2000) + bytes(2000)) * 2000)
    program.stdin.close()
    assert program.wait(PATIENCE) == 0
    program.stdout.close()
    program.stderr.close()


@pytest.mark.parametrize("command", [
    ["capture", "-i", "vb", "-w", "out.pcap"],
    ["inject", "-i", "vb", "--pps", "1000"],
])
def test_signals(network, tmp_path, command):
    """Its stderr is full before it begins."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b"x" * 512)
    except BlockingIOError:
        pass
    os.set_blocking(writer, True)
    program = subprocess.Popen([*network.inside(network.b), PKTPIPE, *command], cwd=tmp_path,
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=writer)
    os.close(writer)
    sender = subprocess.Popen([*network.inside(network.a), FLOOD, "-n", "2000", "-r", "1000", "va"],
                              stdout=subprocess.DEVNULL)
    program.stdin.close()
    sender.wait(PATIENCE)
    program.send_signal(signal.SIGUSR1)
    program.send_signal(signal.SIGINT)
    assert program.wait(PATIENCE) == 0
    os.close(reader)
