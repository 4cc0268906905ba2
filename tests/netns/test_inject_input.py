# SPDX-License-Identifier: ISC
"""inject's input that is no packet, is not what it is said to be, or ends within a record."""

import array
import fcntl
import gzip
import signal
import subprocess
import termios
import time

import pytest

from harness import COMPRESSION, PATIENCE, PKTPIPE, Result, frame, write_pcap
from inject_inputs import FRAMES, INPUTS, etf_send, json_send, lengths


@pytest.mark.parametrize("name", ["jsonl", "json", "etf"])
def test_records_that_are_no_packets(network, inject, receive, tmp_path, name):
    """What every command writes goes through inject, and only packets are sent."""
    path = write_pcap(tmp_path / "two.pcap", FRAMES[:2])
    records = b"".join(
        subprocess.run([*network.inside(network.a), PKTPIPE, *words, "-f", name], capture_output=True,
                       timeout=PATIENCE, check=False).stdout
        for words in (["capture", "-r", path], ["devs"], ["stats", "-r", path], ["filter-check", "udp"],
                      ["filter-check", "prt 80"], ["filter-check", "-r", path, "--show", "1", "greater 15"]))
    result = inject(data=records)
    assert (result.code, result.of("error"), result.only("end")["sent"]) == (0, [], 3), result.err
    assert receive(3) == [*FRAMES[:2], FRAMES[1]]


KINDS = {"jsonl": INPUTS["jsonl"], "json": INPUTS["json"], "etf": INPUTS["etf-send"],
         "savefile": INPUTS["pcap"]}


@pytest.mark.parametrize("said, kind", [
    (said, kind) for said in (*KINDS, "raw") for kind in KINDS
    if said != kind and (said, kind) not in (("raw", "json"), ("raw", "etf"))])
def test_input_that_is_not_what_it_is_said_to_be(inject, said, kind):
    """One error, however long it is.  A raw packet may well begin like a record."""
    result = inject("--input", said, data=KINDS[kind] * 100)
    assert (result.code, len(result.err.splitlines())) == (1, 1), result.err
    assert said == "savefile" or f'it is "{kind}"; leave --input out, or say --input {kind}' in result.err


@pytest.mark.parametrize("said", [[], ["--input", "raw"], ["--input", "jsonl"]], ids=" ".join)
def test_a_frame_without_a_length(inject, receive, said):
    """The hint has the command that makes a record of it."""
    plain = b"\xff" * 6 + FRAMES[0][6:]
    error = inject(*said, data=plain).only("error")
    assert (error["code"], error["fatal"]) == ("frame_invalid", True)
    command = error["hint"].split("... | ")[1].split(" | pktpipe inject")[0]
    record = subprocess.run(["sh", "-c", command], input=plain, capture_output=True, timeout=PATIENCE, check=True)
    assert inject(data=record.stdout).only("end")["sent"] == 1
    assert receive(1) == [plain]


def test_errors_of_one_kind_are_told_and_then_counted(inject, receive):
    bad = b'{"data":"!"}\n' * 100
    result = inject(data=json_send(FRAMES[0]) + b"\n" + bad + json_send(b"x") + b"\n" + bad + json_send(FRAMES[1]))
    told = [error for error in result.of("error") if error["code"] == "frame_invalid"]
    assert len(told) == 11 and told[-1]["message"].startswith("190 more")
    assert result.err.count("frame_invalid") + result.err.count("no base64") == 11
    assert (result.code, result.only("end")["sent"], len(result.of("error"))) == (7, 2, 12)
    assert receive(2) == FRAMES[:2]


def test_an_input_that_is_nothing(inject):
    for data, code, hint in ((b"GET / HTTP/1.0\r\n", "frame_invalid", "--input"),
                             (b"BZh91AY&SY", "savefile_invalid", "bzip2 -dc")):
        result = inject(data=data)
        error = result.only("error")
        assert (result.code, error["code"], error["fatal"]) == (1, code, True)
        assert hint in error["hint"]


@COMPRESSION
@pytest.mark.parametrize("name", INPUTS)
def test_compressed(inject, receive, tmp_path, name):
    """Whatever it is: from stdin, from a file, and a file twice."""
    packed = tmp_path / "input"
    packed.write_bytes(gzip.compress(INPUTS[name]))
    options = ["--input", "raw"] if name == "raw" else []
    for words, data in (["-r", "-"], packed.read_bytes()), (["-r", str(packed), "--loop", "2"], b""):
        result = inject(*options, *words, data=data)
        assert result.code == 0, result.err
    assert receive(3 * len(FRAMES)) == 3 * FRAMES


@COMPRESSION
@pytest.mark.parametrize("name", ["jsonl", "pcap"])
def test_compressed_and_cut_short(inject, receive, name):
    """What came is sent."""
    result = inject(data=gzip.compress(INPUTS[name])[:-4])
    error = result.only("error")
    assert (result.code, error["code"], error["fatal"]) == (7, "savefile_truncated", False)
    assert receive(len(FRAMES)) == FRAMES


@pytest.mark.parametrize("form,piece", [
    ("jsonl", b'{"cmd":"send","da'), ("json", lengths(json_send(frame(60)))[:30]),
    ("etf", lengths(etf_send(frame(60)))[:30]),
])
@pytest.mark.parametrize("stop", ["signal", "duration"])
def test_stopped_within_a_record(network, form, piece, stop):
    """What is still to come of the record is not missing."""
    words = ["--duration", "1s"] if stop == "duration" else []
    whole = {"jsonl": json_send(frame(60)) + b"\n", "json": lengths(json_send(frame(60))),
             "etf": lengths(etf_send(frame(60)))}[form]
    with subprocess.Popen([*network.inside(network.a), PKTPIPE, "inject", "-i", "va", *words],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as p:
        p.stdin.write(whole + piece)
        p.stdin.flush()
        start = p.stdout.readline()
        while array.array("i", fcntl.ioctl(p.stdin, termios.FIONREAD, b"\0" * 4))[0]:
            time.sleep(0.01)
        if stop == "signal":
            p.send_signal(signal.SIGINT)
        assert p.wait(PATIENCE) == 0
        result = Result(p.returncode, start + p.stdout.read(), p.stderr.read())
    end = result.only("end")
    assert (end["reason"], end["sent"], result.of("error")) == (stop, 1, [])


@pytest.mark.parametrize("form", ["text", "jsonl", "json", "etf"])
@pytest.mark.parametrize("read", ["jsonl", "etf", "raw", "savefile"])
def test_the_output_has_a_format_of_its_own(inject, form, read):
    """-f is what it is on every command, whatever --input is."""
    data = INPUTS[{"etf": "etf-send", "savefile": "pcap"}.get(read, read)]
    result = inject("--input", read, "-f", form, data=data)
    end = b"# end (eof): %d packets" % len(FRAMES) if form == "text" else b"end"
    begins = {"text": b"#", "jsonl": b"{", "json": b"\0\0", "etf": b"\0\0"}[form]
    assert (result.code, result.err) == (0, "")
    assert end in result.out and result.out.startswith(begins)


def test_an_input_named_as_the_output(inject):
    for word in "raw", "savefile":
        error = inject("-f", word).only("error")
        assert error["code"] == "usage" and "--input" in error["hint"] and word in error["hint"]
