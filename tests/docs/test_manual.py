# SPDX-License-Identifier: ISC
"""The manual pages against the option table, the atoms, and mandoc."""

import os
import re
import subprocess

import pytest

from harness import PKTPIPE, TESTS

MAN = TESTS.parent / "man"
PAGES = sorted(MAN.iterdir())
ERRORS = (TESTS.parent / "include" / "pktpipe" / "errors.h").read_text(encoding="utf-8")


def commands():
    shown = subprocess.run([PKTPIPE, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z-]+) {2,}\S", shown.split("Usage:")[1], re.MULTILINE)


def options(command):
    """(letter or None, name) of every option of a command, from its --help."""
    shown = subprocess.run([PKTPIPE, command, "--help"], capture_output=True, text=True,
                           check=True).stdout
    found = re.findall(r"^  (?:-(\w), |    )--([a-z-]+)", shown.split("Usage:")[1], re.MULTILINE)
    assert len(found) > 1
    return [(letter, name) for letter, name in found if name != "help"]


def page_of(command):
    return (MAN / f"pktpipe-{command}.1").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_lint(page):
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True,
                          text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("command", commands())
def test_every_option_has_its_paragraph(command):
    page = page_of(command)
    for letter, name in options(command):
        item = (f".It Fl {letter} , Fl -{name}" if letter else f".It Fl -{name}")
        dashed = item.replace("-", r"\-?-")
        assert re.search(f"^{dashed}( |$)", page, re.MULTILINE), f"{command} --{name}: {item}"


@pytest.mark.parametrize("command", commands())
def test_no_paragraph_without_its_option(command):
    known = {name for _, name in options(command)} | {"help"}
    for name in re.findall(r"^\.It Fl (?:\w , Fl )?-([a-z-]+)", page_of(command), re.MULTILINE):
        assert name in known, f"{command}: --{name} is described and not there"


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_overview(command):
    assert f".It Cm {command}" in (MAN / "pktpipe.1").read_text(encoding="utf-8")


def test_help_has_examples_first():
    for command in commands():
        shown = subprocess.run([PKTPIPE, command, "--help"], capture_output=True, text=True,
                               check=True).stdout
        assert shown.index("  # ") < shown.index("Usage:")
        assert all(len(line) <= 80 for line in shown.splitlines())


def examples(page):
    """The lines of a page that are there to be copied, without roff's escapes."""
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^\.Dl (.*)$", text, re.MULTILINE)
    for block in re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", text, re.MULTILINE | re.DOTALL):
        lines += [line for line in block.splitlines() if line and line[0] != "."]
    for escape, plain in (r"\(dq", '"'), (r"\&", ""), (r"\-", "-"), (r"\e", "\\"):
        lines = [line.replace(escape, plain) for line in lines]
    return lines


@pytest.mark.parametrize("render", [
    ["man", "--ascii", "-l"], ["mandoc", "-T", "ascii", "-O", "width=78"]], ids=lambda words: words[0])
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_examples_survive_copying_at_80_columns(page, render):
    env = {**os.environ, "MANWIDTH": "80", "MANPAGER": "cat", "PAGER": "cat", "LC_ALL": "C"}
    shown = subprocess.run([*render, page], capture_output=True, text=True, check=True, env=env).stdout
    shown = re.sub(".\b", "", shown)
    lines = {line.strip() for line in shown.splitlines()}
    assert [line for line in examples(page) if line.strip() not in lines] == []


def test_every_error_code_is_described():
    page = (MAN / "pktpipe-records.5").read_text(encoding="utf-8")
    exits = {"OK": 0, "FAILURE": 1, "USAGE": 2, "FILTER": 3, "PERMISSION": 4, "NOT_FOUND": 5,
             "DEVICE_LOST": 6, "INCOMPLETE": 7}
    rows = re.findall(r"^\tX\((\w+), PKTPIPE_EXIT_(\w+)\)", ERRORS, re.MULTILINE)
    assert len(rows) > 10
    for code, name in rows:
        row = re.search(rf"^\.It Cm {code} Ta (\S+) Ta", page, re.MULTILINE)
        assert row, code
        assert row.group(1) in (str(exits[name]), r"\&-"), code


def test_completion_knows_every_option():
    script = subprocess.run([PKTPIPE, "--completion"], capture_output=True, text=True,
                            check=True).stdout
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    for command in commands():
        for _, name in options(command):
            assert f"--{name}" in script
    ask = ('COMP_WORDS=(pktpipe capture -f j) COMP_CWORD=3; _pktpipe; echo "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script + ask], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["jsonl", "json"]
