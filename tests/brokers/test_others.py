# SPDX-License-Identifier: ISC
"""Brokers that have a program which takes lines from stdin: nothing of ours stands in between."""

import subprocess
import sys

from harness import PATIENCE, PKTPIPE, need
from place import EXAMPLES, start_kafka, start_mosquitto

COUNT = 10000
COMPLETE = f"{sys.executable} {EXAMPLES / 'complete.py'}"


def published(place, into):
    """A capture of the flood, through that program."""
    process = place.start("bash", "-o", "pipefail", "-c",
                          f"{PKTPIPE} capture -i vb -f jsonl -c {COUNT} udp | tee /dev/stderr | {into}",
                          stderr=subprocess.PIPE)
    assert b'"start"' in process.stderr.readline()
    place.flood(2 * COUNT, 5000)  # more than are taken: a busy machine drops some
    process.stderr.read()
    assert process.wait(PATIENCE) == 0


def test_kafka(place):
    """With an idempotent producer."""
    need("kcat", "ss")
    brokers = start_kafka(place)
    published(place, f"kcat -P -b {brokers} -t packets -X enable.idempotence=true")
    said = place.run("bash", "-o", "pipefail", "-c", f"kcat -C -b {brokers} -t packets -e -q | {COMPLETE}")
    assert f"complete: {COUNT} packets, 0 missing, 0 twice" in said


def test_mqtt(place, tmp_path):
    """Mosquitto, each message once; the subscription stands before there is a subscriber."""
    need("mosquitto", "mosquitto_sub")
    reader = "mosquitto_sub -t packets -q 2 -i reader -c"
    start_mosquitto(place, tmp_path, reader)
    published(place, "mosquitto_pub -l -t packets -q 2")
    said = place.run("bash", "-o", "pipefail", "-c", f"{reader} -C {COUNT + 3} | {COMPLETE}")
    assert f"complete: {COUNT} packets, 0 missing, 0 twice" in said
