# SPDX-License-Identifier: ISC
"""What the tests of the control channel share."""

import base64
import itertools
import json
import subprocess

from harness import Capture


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
