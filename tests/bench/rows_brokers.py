# SPDX-License-Identifier: ISC
"""Records of a savefile into a broker, until each is stored: through the broker's own program that takes lines,
beside what else writes lines of packets; by the examples that publish to NATS, three nodes of it, each of which
stores; and what the proof costs that nothing is missing.  Wall time a packet, on loopback, the
brokers on the same processors; cpu is that of capture and publisher."""

import contextlib
import functools
import importlib
import pathlib
import shutil
import subprocess
import sys
import time

from process import expect_success, reap, spawn
from table import Measure, NotRun, Row

TESTS = pathlib.Path(__file__).resolve().parents[1]
ANYWHERE = -1
MIX, COUNT = "few", 20_000
STORED = 5_000  # packets that three nodes store in a few seconds
READ = "2>/dev/null mosquitto_sub -t packets -q 2 -i reader -c"


@contextlib.contextmanager
def told():
    """What the tests' own code says of a broker that does not start."""
    try:
        yield
    except (AssertionError, ImportError, subprocess.SubprocessError) as reason:
        raise NotRun(str(reason)) from reason


class Brokers:
    """Each begins when it is first needed, in a namespace of its own, where nobody else listens."""

    def __init__(self, bench):
        self.bench = bench

    @functools.cached_property
    def harness(self):
        sys.path[:0] = [str(TESTS), str(TESTS / "brokers")]
        with told():
            return importlib.import_module("harness")

    @functools.cached_property
    def tests(self):
        """What the suite `brokers` starts them with."""
        _ = self.harness  # which it imports
        return importlib.import_module("place")

    @functools.cached_property
    def folder(self):
        return pathlib.Path(self.bench.directory)

    def place(self):
        _ = self.folder  # which goes when what runs here has ended
        with told():
            place = self.tests.Place()
        self.bench.stack.callback(place.finish)
        return place

    @functools.cached_property
    def kafka(self):
        """Where it is, and the command that publishes lines."""
        self.need("kcat", "ss")
        place = self.place()
        with told():
            brokers = self.tests.start_kafka(place)
        return place, f"kcat -P -b {brokers} -t packets -X enable.idempotence=true"

    @functools.cached_property
    def mqtt(self):
        self.need("mosquitto", "mosquitto_pub", "mosquitto_sub")
        place = self.place()
        with told():
            self.tests.start_mosquitto(place, self.folder, READ)
        return place, "mosquitto_pub -l -t packets -q 1"

    @functools.cached_property
    def nats(self):
        self.need("nats-server")
        cluster = self.tests.Cluster(self.place(), self.folder)
        with told():
            cluster.create()
        return cluster

    def need(self, *programs):
        for program in programs:
            if not shutil.which(program):
                raise NotRun(self.harness.lacking(program))

    def run(self, place, text, count):
        """A line for bash, as what it takes a packet, and its output."""
        env = {**self.tests.ENV, "PKTPIPE": self.bench.program}
        begin = time.monotonic()
        shell = spawn([*place.network.inside(place.network.b), "bash", "-o", "pipefail", "-c", text],
                      ANYWHERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        said = shell.stdout.read().decode(errors="replace")
        cpu = reap(shell)
        wall = time.monotonic() - begin
        expect_success(shell, said[-300:])
        return {"us": wall / count * 1e6, "cpu": cpu / count * 1e6, "said": said}


def lines(brokers, writer, broker):
    def take():
        brokers.need(*writer.split()[:1])
        place, into = getattr(brokers, broker)
        return brokers.run(place, f"{writer.format(file=brokers.bench.savefile(MIX))} | {into}", COUNT)

    return Measure(f"{writer.format(file='F')}, into {broker}", take)


def published(brokers, language):
    """By the example in that language, which ends when everything is stored."""
    if language == "node":
        brokers.need("node")
    tests, nats = brokers.tests, brokers.nats
    with told():
        nats.api(f"STREAM.PURGE.{tests.STREAM}")
    command = " ".join(map(str, tests.publisher(language, brokers.folder)))
    return brokers.run(nats.place, f"{command} {tests.SERVERS} packets.bench -r {brokers.bench.savefile(MIX)} -c {STORED}", STORED)


def read(brokers, into):
    """What was published, through the example that reads it."""
    published(brokers, "python")
    examples = brokers.tests.EXAMPLES
    took = brokers.run(brokers.nats.place, f"{sys.executable} {examples}/nats_read.py {brokers.tests.SERVERS}"
                       f" {brokers.tests.STREAM} | {into.format(examples=examples)}", STORED)
    if "{examples}" in into and f"complete: {STORED} packets, 0 missing, 0 twice" not in took["said"]:
        raise NotRun(took["said"][-300:].strip())
    return took


def rows(bench):
    brokers = Brokers(bench)
    ways = {}
    for broker in "kafka", "mqtt":
        ways[broker] = lines(brokers, f"{bench.program} capture -r {{file}} -f jsonl", broker)
        fields = lines(brokers, f"{bench.program} capture -r {{file}} -f jsonl --decode --no-data", broker)
        yield Row(f"brokers/{broker}/fields/tshark", "us", fields,
                  lines(brokers, "tshark -n -r {file} -T ek", broker), None, "us")
        yield Row(f"brokers/{broker}/lines/tcpdump", "us", ways[broker],
                  lines(brokers, "tcpdump -l -n -r {file}", broker), None, "us")
    for language in "python", "node":
        yield Row(f"brokers/nats/{language}/kafka", "us",
                  Measure(f"nats_publish, {language}", lambda l=language: published(brokers, l)), ways["kafka"], None, "us")
    yield Row("brokers/nats/proof/read", "us",
              Measure("nats_read.py | complete.py", lambda: read(brokers, sys.executable + " {examples}/complete.py")),
              Measure("nats_read.py", lambda: read(brokers, "cat >/dev/null")), None, "us")
    bench.notes["brokers"] = ("brokers: wall time a packet, the brokers on the same processors; kafka is librdkafka's mock"
                              " cluster of three, nats three nodes of JetStream that each store.")
