# SPDX-License-Identifier: ISC
"""The examples of pktpipe-pipelines(7) that want a broker; the device is vb here, and the broker at home."""

import os
import pathlib
import re
import shlex
import signal
import sys

from harness import BUILD, GROUPS, PATIENCE, need
from pipelines import examples
from place import ENV, EXAMPLES, SERVERS, start_kafka, start_mosquitto, wait_until

COUNT = 1000
PATHS = {**ENV, "PATH": f"{BUILD}:{EXAMPLES}:{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
COMPLETE = f"complete: {COUNT} packets, 0 missing, 0 twice"


def here(example, brokers="127.0.0.1"):
    """With an end, while there is traffic."""
    example = example.replace("-i eth0", f"-i vb -c {COUNT}")
    return re.sub(r"broker:\d+", brokers, example).replace("-h broker", "-h 127.0.0.1")


def carry_out(place, example):
    place.flood(1000000, 2000)
    process = place.start("bash", "-o", "pipefail", "-c", example, env=PATHS)
    assert process.wait(2 * PATIENCE) == 0


def proof(place, brokers):
    """What the last of Kafka's examples says."""
    process = place.start("bash", "-c", here(examples("kafka")[1], brokers), env=PATHS, stdout=-1)
    return process.communicate(timeout=PATIENCE)[0].decode().splitlines()


def captures(pid):
    """Root's privileges go behind the filter; kcat holds a line back until the next has come."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return status.startswith("Name:\tpktpipe") and "Uid:\t0" not in status


def test_kafka(place):
    need("kcat", "ss")
    brokers = start_kafka(place)
    carry_out(place, here(examples("kafka")[0], brokers))
    line, = proof(place, brokers)
    assert COMPLETE in line


def test_mqtt(place, tmp_path):
    need("mosquitto", "mosquitto_sub")
    reader = "mosquitto_sub -t packets -q 2 -i reader -c"
    start_mosquitto(place, tmp_path, reader)
    carry_out(place, here(examples("mqtt")[0]))
    process = place.start("bash", "-c", f"{reader} -C {COUNT + 3} | complete.py", env=PATHS, stdout=-1)
    assert COMPLETE in process.communicate(timeout=PATIENCE)[0].decode()


def test_nats(place, cluster):
    cluster.create()
    carry_out(place, here(examples("nats")[0], SERVERS))
    code, (line,) = cluster.complete()
    assert code == 0 and COMPLETE in line


@GROUPS
def test_service(place):
    """Two instances, stopped as systemd stops them: each delivers what it had, and nothing is missing."""
    need("kcat", "ss")
    brokers = start_kafka(place)
    unit = examples("service")[0].replace("\\\n", "")
    command = re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1]
    assert re.search("^KillMode=process$", unit, re.MULTILINE)
    command = re.sub(r"broker:\d+", brokers, command).replace("-i eth0", "-i vb")
    cpus = sorted(os.sched_getaffinity(0))
    members = [place.start(*shlex.split(command.replace("%i", str(cpus[n % len(cpus)]))), env=PATHS) for n in (0, 1)]
    wait_until(lambda: all(captures(member.pid) for member in members), "no two captures")
    assert place.flood(COUNT, 5000).wait(PATIENCE) == 0
    for member in members:
        member.send_signal(signal.SIGTERM)
    for member in members:
        assert member.wait(PATIENCE) == 0

    def told():
        return [re.match(r"\w+: complete: (\d+) packets, 0 missing, 0 twice, end after \d+, (\d+) dropped", line)
                for line in proof(place, brokers)]

    wait_until(lambda: all(told()), "a record is missing")
    found = told()
    assert len(found) == 2 and all(int(line[1]) for line in found)
    assert sum(int(line[1]) + int(line[2]) for line in found) == COUNT
