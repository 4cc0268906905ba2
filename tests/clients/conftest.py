# SPDX-License-Identifier: ISC
"""The clients as their users have them: installed under share/pktpipe, and from there by the
tools of each language where those are there."""

import os
import pathlib
import shutil
import subprocess
import threading

import pytest

from harness import BUILD, FLOOD, PATIENCE, PKTPIPE, Network, need

HERE = pathlib.Path(__file__).parent
# A sanitized build's leak checker wants /proc, which a new root folder has not.
ENV = {**os.environ, "PKTPIPE": PKTPIPE, "ERL_CRASH_DUMP_BYTES": "0", "ASAN_OPTIONS": "detect_leaks=0"}


def tool(*command, **options):
    """Runs it in silence; what it said comes with the failure."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, timeout=5 * PATIENCE, check=False, **options)
    assert done.returncode == 0, f"{command}: {done.stdout}"


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """share/pktpipe of an installation."""
    root = tmp_path_factory.mktemp("installed")
    tool("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", root)
    found, = root.glob("**/share/pktpipe")
    return found


@pytest.fixture(scope="session")
def python(installed, tmp_path_factory):
    """What stands before a program in Python that imports pktpipe."""
    place = installed / "python"
    pip = ["/usr/bin/python3", "-m", "pip"]
    if not subprocess.run(["/usr/bin/python3", "-c", "import setuptools, wheel, pip"], check=False,
                          stderr=subprocess.DEVNULL).returncode:
        place = tmp_path_factory.mktemp("site-packages")
        tool(*pip, "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
             "--target", place, installed / "python")
    return ["env", f"PYTHONPATH={place}", "/usr/bin/python3"]


@pytest.fixture(scope="session")
def node(installed, tmp_path_factory):
    """A folder in which programs can import pktpipe."""
    need("node")
    project = tmp_path_factory.mktemp("node")
    (project / "package.json").write_text('{"private": true, "type": "module"}')
    if shutil.which("npm"):
        tool("npm", "install", "--offline", "--no-audit", "--no-fund", installed / "node", cwd=project)
    else:
        (project / "node_modules").mkdir()
        (project / "node_modules" / "pktpipe").symlink_to(installed / "node")
    return project


@pytest.fixture(scope="session")
def beams(installed, tmp_path_factory):
    """The options of erl that find the applications and the tests' own modules."""
    need("erlc")
    erlang, out = installed / "erlang", tmp_path_factory.mktemp("beams")
    sources = sorted(HERE.glob("*.erl"))
    ours = sorted(erlang.glob("apps/*/src/*.erl"))
    include = erlang / "apps" / "ewpcap" / "include"
    paths = [out]
    if shutil.which("rebar3"):
        build = shutil.copytree(erlang, tmp_path_factory.mktemp("rebar") / "erlang")
        tool("rebar3", "compile", cwd=build, env={**os.environ, "HOME": str(build), "DEBUG": "1"})
        paths += sorted(build.glob("_build/default/lib/*/ebin"))
        assert len(paths) == 3
    else:
        sources += ours
    tool("erlc", "-Wall", "-Werror", "-I", include, "-o", out, *sources)
    return ["-pa", *map(str, paths)]


class Steps:
    """Programs beside a capture on vb, in one network after another.  A program asks for what it
    needs by lines on stdout: `send HEX` for a packet from the other end, `flood COUNT RATE`,
    `delete` for the end of the device; other lines are what it has to say."""

    SENDER = ("import socket,sys\n"
              "s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW)\n"
              "s.bind(('va',0))\n"
              "for line in sys.stdin: s.send(bytes.fromhex(line))\n")

    def __init__(self):
        self.network = self.sender = None
        self.floods = []

    def begin(self):
        self.network = Network()
        self.sender = subprocess.Popen(
            [*self.network.inside(self.network.a), "/usr/bin/python3", "-c", self.SENDER],
            stdin=subprocess.PIPE)

    def end(self):
        if self.network:
            self.sender.stdin.close()
            self.sender.wait(PATIENCE)
            self.network.destroy()
        self.network = None

    def ask(self, word, *words):
        inside = self.network.inside(self.network.a)
        if word == "send":
            self.sender.stdin.write(words[0].encode() + b"\n")
            self.sender.stdin.flush()
        elif word == "flood":
            self.floods.append(subprocess.Popen(
                [*inside, FLOOD, "-n", words[0], "-s", "60", "-r", words[1], "va"],
                stdout=subprocess.DEVNULL))
        elif word == "delete":
            subprocess.run(["ip", "-n", self.network.a, "link", "del", "va"], check=True)
            return True
        return False

    def run(self, *command):
        """Returns what it said."""
        if not self.network:
            self.begin()
        program = subprocess.Popen([*self.network.inside(self.network.b), *command], env=ENV,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        errors = []
        reader = threading.Thread(target=lambda: errors.extend(program.stderr))
        reader.start()
        watchdog = threading.Timer(PATIENCE, program.kill)
        watchdog.start()
        said, gone = [], False
        for line in program.stdout:
            words = line.split()
            gone |= bool(words) and self.ask(*words)
            said.append(line.strip())
        code = program.wait()
        watchdog.cancel()
        reader.join()
        for flood in self.floods:
            flood.kill()
            flood.wait()
        self.floods = []
        if gone:
            self.end()
        assert code == 0, "".join(errors) + "\n".join(said[-20:])
        return said


@pytest.fixture(scope="session")
def steps():
    """Runs a program of steps beside one end of a link, in a namespace."""
    if os.geteuid() != 0:
        pytest.skip("network namespaces want root")
    programs = Steps()
    yield programs.run
    programs.end()
