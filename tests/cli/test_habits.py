# SPDX-License-Identifier: ISC
"""What fingers type out of habit: options and words of tcpdump, tcpreplay and the like."""

import pytest

from harness import TESTS, frame, run, write_pcap

TRAFFIC = TESTS / "golden" / "traffic.pcap"


@pytest.mark.parametrize("words", [
    ["capture", "-r", TRAFFIC, "-nnlUpKS", "-c", "1"],
    ["capture", "-nr", TRAFFIC, "--no-promiscuous-mode", "--dont-verify-checksums", "-c", "1"],
    ["stats", "-nr", TRAFFIC], ["filter-check", "-nnd", "port", "53"]])
def test_taken(words):
    taken = run(*words)
    assert (taken.code, taken.err) == (0, ""), taken.out
    assert taken.out


HINTS = {
    "capture": {
        "-N": "never resolved", "-H": "leave it out", "-E": "tshark", "-M": "leave it out", "-z": "&&", "-V": "-r",
        "-v": "--decode", "-q": "leave it out", "-D": "devs", "-L": "devs", "-J": "devs",
        "-d": "filter-check -d", "--immediate-mode": "--timeout immediate", "--number": "seq", "-#": "seq",
        "--time-stamp-precision=nano": "nanoseconds", "--version": "pktpipe --version", "--json": "-f jsonl",
        "--snapshot-length=9": "--snaplen", "--list-interfaces": "devs"},
    "inject": {
        "-x": "--speed", "-l": "--loop", "-p": "--pps", "-M": "--bps", "--mbps=3": "--bps", "-L": "--count",
        "--json": "-f jsonl"},
    "stats": {"-w": "capture -w", "-C": "capture -w FILE -C", "-G": "capture -w FILE -G", "-W": "-W N", "-D": "devs", "--json": "-f jsonl"},
    "devs": {"-i": "pktpipe devs NAME", "--interface": "pktpipe devs NAME", "--json": "-f jsonl", "--version": "pktpipe --version"},
}


@pytest.mark.parametrize("command,word,hint", [(c, w, h) for c, of in HINTS.items() for w, h in of.items()])
def test_answered(command, word, hint):
    """An option that has come in the meantime needs no row."""
    answer = run(command, word)
    assert answer.code == 2
    error = answer.only("error")
    assert error["message"] == f"no option {word}" and hint in error["hint"]


@pytest.mark.parametrize("words,flag", [(["help"], ["--help"]), (["version"], ["--version"]),
                                        (["help", "devs"], ["devs", "--help"])])
def test_words_for_flags(words, flag):
    assert run(*words).code == 0 and run(*words).out == run(*flag).out


def test_help_of_what_is_not_there():
    assert run("help", "devz").code == 2


@pytest.mark.parametrize("words,meant", [
    (["capture", "trace.pcap"], "pktpipe capture -r trace.pcap"),
    (["capture", "-c", "3", "my trace.pcap", "port", "53"], "pktpipe capture -c 3 -r 'my trace.pcap' port 53"),
    (["stats", "trace.pcap"], "pktpipe stats -r trace.pcap"),
    (["inject", "-i", "lo", "trace.pcap"], "pktpipe inject -i lo -r trace.pcap"),
    (["capture", "lo"], "pktpipe capture -i lo"),
    (["capture", "any", "port", "53"], "pktpipe capture -i any port 53"),
    (["capture", "lo", "any"], "pktpipe capture -i lo -i any"),
    (["capture", "-i", "any", "lo"], "pktpipe capture -i any -i lo"),
    (["stats", "lo", "-c", "2"], "pktpipe stats -c 2 -i lo"),
    (["stats", "trace.pcap", "my trace.pcap"], "pktpipe stats -r trace.pcap -r 'my trace.pcap'"),
    (["stats", "-r", "trace.pcap", "my trace.pcap"], "pktpipe stats -r trace.pcap -r 'my trace.pcap'"),
    (["capture", "-r", "trace.pcap", "my trace.pcap", "udp"],
     "pktpipe capture -r trace.pcap -r 'my trace.pcap' udp"),
    (["inject", "lo", "trace.pcap"], "pktpipe inject -i lo -r trace.pcap"),
    (["inject", "trace.pcap", "-n"], "pktpipe inject -n -i NAME -r trace.pcap"),
    (["inject", "-r", "trace.pcap", "lo"], "pktpipe inject -r trace.pcap -i lo")])
def test_a_file_or_device_for_a_filter(words, meant, tmp_path):
    for name in "trace.pcap", "my trace.pcap":
        write_pcap(tmp_path / name, [frame(60)])
    slip = run(*words, cwd=tmp_path)
    assert (slip.code, slip.only("error")["hint"]) == (3, meant), slip.err
    assert "^" not in slip.err


def test_a_file_or_device_for_a_filter_that_is_checked(tmp_path):
    write_pcap(tmp_path / "trace.pcap", [frame(60)])
    for word, meant in ("trace.pcap", "-r trace.pcap"), ("lo", "-i lo"):
        slip = run("filter-check", word, "tcp", cwd=tmp_path)
        error = slip.only("filter")["error"]
        assert slip.code == 3 and error["hint"] == f"pktpipe filter-check {meant} tcp"
        assert "offset" not in error and "^" not in slip.err


def test_a_file_beside_a_device(tmp_path):
    """One of them goes: a hint that ends in another error is none."""
    write_pcap(tmp_path / "trace.pcap", [frame(60)])
    for command in "capture", "stats":
        slip = run(command, "-i", "lo", "trace.pcap", cwd=tmp_path)
        assert slip.only("error")["hint"] == "-r trace.pcap reads it, without -i"


def test_a_file_that_is_read_is_no_slip(tmp_path):
    path = write_pcap(tmp_path / "f.pcap", [frame(60)])
    wrong = run("capture", "-r", path, "f.pcap", cwd=tmp_path)
    assert wrong.code == 3 and "^" in wrong.err and "is a file" not in wrong.err


@pytest.mark.parametrize("option", ["-x", "-X", "-A", "-t", "-xx"])
def test_what_is_for_lines(option):
    refused = run("capture", "-r", TRAFFIC, option)
    assert refused.code == 2 and refused.only("error")["hint"] == "add -f text"
    assert run("capture", "-r", TRAFFIC, option, "-f", "text").code == 0
