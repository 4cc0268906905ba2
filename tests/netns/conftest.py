# SPDX-License-Identifier: ISC
import base64
import signal
import subprocess

import pytest

from control import Control
from crew import Crew
from harness import PATIENCE, PKTPIPE, Result


@pytest.fixture
def control(network):
    running = []

    def start(*args, inside=network.b):
        at = Control(*args, prefix=network.inside(inside))
        running.append(at)
        return at

    yield start
    for at in running:
        at.process.stdin.close()
        at.kill()


@pytest.fixture
def crew(network, capture, tmp_path):
    """A capture of so many workers, whose records are in tmp_path."""
    def start(count, *args, **keys):
        return Crew(network, capture, tmp_path, count, *args, **keys)

    return start


@pytest.fixture
def inject(network):
    """Runs inject on va to its end."""
    def run(*args, data=b"", device="va"):
        done = subprocess.run([*network.inside(network.a), PKTPIPE, "inject", "-i", device, *args],
                              input=data, capture_output=True, timeout=PATIENCE, check=False)
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def receive(network, capture):
    """Captures on vb from now on; the function returned waits for so many frames."""
    at = capture("-i", "vb", "-Q", "in", prefix=network.inside(network.b))

    def frames(count):
        if count:
            at.wait_for("packet", count)
        result = at.end(signal.SIGINT)
        return [base64.b64decode(p["data"]) for p in result.of("packet")]

    return frames
