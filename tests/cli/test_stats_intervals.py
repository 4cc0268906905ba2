# SPDX-License-Identifier: ISC
"""stats -r --interval: a report for each interval of the file's time."""

import pathlib

import pytest

from harness import frame, run, write_pcap

# Seconds and nanoseconds, and bytes on the wire: two, a second without, one, a long gap, one.
PACKETS = [(100, 0, 60), (100, 999_999_999, 90), (102, 0, 1000), (5000, 500_000_000, 60)]


@pytest.fixture
def savefile(tmp_path):
    return write_pcap(tmp_path / "in.pcap",
                      [(frame(60), {"sec": sec, "sub": nsec, "length": size}) for sec, nsec, size in PACKETS])


def reports(*words):
    return run("stats", "-r", *words).of("stats")


def test_records(savefile):
    """Totals up to the end of each, rates of each, and one for each gap."""
    found = reports(savefile, "--interval", "1s")
    assert [(r["ts"][11:19], r["uptime_ms"], r["received"], r["bytes"], r["pps"], r["bps"]) for r in found] == [
        ("00:01:41", 1000, 2, 150, 2, 1200), ("00:01:42", 2000, 2, 150, 0, 0), ("00:01:43", 3000, 3, 1150, 1, 8000),
        ("01:23:20", 4900000, 3, 1150, 0, 0), ("01:23:21", 4901000, 4, 1210, 1, 480)]
    assert [r["final"] for r in found] == [False] * 4 + [True]
    assert {r["file"] for r in found} == {str(savefile)}


def test_savefile_follows(savefile):
    done = run("stats", "-r", savefile, "--interval", "1h")
    assert [r["type"] for r in done.records] == ["stats", "stats", "savefile"]
    assert done.records[-1]["packets"] == done.records[-2]["received"] == 4


def test_without_it_there_are_none(savefile):
    assert reports(savefile) == []


def test_parts_of_a_second(savefile):
    found = reports(savefile, "--interval", "400ms")
    assert [(r["ts"][17:23], r["received"]) for r in found[:3]] == [("40.400", 1), ("40.800", 1), ("41.200", 2)]


def test_order_and_filter(tmp_path):
    """What is older counts where the count is; what the filter lets through alone counts."""
    times = [10, 12, 11, 10, 13]
    path = write_pcap(tmp_path / "in.pcap", [(frame(60, ethertype=0x88b5 + n % 2), {"sec": sec})
                                               for n, sec in enumerate(times)])
    assert [r["received"] for r in reports(path, "--interval", "1s")] == [1, 1, 4, 5]
    assert [r["received"] for r in reports(path, "--interval", "1s", "ether proto 0x88b5")] == [1, 2, 2, 3]


def test_two_files_and_none(savefile, tmp_path):
    empty = write_pcap(tmp_path / "empty.pcap", [])
    done = run("stats", "-r", empty, "-r", savefile, "--interval", "1d")
    assert [r["type"] for r in done.records] == ["savefile", "stats", "savefile"]


def test_text(savefile):
    out = run("stats", "-r", savefile, "--interval", "1s", "-f", "text", env={"LC_ALL": "C"}).out.decode().splitlines()
    assert out[0] == str(savefile) and out[-6:] == [
        "  INTERVAL              PACKETS    BYTES    PKT/S    BIT/S",
        "  1970-01-01T00:01:40Z        2      150        2     1200  ####################",
        "  1970-01-01T00:01:41Z        0        0        0        0",
        "  1970-01-01T00:01:42Z        1     1000        1     8000  ##########",
        "  1970-01-01T00:01:43Z  4897 intervals without packets",
        "  1970-01-01T01:23:20Z        1       60        1      480  ##########"]
    parts = run("stats", "-r", savefile, "--interval", "500ms", "-f", "text", env={"LC_ALL": "C"}).out.decode().splitlines()
    assert parts[-6].startswith("  1970-01-01T00:01:40.000Z        1 ")


def test_unreadable_rest(savefile, tmp_path):
    """What was read up to there is reported."""
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(pathlib.Path(savefile).read_bytes()[:-10])
    done = run("stats", "-r", cut, "--interval", "1h")
    assert done.code == 7 and done.of("stats")[-1]["received"] == 3 and done.of("stats")[-1]["final"]
