# SPDX-License-Identifier: ISC
"""The Erlang client's module of atoms against the headers; PKTPIPE_UPDATE=1 writes it."""

import os
import textwrap

from harness import ATOMS, TESTS

ROOT = TESTS.parent
MODULE = ROOT / "src" / "clients" / "erlang" / "apps" / "pktpipe" / "src" / "pktpipe_atoms.erl"


def atoms():
    """What stands in the lists of macros, and the reserved words of Erlang in quotes."""
    assert {"packet", "usage", "activate", "src_ip"} <= set(ATOMS)
    reserved = {"after", "and", "begin", "case", "catch", "else", "end", "if", "maybe", "not", "of",
                "or", "receive", "try", "when", "xor"}
    return [f"'{name}'" if name in reserved or not name[0].islower() else name
            for name in sorted(ATOMS)]


def module():
    listed = textwrap.fill(", ".join(atoms()), 100, initial_indent="    [", subsequent_indent="     ",
                           break_on_hyphens=False)
    return f"""\
%% SPDX-License-Identifier: ISC
%% Every atom that pktpipe writes, those of include/pktpipe/wire.h and errors.h: when this module is
%% loaded, binary_to_term(Frame, [safe]) takes every record.
-module(pktpipe_atoms).

-export([load/0, all/0]).

%% To be called is to be loaded.
-spec load() -> ok.
load() -> ok.

-spec all() -> [atom()].
all() ->
{listed}].
"""


def test_atoms():
    if os.environ.get("PKTPIPE_UPDATE"):
        MODULE.write_text(module(), encoding="utf-8")
    assert MODULE.read_text(encoding="utf-8") == module(), "PKTPIPE_UPDATE=1 writes it anew"
