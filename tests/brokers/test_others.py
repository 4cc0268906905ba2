# SPDX-License-Identifier: ISC
"""Brokers that have a program which takes lines from stdin: nothing of ours stands in between."""

import re
import subprocess
import sys

from harness import PATIENCE, PKTPIPE, need
from place import EXAMPLES, wait_until

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
    """librdkafka's mock cluster of three, with an idempotent producer.  The cluster lives in a
    producer that has nothing to say, on the only ports that anybody listens on here."""
    need("kcat", "ss")
    place.start("kcat", "-P", "-b", "mock", "-t", "packets", "-X", "test.mock.num.brokers=3", stdin=subprocess.PIPE,
                stderr=subprocess.DEVNULL)
    def listening():
        return re.findall(r"127\.0\.0\.1:\d+", place.run("ss", "-Hltn"))

    wait_until(lambda: len(listening()) == 3, "no brokers")
    brokers = ",".join(listening())
    published(place, f"kcat -P -b {brokers} -t packets -X enable.idempotence=true")
    said = place.run("bash", "-o", "pipefail", "-c", f"kcat -C -b {brokers} -t packets -e -q | {COMPLETE}")
    assert f"complete: {COUNT} packets, 0 missing, 0 twice" in said


def test_mqtt(place, tmp_path):
    """Mosquitto, each message once; the subscription stands before there is a subscriber."""
    need("mosquitto", "mosquitto_sub")
    config = tmp_path / "mosquitto.conf"
    config.write_text("listener 1883 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
    broker = place.start("mosquitto", "-c", config, stderr=subprocess.PIPE)
    reader = "mosquitto_sub -t packets -q 2 -i reader -c"
    wait_until(lambda: broker.poll() is not None or place.start("bash", "-c", f"{reader} -E").wait() == 0,
               "no broker")
    published(place, "mosquitto_pub -l -t packets -q 2")
    said = place.run("bash", "-o", "pipefail", "-c", f"{reader} -C {COUNT + 3} | {COMPLETE}")
    assert f"complete: {COUNT} packets, 0 missing, 0 twice" in said
