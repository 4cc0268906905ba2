# SPDX-License-Identifier: ISC
"""What the tests of the control channel share."""

import base64
import itertools
import json
import pathlib
import subprocess
import time

from harness import PATIENCE, Capture


class Control(Capture):
    """A capture that takes commands."""

    def __init__(self, *args, **keys):
        super().__init__("--control", "-f", "jsonl", *args, stdin=subprocess.PIPE, **keys)
        self.ids = itertools.count(1)
        self.wait_for("start")

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def call(self, cmd, **keys):
        number = next(self.ids)
        self.write(json.dumps({"cmd": cmd, "id": number, **keys}).encode() + b"\n")
        return self.wait_for("reply", id=number)

    def data(self):
        return [base64.b64decode(p["data"]) for p in self.of("packet")]


def b64(data):
    return base64.b64encode(data).decode()


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def children(pid):
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []
