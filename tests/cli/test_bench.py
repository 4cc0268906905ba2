# SPDX-License-Identifier: ISC
"""tests/bench/run measures nothing here; it has to know its rows and say what did not run."""

import subprocess

import pytest

import harness

RUN = harness.TESTS / "bench" / "run"


def run(*args):
    return subprocess.run([RUN, "--build", harness.BUILD, *args], capture_output=True, text=True,
                          timeout=harness.PATIENCE, check=False)


def test_rows_have_names_of_their_own():
    done = run("--list")
    names = done.stdout.split()
    assert done.returncode == 0, done.stderr
    assert len(names) == len(set(names))
    assert {"savefile/imix/etf/tcpdump", "live/64/etf/cpu", "stall/reader/10000", "queue/live/64/etf", "start/device",
            "bridge/tcp", "live/64/etf/reader", "fanout/decode/2/one", "write/64/pcap/tcpdump", "brokers/nats/node/kafka"} < set(names)


@pytest.mark.parametrize("args", [("no/such/case",), ("--rounds", "0")])
def test_usage(args):
    assert run(*args).returncode == 2


def test_what_does_not_run_is_said():
    done = run("--program", "/bin/false", "-n", "1", "start/device")
    assert done.returncode == 1
    row, = (line.split() for line in done.stdout.splitlines() if line.startswith("start/device"))
    assert row[-2:] == ["not", "run"] and "no record" in done.stdout
