# SPDX-License-Identifier: ISC
"""What the linker and the compiler left in the program, seen by readelf(1)."""

import os
import platform
import subprocess

import pytest

from harness import PKTPIPE, SANITIZED

pytestmark = pytest.mark.skipif(SANITIZED, reason="the sanitizers take the place of this")


# Under an emulator PKTPIPE is what starts it.
PROGRAM = os.environ.get("PKTPIPE_ELF", PKTPIPE)
OBJDUMP = [os.environ.get("PKTPIPE_OBJDUMP", "objdump")]


def readelf(option):
    return subprocess.run(["readelf", "-W", option, PROGRAM], capture_output=True, text=True, check=True).stdout


def test_nothing_can_be_written_and_executed():
    segments = [line.split() for line in readelf("-l").splitlines()]
    stack, = (s for s in segments if s[:1] == ["GNU_STACK"])
    assert "E" not in stack[-2]
    assert not [s for s in segments if s[:1] == ["LOAD"] and "W" in "".join(s[6:-1]) and "E" in "".join(s[6:-1])]


def test_tables_of_calls_are_read_only():
    """Full RELRO: all is bound at the start, and then made read-only."""
    assert "GNU_RELRO" in readelf("-l")
    assert "BIND_NOW" in readelf("-d") or "FLAGS_1" not in readelf("-d")


def test_addresses_are_random():
    assert "DYN (" in readelf("-h")


def test_calls_are_fortified():
    symbols = readelf("-s")
    assert "__stack_chk_fail" in symbols
    if platform.libc_ver()[0] == "glibc":
        assert "_chk@GLIBC" in symbols.replace("__stack_chk_fail", "") or "__snprintf_chk" in symbols


@pytest.mark.parametrize("machine, mark", [("X86-64", "endbr64"), ("80386", "endbr32"), ("AArch64", "paciasp")])
def test_branches_are_marked(machine, mark):
    """The C library's own start files need not be, so the note on the whole program says nothing."""
    if machine not in readelf("-h"):
        return
    shown = subprocess.run([*OBJDUMP, "-d", "--disassemble=main", PROGRAM], capture_output=True, text=True,
                           check=True).stdout
    assert mark in shown
