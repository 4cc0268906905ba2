# SPDX-License-Identifier: ISC
"""Every file in cases/ is a case: the first line is a command line of pktpipe, run in this
folder; what follows is its output, binary formats in hexadecimal.  What differs from run to
run stands as "*".  PKTPIPE_UPDATE=1 writes the outputs anew: look at the difference."""

import os
import pathlib
import re
import shlex
import subprocess

import pytest

from harness import PKTPIPE

HERE = pathlib.Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.case"))
VOLATILE = re.compile(rb'("(?:host|run|libpcap|program)":)"[^"]*"|("uptime_ms":)\d+|'
                      rb'("sandbox":)\{[^}]*\}|("queue(?:d|_max)":)[1-9]\d*')
# The times of records that are not packets: a packet's is followed by ts_sec.
NOW = re.compile(rb'("ts":)"[^"]*"(?!,"ts_sec")')


def mask(out):
    return NOW.sub(rb'\1"*"', VOLATILE.sub(lambda m: m[m.lastindex] + b'"*"', out))


def shown(out):
    if b"\0" in out or b"\x83" in out:
        text = out.hex()
        return "".join(text[i:i + 64] + "\n" for i in range(0, len(text), 64))
    return mask(out).decode()


def perform(line):
    done = subprocess.run([PKTPIPE, *shlex.split(line)], cwd=HERE, capture_output=True,
                          stdin=subprocess.DEVNULL, env={**os.environ, "TZ": "UTC"}, check=False)
    return shown(done.stdout) + (f"exit {done.returncode}\n" if done.returncode else "")


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path):
    line, _, want = path.read_text(encoding="utf-8").partition("\n")
    got = perform(line)
    if os.environ.get("PKTPIPE_UPDATE"):
        path.write_text(line + "\n" + got, encoding="utf-8")
    assert got == want or os.environ.get("PKTPIPE_UPDATE")


def test_there_are_cases():
    assert len(CASES) > 10
