# SPDX-License-Identifier: ISC
"""The records of devs, stats and filter-check are the same in every format, and ETF has no
atom that wire.h does not list."""

import base64
import json

import pytest

from harness import frame, run, write_pcap
from test_formats import erlang, frames

COMMANDS = [
    ["devs"], ["devs", "lo"], ["filter-check", "vlan and udp"], ["filter-check", "tcp or not tcp"],
    ["filter-check", "tcp prt 80"], ["filter-check", "tcp and udp"], ["filter-check", "("],
    ["filter-check", "-r", "FILE", "--against", "udp", "--show", "0", "ip"],
    ["stats", "-r", "FILE", "-r", "CUT"], ["stats", "-r", "FILE", "udp"],
]


def like_etf(value, key=None):
    """JSON's value as the Erlang program shows the ETF: binaries in base64, atoms bare."""
    atoms = {"connection", "flags", "family", "tstamp_types", "always", "format", "byte_order",
             "precision", "code", "op"}
    if isinstance(value, dict):
        return {k: like_etf(v, k) for k, v in value.items() if k != "type"}
    if isinstance(value, list):
        return [like_etf(v, key) for v in value]
    if isinstance(value, str) and key not in atoms:
        return base64.b64encode(value.encode()).decode()
    return value


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_formats_agree(tmp_path, words):
    path = write_pcap(tmp_path / "f.pcap", [frame(60)] * 3)
    cut = write_pcap(tmp_path / "cut.pcap", [frame(60)] * 3)
    with open(cut, "rb+") as f:
        f.truncate(150)
    words = [{"FILE": path, "CUT": cut}.get(w, w) for w in words]
    lines = run(*words, "-f", "jsonl").records
    etf = erlang(run(*words, "-f", "etf").out)
    framed = [json.loads(f) for f in frames(run(*words, "-f", "json").out)]
    assert lines and len(lines) == len(etf) == len(framed)
    for line, (name, keys), other in zip(lines, etf, framed):
        for each in line, keys, other:
            each.pop("ts", None)
        assert line == other
        assert name == line["type"] and keys == like_etf(line)
