# SPDX-License-Identifier: ISC
"""The proof that nothing is missing, on records made by hand."""

import json
import subprocess
import sys

import pytest

from place import EXAMPLES


def start(run="a"):
    return {"type": "start", "run": run}


def packets(*numbers, **keys):
    return [{"type": "packet", "seq": number, **keys} for number in numbers]


def end(count, dropped=0, **keys):
    return {"type": "end", "packets": count, "dropped": dropped, **keys}


@pytest.mark.parametrize("records,code,said", [
    ([start(), *packets(1, 2, 3), end(3)], 0,
     "a: complete: 3 packets, 0 missing, 0 twice, end after 3, 0 dropped"),
    ([*packets(3, 1), end(3, 7), *packets(2), start()], 0,
     "a: complete: 3 packets, 0 missing, 0 twice, end after 3, 7 dropped"),
    ([start(), packets(1, 2), packets(3), end(3)], 0,
     "a: complete: 3 packets, 0 missing, 0 twice, end after 3, 0 dropped"),
    ([start(), end(0)], 0, "a: complete: 0 packets, 0 missing, 0 twice, end after 0, 0 dropped"),
    ([start(), *packets(1, 3, 6), end(6)], 1,
     "a: INCOMPLETE: 3 packets, 3 missing, 0 twice, end after 6, 0 dropped"),
    ([start(), *packets(1, 2), end(3)], 1,
     "a: INCOMPLETE: 2 packets, 1 missing, 0 twice, end after 3, 0 dropped"),
    ([start(), *packets(1, 3, 3, 2, 1), end(3)], 1,
     "a: INCOMPLETE: 3 packets, 0 missing, 2 twice, end after 3, 0 dropped"),
    ([start(), *packets(1, 2)], 1, "a: INCOMPLETE: 2 packets, 0 missing, 0 twice, no end"),
    ([start()], 1, "a: INCOMPLETE: 0 packets, 0 missing, 0 twice, no end"),
    ([start("a"), start("b"), *packets(1, run="b"), *packets(1, 2, run="a"), end(2, run="a"), end(1, run="b")], 0,
     "b: complete: 1 packets, 0 missing, 0 twice, end after 1, 0 dropped"),
    ([start("a"), start("b"), *packets(1, 1), end(1), end(1)], 1, "--origin"),
    ([], 1, ""),
])
def test_proof(records, code, said):
    lines = "".join(json.dumps(record) + "\n" for record in records)
    done = subprocess.run([sys.executable, EXAMPLES / "complete.py"], input=lines, capture_output=True,
                          text=True, check=False)
    assert done.returncode == code and said in done.stdout + done.stderr
