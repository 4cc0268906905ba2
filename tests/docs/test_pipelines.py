# SPDX-License-Identifier: ISC
"""pktpipe-pipelines(7): its examples run as they stand, beside traffic on eth0; those that want a broker
in brokers/test_manual_examples.py.  And its table of sizes is true."""

import os
import re
import signal
import struct
import subprocess

import pytest

from harness import BUILD, GROUPS, PATIENCE, TESTS, need, run, write_pcap
from pipelines import PAGE, KINDS, blocks, examples

CLIENTS = TESTS.parent / "src" / "clients"
ENV = {**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}", "PYTHONPATH": str(CLIENTS / "python"),
       "PKTPIPE": str(BUILD / "pktpipe"), "ERL_CRASH_DUMP_BYTES": "0"}


def first_line(traffic, *command):
    """What it says first; then it is stopped as by Ctrl-C."""
    inside, folder = traffic
    process = subprocess.Popen([*inside, *map(str, command)], cwd=folder, env=ENV, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    try:
        line = process.stdout.readline().decode()
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
        error = process.stderr.read().decode()
        process.wait(PATIENCE)
    finally:
        process.kill()
        process.stdout.close()
        process.stderr.close()
    assert line, error
    return line


def test_each_is_run():
    for block in blocks():
        assert len([kind for kind, begin in KINDS.items() if re.match(begin, block)]) == 1, block
    assert all(examples(kind) for kind in KINDS)


@pytest.mark.parametrize("example", examples("python"))
def test_python(traffic, example):
    assert re.match(r"(\d{4}-\d\d-\d\dT\S+Z|\d{19} eth0) \d+", first_line(traffic, "/usr/bin/python3", "-c", example))


@pytest.mark.parametrize("example", examples("node"))
def test_node(traffic, example):
    need("node")
    _, folder = traffic
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "pktpipe").symlink_to(CLIENTS / "node")
    (folder / "example.mjs").write_text(example, encoding="utf-8")
    assert re.fullmatch(r"\d{10} 64\n", first_line(traffic, "node", "example.mjs"))


@pytest.mark.parametrize("example", examples("erlang"))
def test_erlang(traffic, example):
    need("erlc")
    inside, folder = traffic
    sources = sorted((CLIENTS / "erlang" / "apps" / "pktpipe" / "src").glob("*.erl"))
    subprocess.run(["erlc", "-o", folder, *sources], check=True)
    done = subprocess.run([*inside, "erl", "-noshell", "-pa", folder, "-eval", example, "-s", "init", "stop"],
                          env=ENV, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (0, "64 bytes\n"), done.stderr


@GROUPS
@pytest.mark.parametrize("example", examples("bash"))
def test_bash(traffic, example):
    need("jq")
    inside, folder = traffic
    if not {0, 1} <= os.sched_getaffinity(0):
        example = example.replace("--cpus $n", f"--cpus {min(os.sched_getaffinity(0))}")
    done = subprocess.run([*inside, "bash", "-c", example.replace("10s", "1s")], cwd=folder, env=ENV,
                          capture_output=True, text=True, timeout=PATIENCE, check=False)
    # A loaded machine may be too slow for the traffic, and is told so.
    said = [line for line in done.stderr.splitlines() if " packets were dropped " not in line]
    assert (done.returncode, said) == (0, [])
    assert re.search(r"^(\d )?192\.0\.2\.1( 192\.0\.2\.2)?$", done.stdout, re.MULTILINE)
    assert sorted(path.name[-8:] for path in folder.glob("*er-*")) == ["-0.jsonl", "-1.jsonl"]


def sizes():
    """{(options, bytes captured): bytes of the record, about}."""
    table = re.search(r"^\.It bytes captured.*?(?=^\.El)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    head, *rows = [line[4:].split(" Ta ") for line in table[0].splitlines()]
    return {(row[0], int(size)): int(about) for row in rows for size, about in zip(head[1:], row[1:])}


@pytest.mark.parametrize("options,size", sizes())
def test_sizes(tmp_path, options, size):
    udp = struct.pack("!HHHH", 49152, 9, min(size - 34, 65535), 0) + bytes(size - 42)
    ip = bytes.fromhex("4500") + struct.pack("!H", min(size - 14, 65535)) + bytes.fromhex("0000400040110000" "c0000201c0000202")
    frame = bytes.fromhex("02000000000b02000000000a0800") + ip + udp
    write_pcap(tmp_path / "one.pcap", [(frame, {"sec": 1700000000, "sub": 123456789})])
    name, *more = options.replace(",", "").split()
    done = run("capture", "-r", "one.pcap", "--packets-only", "-f", name, *more, cwd=tmp_path)
    assert done.code == 0
    # A host has a name of any length.
    assert abs(len(done.out) - sizes()[options, size]) <= 0.1 * sizes()[options, size] + 60 * ("--origin" in more)
