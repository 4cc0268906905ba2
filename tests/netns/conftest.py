# SPDX-License-Identifier: ISC
import pytest

from control import Control


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
