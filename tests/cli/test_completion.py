# SPDX-License-Identifier: ISC
"""Completion in the shells themselves: what is typed, a tabulator behind it, and the words that
the shell then runs."""

import contextlib
import fcntl
import os
import pty
import re
import select
import subprocess
import termios

import pytest

from harness import PATIENCE, PKTPIPE, TESTS, run

STUB = {
    "bash": "pktpipe() { printf '<%s>' \"$@\"; echo .; }\n",
    "zsh": "autoload -Uz compinit; compinit -D -u\npktpipe() { printf '<%s>' $@; echo .; }\n",
    "fish": "function pktpipe; printf '<%s>' $argv; echo .; end\n",
}
START = {"bash": ["bash", "--noprofile", "--rcfile", "RC", "-i"], "zsh": ["zsh", "-f", "-i"],
         "fish": ["fish", "--no-config", "-i", "-C", "source RC"]}
ROWS = [
    ("pktpipe capt\t", "<capture>"),
    ("pktpipe filt\t", "<filter-check>"),
    ("pktpipe capture --prom\t", "<capture><--promiscuous>"),
    ("pktpipe capture -f te\t", "<capture><-f><text>"),
    ("pktpipe capture --format=te\t", "<capture><--format=text>"),
    ("pktpipe capture --color alw\t", "<capture><--color><always>"),
    ("pktpipe capture -r tr\t", "<capture><-r><trace.pcap>"),
    ("pktpipe capture -r my\t", "<capture><-r><my trace.pcap>"),
    ("pktpipe capture --read=tr\t", "<capture><--read=trace.pcap>"),
    ("pktpipe capture -r fol\tin\t", "<capture><-r><folder/inside.pcap>"),
    ("pktpipe capture --chroot fol\tx", "<capture><--chroot><folder/x>"),
    ("pktpipe devs l\t", "<devs><lo>"),
    ("pktpipe stats -i an\t", "<stats><-i><any>"),
    ("pktpipe inject -i an\t", "<inject><-i><an>"),
    ("pktpipe capture -c tr\t", "<capture><-c><tr>"),
]


ANSWER = re.compile(rb"((?:<[^<>\n]*>)+)\.")


def typed(shell, folder, lines):
    """What a shell on a terminal writes to whom such lines are typed."""
    rc = folder / "rc"
    rc.write_text(STUB[shell] + run("--completion", shell).out.decode())
    words = [str(rc) if w == "RC" else w.replace("RC", str(rc)) for w in START[shell]]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder,
                               start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                               env={"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "dumb"})
    os.close(theirs)
    out = b""
    if shell == "zsh":
        os.write(ours, f"source {rc}\r".encode())
    with contextlib.suppress(OSError):  # EIO: the terminal's last user has gone
        for number, line in enumerate([*lines, "exit"]):
            # What is typed while the shell changes the terminal's mode may be lost.
            while len(ANSWER.findall(out)) < number and select.select([ours], [], [], PATIENCE)[0]:
                out += os.read(ours, 65536)
            os.write(ours, f"{line}\r".encode())
        while more := os.read(ours, 65536):
            out += more
    os.close(ours)
    process.wait(PATIENCE)
    return out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completes(shell, tmp_path):
    for name in "trace.pcap", "my trace.pcap":
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside.pcap").touch()
    shown = typed(shell, tmp_path, [row[0] for row in ROWS])
    got = [words.decode() for words in ANSWER.findall(shown)]
    assert got == [row[1] for row in ROWS], shown


def test_no_other_shell():
    r = run("--completion", "csh")
    assert r.code == 2 and "bash, zsh, fish" in r.only("error")["hint"]
    assert run("--completion").out == run("--completion", "bash").out == run("--completion=bash").out


def test_an_install_tells_of_the_lost_capability():
    """Above what Meson keeps to itself."""
    script = TESTS.parent / "src" / "install-hint"
    for more, told in ({}, True), ({"DESTDIR": "/x"}, False), ({"MESON_INSTALL_QUIET": "1"}, False):
        meson = f"import subprocess; subprocess.run([{str(script)!r}, 'bin'], stdout=subprocess.DEVNULL)"
        done = subprocess.run(["/usr/bin/python3", "-c", meson], capture_output=True, check=True,
                              env={"PATH": os.environ["PATH"], "MESON_INSTALL_PREFIX": "/opt", **more})
        assert (b"sudo setcap cap_net_raw=p /opt/bin/pktpipe" in done.stdout, done.stderr) == (told, b"")


def test_meson_installs_them(tmp_path):
    build = os.path.dirname(PKTPIPE)
    env = {**os.environ, "DESTDIR": str(tmp_path)}
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet"], env=env, check=True)
    found = {str(p.relative_to(tmp_path)).split("share/")[1] for p in tmp_path.rglob("*pktpipe*")
             if "completion" in str(p) or "functions" in str(p)}
    assert {"bash-completion/completions/pktpipe", "zsh/site-functions/_pktpipe",
            "fish/vendor_completions.d/pktpipe.fish"} <= found
