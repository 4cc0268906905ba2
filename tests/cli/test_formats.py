# SPDX-License-Identifier: ISC
"""The formats against their own languages: ETF against Erlang, JSON against jq, Python and
Node, on packets of every size and on every record that reading a savefile gives."""

import base64
import datetime
import json
import os
import struct
import subprocess

import pytest

from harness import ATOM_LISTS, ATOMS, TESTS, frame, run, write_pcap

SIZES = [0, 1, 64, 65535, 262144]


@pytest.fixture(scope="module")
def sizes(tmp_path_factory):
    """One packet of each size, the last record cut short: that gives an error record too."""
    path = write_pcap(tmp_path_factory.mktemp("formats") / "sizes.pcap",
                      [(bytes(range(256)) * 1024)[:n] for n in SIZES] + [frame(60)])
    os.truncate(path, os.path.getsize(path) - 1)
    return path


def erlang(out):
    done = subprocess.run(["escript", TESTS / "cli" / "terms.escript", *ATOMS], input=out,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def text(value):
    return base64.b64decode(value).decode()


def frames(out):
    at = 0
    while at < len(out):
        size = struct.unpack("!I", out[at:at + 4])[0]
        yield out[at + 4:at + 4 + size]
        at += 4 + size


def test_etf(sizes):
    etf = erlang(run("capture", "-r", sizes, "-f", "etf").out)
    lines = run("capture", "-r", sizes).records
    assert [t[0] for t in etf] == [r["type"] for r in lines]
    packets = [(t, r) for t, r in zip(etf, lines) if r["type"] == "packet"]
    assert [r["caplen"] for _, r in packets] == SIZES
    for term, record in packets:
        name, dlt, (mega, sec, micro), length, data = term
        assert (dlt, length, data) == (record["dlt"], record["len"], record["data"])
        assert mega * 1000000 + sec == record["ts_sec"] and micro == record["ts_nsec"] // 1000
    for term, record in zip(etf, lines):
        if record["type"] != "packet":
            assert set(term[1]) | {"type"} == set(record)
    error = next(t[1] for t in etf if t[0] == "error")
    assert error["code"] == "savefile_truncated" and error["fatal"] is False
    assert "cut short" in text(error["message"])


def test_etf_meta(sizes):
    for term in erlang(run("capture", "-r", sizes, "-f", "etf", "--meta").out):
        if term[0] == "packet":
            assert len(term) == 6 and term[5]["caplen"] == len(base64.b64decode(term[4]))
            assert text(term[5]["file"]) == sizes and term[5]["ts_sec"] == 1


@pytest.mark.parametrize("unit,scale", [("microsecond", 10**6), ("nanosecond", 10**9)])
def test_etf_time_units(tmp_path, unit, scale):
    path = write_pcap(tmp_path / "f.pcap", [(frame(60), {"sec": 1700000000, "sub": 123456789})])
    out = run("capture", "-r", path, "-f", "etf", "--time-unit", unit).out
    when = next(t for t in erlang(out) if t[0] == "packet")[2]
    assert when == 1700000000123456789 // (10**9 // scale)


def test_json_frames(sizes):
    out = run("capture", "-r", sizes, "-f", "json").out
    framed = [json.loads(f.decode("utf-8")) for f in frames(out)]
    lines = run("capture", "-r", sizes).records
    keep = [{k: v for k, v in r.items() if k not in ("ts", "run", "uptime_ms")}
            for r in framed + lines]
    assert keep[:len(framed)] == keep[len(framed):]


def no_duplicates(pairs):
    assert len({k for k, _ in pairs}) == len(pairs)
    return dict(pairs)


def test_python(sizes):
    for line in run("capture", "-r", sizes).out.splitlines():
        record = json.loads(line, object_pairs_hook=no_duplicates)
        if record["type"] != "packet":
            continue
        data = base64.b64decode(record["data"], validate=True)
        assert len(data) == record["caplen"] and data == (bytes(range(256)) * 1024)[:len(data)]
        when = datetime.datetime.fromisoformat(record["ts"][:19] + "+00:00")
        assert when.timestamp() == record["ts_sec"]
        assert record["ts"][19:] == ".%09dZ" % record["ts_nsec"]


def test_hex(sizes):
    for p in run("capture", "-r", sizes, "--encoding", "hex").of("packet"):
        assert p["encoding"] == "hex"
        assert bytes.fromhex(p["data"]) == (bytes(range(256)) * 1024)[:p["caplen"]]


def test_no_data(sizes):
    assert all("data" not in p for p in run("capture", "-r", sizes, "--no-data").of("packet"))
    for term in erlang(run("capture", "-r", sizes, "-f", "etf", "--no-data").out):
        assert term[0] != "packet" or term[4] == ""


def test_jq(sizes):
    out = run("capture", "-r", sizes).out
    done = subprocess.run(["jq", "-c", 'select(.type == "packet") | [.seq, .caplen, .ts_nsec, '
                           "(.data | @base64d | length)]"], input=out, capture_output=True,
                          check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row[:3] for row in rows] == [[i + 1, n, 0] for i, n in enumerate(SIZES)]
    assert subprocess.run(["jq", "-e", "-s", "length == 9"], input=out, check=False,
                          stdout=subprocess.DEVNULL).returncode == 0


def test_node(sizes):
    program = ("let s=''; process.stdin.on('data',d=>s+=d).on('end',()=>{for(const l of "
               "s.trim().split('\\n')){const r=JSON.parse(l);if(r.type=='packet')"
               "console.log(r.caplen==Buffer.from(r.data,'base64').length)}})")
    done = subprocess.run(["node", "-e", program], input=run("capture", "-r", sizes).out,
                          capture_output=True, check=True)
    assert done.stdout.split() == [b"true"] * len(SIZES)


def test_the_atoms_are_sorted_and_unique():
    for name in ("atoms.h", "fields.h"):
        assert ATOM_LISTS[name] == sorted(ATOM_LISTS[name])
    assert len(ATOMS) == len(set(ATOMS))


def test_text(sizes):
    shown = run("capture", "-r", sizes, "-f", "text", env={"TZ": "UTC"}).out.decode().splitlines()
    packets = [line for line in shown if not line.startswith("#")]
    assert len(packets) == len(SIZES)
    assert all(line.startswith("00:00:01.000000000  ") for line in packets)
    assert [int(line[73:80].split()[0]) for line in packets] == SIZES


@pytest.mark.parametrize("command", ["devs", "stats", "inject", "filter-check"])
def test_a_format_of_packets_alone(command):
    """Who writes none does not take it and stay silent."""
    refused = run(command, "-f", "pcapng")
    assert refused.code == 2 and '"pcapng"' in refused.err
