# SPDX-License-Identifier: ISC
import os
import shutil
import subprocess
import sys

import pytest

from harness import need
from place import CLIENTS, EXAMPLES, SERVERS, Cluster, Place


@pytest.fixture
def place():
    if os.geteuid() != 0:
        pytest.skip("network namespaces want root")
    there = Place()
    yield there
    there.finish()


@pytest.fixture
def cluster(place, tmp_path):
    need("nats-server")
    return Cluster(place, tmp_path)


@pytest.fixture(params=["python", "node"])
def producer(request, place, tmp_path):
    """Starts the example that publishes; its capture runs when a message is stored."""
    if request.param == "node":
        need("node")
        shutil.copytree(EXAMPLES, tmp_path / "examples")
        (tmp_path / "examples" / "node_modules").mkdir()
        (tmp_path / "examples" / "node_modules" / "pktpipe").symlink_to(CLIENTS / "node")
        command = ["node", tmp_path / "examples" / "nats_publish.mjs"]
    else:
        command = [sys.executable, EXAMPLES / "nats_publish.py"]

    def start(subject, *arguments):
        return place.start(*command, SERVERS, subject, "-i", "vb", *arguments, "udp", stderr=subprocess.PIPE)

    return start
