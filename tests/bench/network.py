# SPDX-License-Identifier: ISC
"""Network namespaces of the benchmark's own: two with a veth pair between them, and two behind a third."""

import os
import signal
import subprocess
import time

from process import CAPTURE_CPU, OTHER_CPU, Reader, end, expect_success, memory, reap, spawn
from table import NotRun

QUIET = 1.2  # seconds without output: more than the second that tcpdump waits for a block


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotRun(f"ip {' '.join(words)}: {done.stderr.strip()}")


class Network:
    """tx in one namespace, rx in the other.  Nothing but the generator's packets crosses:
    no ARP, no router solicitations.  Sending runs the receiver's softirq too, so that the ring
    is filled on the generator's processor."""

    def __init__(self, flood):
        self.flood = flood
        self.sender, self.receiver = (f"pktpipe-bench-{os.getpid()}-{end}" for end in ("tx", "rx"))

    def create(self):
        try:
            self.build()
        except NotRun:
            self.destroy()
            raise

    def build(self):
        ip("netns", "add", self.sender)
        ip("netns", "add", self.receiver)
        ip("link", "add", "name", "tx", "netns", self.sender, "type", "veth",
           "peer", "name", "rx", "netns", self.receiver)
        for name, device in (self.sender, "tx"), (self.receiver, "rx"):
            ip("netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1")
            ip("-n", name, "link", "set", "dev", device, "arp", "off", "up")

    def destroy(self):
        for name in self.sender, self.receiver:
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)

    def capture(self, command, wait_ready, flood_words, settle=0):
        """Runs a capture on rx while the generator sends, and interrupts it when it has gone
        quiet, or where it writes elsewhere after some seconds.  wait_ready(process, reader) returns
        when the capture has begun."""
        capture = spawn(["ip", "netns", "exec", self.receiver, *command], CAPTURE_CPU,
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            reader = Reader(capture)
            wait_ready(capture, reader)
            sent, rate = self.send(flood_words, reader)
            time.sleep(settle)
            held = memory(capture.pid)
            capture.send_signal(signal.SIGINT)
            reader.read_idle()
            said = capture.stderr.read().decode()
            cpu = reap(capture)
            expect_success(capture, said)
        finally:
            end(capture)
        return {"cpu": cpu / sent, "memory": held, "rate": rate, "tail": reader.tail, "stderr": said}

    def send(self, words, reader):
        """Sends, reading what is captured until nothing more comes.  Returns the number of
        packets, and how many a second."""
        flood = spawn(["ip", "netns", "exec", self.sender, self.flood, *words, "tx"],
                      OTHER_CPU, stdout=subprocess.PIPE, stderr=None)
        try:
            reader.read_idle(QUIET)
            said = flood.communicate()[0]
            expect_success(flood)
            sent, _, seconds, _ = said.split()
        finally:
            end(flood)
        return int(sent), int(sent) / float(seconds)


class Containers:
    """ca in one namespace, cb in another, and their other ends ma and mb in a third."""

    def __init__(self):
        self.names = {end: f"pktpipe-bench-{os.getpid()}-{end}" for end in "abm"}

    def create(self):
        for name in self.names.values():
            ip("netns", "add", name)
            ip("netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1",
               "net.ipv6.conf.default.disable_ipv6=1")
        for side, number in (("a", 1), ("b", 2)):
            ip("link", "add", "name", "c" + side, "netns", self.names[side], "type", "veth",
               "peer", "name", "m" + side, "netns", self.names["m"])
            ip("-n", self.names[side], "addr", "add", f"10.79.0.{number}/24", "dev", "c" + side)
            ip("-n", self.names[side], "link", "set", "dev", "c" + side, "up")
            ip("-n", self.names["m"], "link", "set", "dev", "m" + side, "up")

    def destroy(self):
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)
