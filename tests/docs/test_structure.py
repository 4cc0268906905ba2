# SPDX-License-Identifier: ISC
"""The order of the folders, no circle of modules, and sizes that read well."""

import pathlib
import re

from harness import TESTS

TOP = TESTS.parent
# Steps from the bottom; within a step includes point to the left.
STEPS = [["base"], ["wire", "filter", "os"], ["record", "decode", "decode/app", "file"], ["net", "view"], ["run"], ["cli"]]
ORDER = sum(STEPS, [])
CODE = {".c", ".h", ".py", ".erl", ".escript", ".hrl", ".mjs", ".build"}
FILE_MAX = 450  # lines
FUNCTION_MAX = 50


def sources(suffixes, *folders):
    return [path for folder in folders for path in sorted((TOP / folder).rglob("*"))
            if path.suffix in suffixes and path.is_file()]


def room(name):
    """The folder of ORDER that a name of src is in."""
    return max((folder for folder in ORDER if name.startswith(folder + "/")), key=len, default=name.split("/")[0])


def module(path):
    """x.c and x.h are one."""
    return str(pathlib.PurePath(path).with_suffix(""))


def included():
    """{module of src: those that it includes}"""
    modules = {}
    for path in sources({".c", ".h"}, "src"):
        own = module(path.relative_to(TOP / "src"))
        found = re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
        names = {module(name) for name in found if (TOP / "src" / name).is_file()} - {own}
        modules[own] = modules.get(own, set()) | names
    return modules


def test_includes_point_down():
    upward = [(name, below) for name, all_below in included().items() if "/" in name
              for below in all_below if ORDER.index(room(below)) > ORDER.index(room(name))]
    assert upward == []


def test_no_room_is_large():
    """A fifth of src at most."""
    lines = {}
    for path in sources(CODE, "src"):
        of = room(str(path.relative_to(TOP / "src")))
        lines[of] = lines.get(of, 0) + path.read_text(encoding="utf-8").count("\n")
    assert [of for of, count in lines.items() if count > sum(lines.values()) / 5] == []


def test_no_circles():
    """What includes nothing that is left goes, again and again; what stays is a circle, or leads
    to one."""
    left = included()
    assert len(left) > 150
    while leaves := {name for name, below in left.items() if not below & left.keys()}:
        left = {name: below for name, below in left.items() if name not in leaves}
    assert left == {}


def test_no_file_is_long():
    long = {str(path.relative_to(TOP)): lines for path in sources(CODE, "src", "include", "tests")
            if (lines := path.read_text(encoding="utf-8").count("\n")) > FILE_MAX}
    assert long == {}


def test_no_function_is_long():
    """By its braces, which stand at the beginning of their lines."""
    long = {}
    for path in sources({".c"}, "src"):
        for body in re.finditer(r"^(.*)\n\{\n(.*?)^\}\n", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            if body[2].count("\n") > FUNCTION_MAX:
                long[str(path.relative_to(TOP)), body[1].splitlines()[-1]] = body[2].count("\n")
    assert long == {}
