# SPDX-License-Identifier: ISC
"""TCP between two containers with the offloads that they come with, through two pipes `capture | inject`
and through a bridge of Linux: how long 100 MiB take until the receiver has told what it got."""

import subprocess
import zlib

from network import ip
from process import DEADLINE, end
from table import Measure, NotRun, Row

SIZE = 100 << 20

# Each has the sum of what came or went, so that wrong bytes are no time.
SERVER = """
import socket, zlib
l = socket.create_server(("10.79.0.2", 7777))
print("up", flush=True)
s = l.accept()[0]
got = 0
while data := s.recv(1 << 20):
    got = zlib.crc32(data, got)
s.sendall(b"%d" % got)
"""
CLIENT = """
import socket, time, zlib
data = bytes(range(256)) * 4096
begin = time.monotonic()
s = socket.create_connection(("10.79.0.2", 7777), timeout=60)
for _ in range({size} >> 20):
    s.sendall(data)
s.shutdown(socket.SHUT_WR)
print(time.monotonic() - begin if s.recv(100) == b"{sum}" else "other bytes came")
"""


def sum_of_all():
    total = 0
    for _ in range(SIZE >> 20):
        total = zlib.crc32(bytes(range(256)) * 4096, total)
    return total


def start(namespace, *command, **options):
    try:
        return subprocess.Popen(["ip", "netns", "exec", namespace, *command], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, **options)
    except OSError as reason:
        raise NotRun(f"{command[0]}: {reason.strerror}") from reason


def transfer(containers):
    server = start(containers.names["b"], "/usr/bin/python3", "-c", SERVER)
    try:
        if server.stdout.readline() != b"up\n":
            raise NotRun("the server did not start")
        program = CLIENT.format(size=SIZE, sum=sum_of_all())
        client = start(containers.names["a"], "/usr/bin/python3", "-c", program)
        try:
            said = client.communicate(timeout=DEADLINE)[0].decode().strip()
        except subprocess.TimeoutExpired as reason:
            raise NotRun("the transfer does not end") from reason
        finally:
            end(client)
    finally:
        end(server)
    try:
        return {"wall": float(said)}
    except ValueError:
        raise NotRun(said or "the client failed") from None


def pipes(bench, containers):
    running = []
    try:
        for source, target in ("ma", "mb"), ("mb", "ma"):
            capture = start(containers.names["m"], bench.program, "capture", "-i", source, "-Q", "in", "-f", "etf",
                            "--timeout", "1")
            inject = start(containers.names["m"], bench.program, "inject", "-i", target, "--segment",
                           "--fix-checksums", stdin=capture.stdout)
            running += [inject, capture]
            if b'"start"' not in inject.stdout.readline():
                raise NotRun("inject did not start")
        return transfer(containers)
    finally:
        for process in reversed(running):
            end(process)


def bridge(containers):
    inside = ["-n", containers.names["m"], "link"]
    ip(*inside, "add", "name", "br", "type", "bridge", "forward_delay", "0")
    try:
        for device in "ma", "mb":
            ip(*inside, "set", "dev", device, "master", "br")
        ip(*inside, "set", "dev", "br", "up")
        return transfer(containers)
    finally:
        ip(*inside, "del", "dev", "br")


def rows(bench):
    ours = Measure("bridge of two pipes, 100 MiB of TCP", lambda: pipes(bench, bench.containers))
    linux = Measure("bridge of Linux, 100 MiB of TCP", lambda: bridge(bench.containers))
    bench.notes["bridge"] = (f"bridge: {SIZE >> 20} MiB of TCP between two namespaces with default offloads through"
                             " two pipes capture -Q in -f etf --timeout 1 | inject --segment --fix-checksums,"
                             " beside a bridge of Linux; no processor is theirs alone.")
    yield Row("bridge/tcp", "wall", ours, linux, None)
