# SPDX-License-Identifier: ISC
import os
import subprocess

import pytest

from harness import need
from place import SERVERS, Cluster, Place, publisher


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
    command = publisher(request.param, tmp_path)

    def start(subject, *arguments):
        return place.start(*command, SERVERS, subject, "-i", "vb", *arguments, "udp", stderr=subprocess.PIPE)

    return start
