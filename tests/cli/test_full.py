# SPDX-License-Identifier: ISC
"""A file that takes no more: what is told is what it holds, and nothing fails in silence."""

import json
import os
import resource
import subprocess

import pytest

from harness import PATIENCE, PKTPIPE, frame, run, write_pcap


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return write_pcap(tmp_path_factory.mktemp("full") / "few.pcap", [frame(200)] * 5000)


def limited(limit, *args, stdout=subprocess.PIPE):
    """A run whose files may grow to that many bytes."""
    return subprocess.run([PKTPIPE, *args], stdout=stdout, stderr=subprocess.PIPE, check=False, timeout=PATIENCE,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))


def held(path):
    """The packets of a savefile that may be cut behind any of them."""
    return run("stats", "-r", str(path)).only("savefile")["packets"] if path.stat().st_size else 0


@pytest.mark.parametrize("name", ["out.pcap", "out.pcapng"])
@pytest.mark.parametrize("limit", [0, 10, 24, 240, 500, 100003, 600001])
def test_what_a_file_holds(few, tmp_path, name, limit):
    """The header, the packets, and what else pcapng has: only packets count."""
    path = tmp_path / name
    alone = limited(limit, "capture", "-r", few, "-w", str(path))
    assert alone.returncode == 1 and b"raise the limit of a file's size" in alone.stderr
    assert f"{held(path)} packets written to {path}, 0 dropped" in alone.stderr.decode()
    beside = limited(limit, "capture", "-r", few, "-w", str(path), "--print", "--no-data")
    records = [json.loads(line) for line in beside.stdout.splitlines()]
    end = records[-1]
    assert (beside.returncode, end["type"], end["exit_code"]) == (1, "end", 1)
    assert end["written"] == held(path)
    assert end["packets"] == sum(r["type"] == "packet" for r in records)
    text = limited(limit, "capture", "-r", few, "-w", str(path), "--print", "-f", "text")
    assert text.stdout.splitlines()[-1].endswith(b", %d written" % held(path))


@pytest.mark.parametrize("name", ["out.pcap", "out.pcapng"])
def test_a_file_that_holds_all(few, tmp_path, name):
    end = run("capture", "-r", few, "-w", str(tmp_path / name), "--print", "--no-data").only("end")
    assert (end["packets"], end["written"]) == (5000, 5000)
    assert "written" not in run("capture", "-r", few, "--no-data").only("end")


def records_into(path, limit, *args):
    with open(path, "wb") as out:
        return limited(limit, *args, stdout=out)


@pytest.mark.parametrize("args", [
    ["capture", "-c", "3", "-r"], ["capture", "-c", "3", "-f", "etf", "-r"], ["capture", "-c", "3", "-w", "-", "-r"],
    ["stats", "-r"], ["filter-check", "tcp", "-r"],
], ids=" ".join)
def test_the_last_record_does_not_fit(few, tmp_path, args):
    """The file is full when all but the end is in it."""
    whole, path = tmp_path / "whole", tmp_path / "out"
    assert records_into(whole, 10**7, *args, few).returncode == 0
    # Times and counters differ in length by a few bytes.
    done = records_into(path, whole.stat().st_size - 40, *args, few)
    assert done.returncode == 1 and b"cannot write stdout" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="devices want root")
def test_the_last_record_of_inject_does_not_fit(few, tmp_path):
    args = ["inject", "-i", "lo", "-c", "3", "--dry-run", "--topspeed", "-r", few]
    whole, path = tmp_path / "whole", tmp_path / "out"
    assert records_into(whole, 10**7, *args).returncode == 0
    done = records_into(path, whole.stat().st_size - 40, *args)
    assert done.returncode == 1 and b"cannot write stdout" in done.stderr


@pytest.mark.parametrize("args", [["--help"], ["capture", "--help"], ["--completion", "zsh"], ["devs"]], ids=" ".join)
def test_what_has_no_end(tmp_path, args):
    done = records_into(tmp_path / "out", 10, *args)
    assert done.returncode == 1 and b"cannot write stdout" in done.stderr
    assert records_into("/dev/null", 10, *args).returncode == 0
