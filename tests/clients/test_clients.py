# SPDX-License-Identifier: ISC
"""The clients, each run as a program of its own beside a real capture."""

import os
import pathlib
import subprocess

import pytest

from harness import PATIENCE, PKTPIPE, TESTS, need

HERE = pathlib.Path(__file__).parent
CLIENTS = TESTS.parent / "src" / "clients"
# A sanitized build's leak checker wants /proc, which a new root folder has not.
ENV = {**os.environ, "PKTPIPE": PKTPIPE, "PYTHONPATH": str(CLIENTS), "ERL_CRASH_DUMP_BYTES": "0",
       "ASAN_OPTIONS": "detect_leaks=0"}


@pytest.fixture(scope="module")
def beams(tmp_path_factory):
    """The Erlang modules, compiled."""
    out = tmp_path_factory.mktemp("beams")
    sources = [str(path) for folder in (CLIENTS, HERE) for path in folder.glob("*.erl")]
    subprocess.run(["erlc", "-Wall", "-Werror", "-o", str(out), *sources], check=True,
                   timeout=PATIENCE)
    return str(out)


def erlang(beams, module, *args, prefix=()):
    """Runs module:main([Arg]); it says ok and ends with 0 where every step matched."""
    done = subprocess.run([*prefix, "erl", "-noshell", "-pa", beams, "-run", module, "main", *args],
                          capture_output=True, env=ENV, stdin=subprocess.DEVNULL,
                          timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (0, b"ok\n"), done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize("step", ["devices", "capture", "microsecond", "write", "filters",
                                  "errors", "owner"])
def test_ewpcap(network, beams, step):
    erlang(beams, "ewpcap_steps", step, "vb", "10.77.0.1", prefix=network.inside(network.b))


@pytest.mark.parametrize("step", ["capture", "inject", "without_inject", "microsecond", "huge",
                                  "savefile", "wrong", "stop"])
def test_epcap(network, beams, tmp_path, step):
    epcap = tmp_path / "pktpipe-epcap"
    epcap.symlink_to(PKTPIPE)
    (tmp_path / "chroot").mkdir()
    erlang(beams, "epcap_steps", step, str(epcap), str(tmp_path / "chroot"),
           prefix=network.inside(network.b))


@pytest.mark.parametrize("program", [["/usr/bin/python3", "python_steps.py"],
                                     ["node", "node_steps.mjs"]])
def test_generator(network, program):
    """The same steps in each language: see the programs."""
    need(os.path.basename(program[0]))
    sender = subprocess.Popen(
        [*network.inside(network.a), "/usr/bin/python3", "-c",
         "import socket,sys\n"
         "s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW)\n"
         "s.bind(('va',0))\n"
         "for line in sys.stdin: s.send(bytes.fromhex(line))\n"], stdin=subprocess.PIPE)
    done = subprocess.Popen([*network.inside(network.b), program[0], str(HERE / program[1]), "vb"],
                            env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # The program asks for packets on stdout, one in hex a line.
    for line in done.stdout:
        sender.stdin.write(line)
        sender.stdin.flush()
    err = done.stderr.read().decode()
    assert done.wait(PATIENCE) == 0, err
    sender.stdin.close()
    sender.wait(PATIENCE)
