# SPDX-License-Identifier: ISC
"""Brokers on the loopback device of a namespace into which packets come on vb."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from harness import FLOOD, PATIENCE, PKTPIPE, TESTS, Network

CLIENTS = TESTS.parent / "src" / "clients"
EXAMPLES = CLIENTS / "examples"
ENV = {**os.environ, "PKTPIPE": PKTPIPE, "PYTHONPATH": str(CLIENTS / "python"),
       "ASAN_OPTIONS": "detect_leaks=0"}
NODES = [4222, 4223, 4224]
SERVERS = ",".join(f"127.0.0.1:{port}" for port in NODES)
STREAM = "PACKETS"


def wait_until(ready, what, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while not ready():
        assert time.monotonic() < deadline, what() if callable(what) else what
        time.sleep(0.05)


def publisher(language, folder):
    """The command of the example that publishes, which takes servers, a subject and a capture's arguments."""
    if language == "python":
        return [sys.executable, EXAMPLES / "nats_publish.py"]
    examples = folder / "examples"
    if not examples.exists():
        shutil.copytree(EXAMPLES, examples)
        (examples / "node_modules").mkdir()
        (examples / "node_modules" / "pktpipe").symlink_to(CLIENTS / "node")
    return ["node", examples / "nats_publish.mjs"]


class Place:
    """The namespace, and what runs in it."""

    def __init__(self):
        self.network = Network()
        self.running = []

    def start(self, *command, **options):
        options = {"env": ENV, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **options}
        process = subprocess.Popen([*self.network.inside(self.network.b), *map(str, command)], **options)
        self.running.append(process)
        return process

    def run(self, *command, **options):
        """What it writes to stdout."""
        done = subprocess.run([*self.network.inside(self.network.b), *map(str, command)], env=ENV,
                              stdout=subprocess.PIPE, timeout=PATIENCE, check=True, **options)
        return done.stdout.decode()

    def flood(self, count, rate, size=60):
        """Sends UDP packets to vb; returns the process that does."""
        process = subprocess.Popen([*self.network.inside(self.network.a), FLOOD, "-n", str(count), "-r",
                                    str(rate), "-s", str(size), "va"], stdout=subprocess.DEVNULL)
        self.running.append(process)
        return process

    def finish(self):
        for process in reversed(self.running):
            process.kill()
            process.wait()
            for stream in process.stdin, process.stdout, process.stderr:
                if stream:
                    stream.close()
        self.network.destroy()


def start_kafka(place):
    """librdkafka's mock cluster of three, which lives in a producer that has nothing to say, on the only
    ports that anybody listens on here.  Returns its brokers."""
    place.start("kcat", "-P", "-b", "mock", "-t", "packets", "-X", "test.mock.num.brokers=3", stdin=subprocess.PIPE,
                stderr=subprocess.DEVNULL)

    def listening():
        return re.findall(r"127\.0\.0\.1:\d+", place.run("ss", "-Hltn"))

    wait_until(lambda: len(listening()) == 3, "no brokers")
    return ",".join(listening())


def start_mosquitto(place, folder, reader):
    """Returns when the subscription of that reader stands."""
    config = folder / "mosquitto.conf"
    config.write_text("listener 1883 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
    broker = place.start("mosquitto", "-c", config, stderr=subprocess.PIPE)
    wait_until(lambda: broker.poll() is not None or place.start("bash", "-c", f"{reader} -E").wait() == 0,
               "no broker")


class Cluster:
    """Three nodes of NATS with JetStream."""

    def __init__(self, place, folder):
        self.place = place
        self.folder = folder
        self.nodes = {}
        routes = ", ".join(f'"nats://127.0.0.1:{port + 2000}"' for port in NODES)
        for port in NODES:
            config = folder / f"{port}.conf"
            config.write_text(f"""
                server_name: "n{port}"
                listen: "127.0.0.1:{port}"
                jetstream {{ store_dir: "{folder}/{port}" }}
                cluster {{ name: c, listen: "127.0.0.1:{port + 2000}", routes: [{routes}] }}
                """)
        self.begin()

    def begin(self):
        """With nothing stored."""
        for port in NODES:
            shutil.rmtree(self.folder / str(port), ignore_errors=True)
            self.nodes[f"n{port}"] = self.place.start("nats-server", "-c", self.folder / f"{port}.conf",
                                                      stderr=subprocess.DEVNULL)

    def end(self):
        for node in self.nodes.values():
            node.kill()
            node.wait()

    def api(self, call, /, **request):
        """By a program of its own, which stands in the namespace."""
        program = ("import json, sys; from nats import Nats; nats = Nats(sys.argv[1].split(','));"
                   "print(json.dumps(nats.api(sys.argv[2], **json.loads(sys.argv[3])))); nats.close()")
        return json.loads(self.place.run(sys.executable, "-c", program, SERVERS, call, json.dumps(request),
                                         cwd=EXAMPLES))

    def create(self, **config):
        """The stream, on all three nodes, which first have to find each other. Servers of version 2.10 that start on a
        busy machine may never do so: what one says, its votes too, is not heard by another. Those begin anew."""
        for patience in PATIENCE / 2, PATIENCE, PATIENCE:
            try:
                self.create_once(config, patience)
                return
            except (AssertionError, subprocess.TimeoutExpired):
                self.end()
                self.begin()
        self.create_once(config, 2 * PATIENCE)

    def create_once(self, config, patience):
        answer = {}

        def made():
            nonlocal answer
            answer = self.api(f"STREAM.CREATE.{STREAM}", name=STREAM, subjects=["packets.>"], num_replicas=3,
                              storage="file", retention="limits", **config)
            return "error" not in answer

        def is_whole():
            """Whether there is a leader, and the two others have what that has."""
            nonlocal answer
            answer = self.info().get("cluster", {})
            return bool(answer.get("leader")) and [node["current"] for node in answer["replicas"]] == [True, True]

        wait_until(made, lambda: f"no stream: {answer}", patience)
        wait_until(is_whole, lambda: f"not on all nodes: {answer}", patience)

    def info(self):
        return self.api(f"STREAM.INFO.{STREAM}")

    def wait_for(self, count):
        """Until so many messages are stored."""
        wait_until(lambda: self.info()["state"]["messages"] >= count, f"no {count} messages")

    def signal(self, number, *names):
        for name in names or self.nodes:
            self.nodes[name].send_signal(number)

    def complete(self):
        """What the proof says of what is stored, a line a run."""
        reader = self.place.start(sys.executable, EXAMPLES / "nats_read.py", SERVERS, STREAM,
                                  stdout=subprocess.PIPE)
        proof = subprocess.run([sys.executable, EXAMPLES / "complete.py"], stdin=reader.stdout, check=False,
                               stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
        assert reader.wait(PATIENCE) == 0
        return proof.returncode, proof.stdout.splitlines()
