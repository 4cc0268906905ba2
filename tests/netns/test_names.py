# SPDX-License-Identifier: ISC
"""Names in filters, and a name server that never answers."""

import json
import signal
import subprocess

import pytest

import harness

pytestmark = [harness.PRIVILEGES, harness.linux_alone("mount namespaces")]

SERVER = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 53))
print("ready", flush=True)
s.recv(4096)
print("asked", flush=True)
sys.stdin.read()
"""
# The name server is one of the namespace's own loopback.
INSIDE = 'ip link set lo up; mount --bind "$0" /etc/resolv.conf; mount --bind "$1" /etc/nsswitch.conf; shift; exec "$@"'


@pytest.fixture
def silent(network, tmp_path):
    """What goes in front of a command, and what tells that a name has been asked for."""
    resolver, switch = tmp_path / "resolv.conf", tmp_path / "nsswitch.conf"
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:30\n")
    switch.write_text("passwd: files\ngroup: files\nhosts: dns\n")
    prefix = [*network.inside(network.b), "unshare", "-m", "sh", "-c", INSIDE, str(resolver), str(switch)]
    subprocess.run([*prefix, "true"], check=True)
    with subprocess.Popen([*network.inside(network.b), "/usr/bin/python3", "-c", SERVER],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == "ready\n"
        yield prefix, server
        server.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
@pytest.mark.parametrize("words", [["capture", "-i", "vb", "-f", "jsonl"], ["inject", "-i", "vb"],
                                   ["stats", "-i", "vb", "-f", "jsonl"],
                                   ["capture", "-r", str(harness.TESTS / "golden" / "traffic.pcap")]], ids=" ".join)
def test_a_signal_while_a_name_is_looked_up(silent, words, number):
    """Long before the name server is given up."""
    prefix, server = silent
    command = [*prefix, harness.PKTPIPE, *words, "host", "nobody.example"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert server.stdout.readline() == "asked\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=harness.PATIENCE)
    end = json.loads(out.splitlines()[-1])
    assert (process.returncode, err, end["type"], end["reason"]) == (0, b"", "end", "signal")
