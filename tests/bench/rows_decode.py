# SPDX-License-Identifier: ISC
"""Decoding a savefile to JSON lines: beside the same lines with the bytes in place of the
fields, and beside tshark."""

from rows_savefile import through_pipe
from table import Row


def rows(bench):
    decode = [bench.program, "capture", "-r", "F", "--decode", "--no-data", "-f", "jsonl"]
    yield Row("decode/imix/jsonl", "wall", through_pipe(bench, "imix", decode),
              through_pipe(bench, "imix", [bench.program, "capture", "-r", "F", "-f", "jsonl"]), 1.3)
    # A hundred times as fast; few enough packets for tshark to end, as it does some thousands a second.
    yield Row("decode/few/tshark", "wall", through_pipe(bench, "few", decode),
              through_pipe(bench, "few", ["tshark", "-n", "-r", "F", "-T", "ek"]), 0.01)
