# SPDX-License-Identifier: ISC
"""--origin: every record names host and run, once, and the same as start."""

import base64
import json
import re
import struct
import subprocess

import pytest

from harness import PATIENCE, TESTS, run

PATH = str(TESTS / "golden" / "decode" / "dns.pcap")


@pytest.mark.parametrize("words", [[], ["--decode"], ["--no-data", "--encoding", "hex"]])
def test_json(words):
    done = run("capture", "-r", PATH, "--origin", *words)
    start = done.only("start")
    assert len(done.records) > 4
    for line in done.out.splitlines():
        record = json.loads(line)
        assert (record["host"], record["run"]) == (start["host"], start["run"])
        assert len(re.findall(rb'"run":', line)) == 1
    plain = run("capture", "-r", PATH, *words)
    strip = [{k: v for k, v in r.items() if k not in ("host", "run")} for r in done.of("packet")]
    assert strip == plain.of("packet")


def test_etf():
    """Meta has them; the packet is a tuple of six."""
    out = run("capture", "-r", PATH, "--origin", "-f", "etf", "-c", "1").out
    size = struct.unpack_from("!I", out)[0]
    packet = out[4 + size:]
    assert packet[4:7] == b"\x83h\x06"
    term = packet[4:4 + struct.unpack_from("!I", packet)[0]]
    print_it = "{ok,[[A]]}=init:get_argument(t),T=binary_to_term(base64:decode(A)),"\
        "M=element(6,T),16=byte_size(maps:get(run,M)),true=is_binary(maps:get(host,M)),halt()."

    subprocess.run(["erl", "-noshell", "-eval", print_it, "-t", base64.b64encode(term).decode()],
                   check=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
