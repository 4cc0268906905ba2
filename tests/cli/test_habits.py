# SPDX-License-Identifier: ISC
"""What fingers type out of habit: options and words of tcpdump, tcpreplay and the like."""

import pytest

from harness import TESTS, run

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
        "-C": "tcpdump -r -", "-W": "tcpdump -r -", "-G": "tcpdump -r -", "-N": "never resolved",
        "-H": "leave it out", "-E": "tshark", "-M": "leave it out", "-z": "&&", "-V": "-r",
        "-v": "--decode", "-e": "--decode", "-q": "leave it out", "-D": "devs", "-L": "devs", "-J": "devs",
        "-d": "filter-check -d", "--immediate-mode": "--timeout immediate", "--number": "seq", "-#": "seq",
        "--time-stamp-precision=nano": "nanoseconds", "--version": "pktpipe --version", "--json": "-f jsonl",
        "--snapshot-length=9": "--snaplen", "--list-interfaces": "devs"},
    "inject": {
        "-x": "--speed", "-l": "--loop", "-p": "--pps", "-M": "--bps", "--mbps=3": "--bps", "-L": "--count",
        "--json": "-f jsonl"},
    "stats": {"-w": "capture -w", "-D": "devs", "--json": "-f jsonl"},
    "devs": {"--json": "-f jsonl", "--version": "pktpipe --version"},
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
