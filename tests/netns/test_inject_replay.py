# SPDX-License-Identifier: ISC
"""inject: savefiles as people have them, with gaps of hours, in disorder, captured in part."""

import pytest

from harness import frame, write_pcap
from inject_inputs import FRAMES, json_send


HOURS = [(FRAMES[0], {"sec": 1}), (FRAMES[1], {"sec": 65537}), (FRAMES[2], {"sec": 65537}), (FRAMES[3], {"sec": 131073})]


def test_long_gaps_are_cut(inject, receive, tmp_path):
    """Told once, on stderr alone."""
    result = inject("-r", write_pcap(tmp_path / "gaps.pcap", HOURS), "--max-gap", "20ms")
    assert (result.code, result.only("end")["sent"], result.of("error")) == (0, 4, [])
    assert len(result.err.splitlines()) == 1
    assert "the gap of 18h12m16s before packet 2 was cut to 0.020 s" in result.err
    assert receive(4) == FRAMES[:4]


def test_a_long_wait_is_told(inject, tmp_path):
    result = inject("-r", write_pcap(tmp_path / "gaps.pcap", HOURS), "--duration", "200ms")
    assert (result.code, result.only("end")["reason"]) == (0, "duration")
    assert "packet 2 is due in 18h12m" in result.err and "--max-gap" in result.err


@pytest.mark.parametrize("options", [[], ["-n"]], ids=["", "dry-run"])
def test_decreasing_times_are_told_once(inject, tmp_path, options):
    path = write_pcap(tmp_path / "back.pcap",
                      [(FRAMES[i], {"sec": 9, "sub": sub}) for i, sub in enumerate((5000, 4000, 6000, 3000))])
    result = inject("-r", path, *options)
    error = result.only("error")
    assert (error["code"], error["fatal"]) == ("packet_invalid", False)
    assert error["message"].startswith("packet 2 has an earlier time")
    assert (result.code, result.only("end")["sent"]) == (0, 4)


def test_disorder_without_times_is_none(inject, tmp_path):
    path = write_pcap(tmp_path / "back.pcap", [(FRAMES[0], {"sec": 9}), (FRAMES[1], {"sec": 2})])
    assert inject("-r", path, "--topspeed").of("error") == []


PARTS = [frame(60), (frame(64), {"length": 1000}), frame(100), (frame(30), {"length": 1514})]


@pytest.mark.parametrize("options, sent, said", [
    ([], [frame(60), frame(64), frame(100), frame(30)], "--skip-truncated"),
    (["--skip-truncated"], [frame(60), frame(100)], "left out"),
    (["--pad"], [frame(60), frame(64).ljust(1000, b"\0"), frame(100), frame(30).ljust(1514, b"\0")], "zeros"),
], ids=lambda v: v[0] if v and isinstance(v[0], str) and len(v) == 1 else "")
def test_packets_captured_in_part(inject, receive, tmp_path, options, sent, said):
    result = inject("-r", write_pcap(tmp_path / "parts.pcap", PARTS), *options)
    end = result.only("end")
    assert (result.code, end["packets"], end["sent"], end["cut"]) == (0, len(sent), len(sent), 2)
    assert result.err.startswith("pktpipe: 2 packets were captured in part") and said in result.err
    assert receive(len(sent)) == sent


def test_padding_of_what_no_device_could_send(inject):
    """A length on the wire may be any number: no memory is asked for by it."""
    result = inject("--pad", data=json_send(FRAMES[0], len=4294967295))
    assert (result.code, result.only("error")["errno"], result.only("end")["cut"]) == (7, "EMSGSIZE", 1)


@pytest.mark.parametrize("options", [["--max-gap", "1s", "--topspeed"], ["--max-gap", "1s", "--pps", "5"],
                                     ["--skip-truncated", "--pad"]], ids=" ".join)
def test_refusals(inject, options):
    result = inject(*options)
    assert (result.code, result.only("error")["code"]) == (2, "usage")
