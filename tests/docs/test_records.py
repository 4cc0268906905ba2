# SPDX-License-Identifier: ISC
"""pktpipe-records(5) and include/pktpipe/wire.h against the records that the code writes.

list_records calls the writers of records and prints what they say; that it calls all of them, with
all that they can say, is held by what stands in the sources."""

import json
import re
import subprocess

import pytest

from harness import ATOMS, BUILD, TESTS

TOP = TESTS.parent
PAGE = (TOP / "man" / "pktpipe-records.5").read_text(encoding="utf-8")
HEADER = (TOP / "include" / "pktpipe" / "wire.h").read_text(encoding="utf-8")
SOURCES = {path: path.read_text(encoding="utf-8") for path in (TOP / "src" / "record").glob("*.c")}
TYPE = r"(?:list of )*(?:uint|int|bool|text|bytes|atom|map|any)"


def listed():
    """{path: type} by the code; a path ends with ? where some record of that type lacks it."""
    out = subprocess.run([BUILD / "tests" / "list_records"], capture_output=True, text=True,
                         check=True).stdout
    return dict(line.split(" ", 1) for line in out.splitlines())


def chapter(title):
    return re.search(rf"^ \* {title}.*?(?=^ \* [A-Z])", HEADER, re.MULTILINE | re.DOTALL)[0]


def stated(title):
    """The same by a chapter of the header; names of records are lines with a colon."""
    paths = {}
    names = [""]
    for line in chapter(title).splitlines():
        if found := re.match(r" \*   ([a-z]+): ", line):
            names = [found[1]]
        elif found := re.fullmatch(rf" \*(  +)(\w+\??) +({TYPE})(  .*)?", line):
            depth = len(found[1]) // 2 - 1
            del names[depth:]
            paths[".".join([*names, found[2]])] = found[3]
            names.append(found[2].rstrip("?"))
    return paths


def page_sections():
    records = PAGE[PAGE.index(".Sh RECORDS"):PAGE.index(".Sh COMMANDS")]
    return dict(section.split("\n", 1) for section in records.split(".Ss ")[1:])


def words(text):
    return {word for line in re.findall(r"^\.(?:It )?Cm (.*)", text, re.MULTILINE)
            for word in re.findall(r"[a-z_][a-z_0-9]*", re.sub(r" Ta .*| Pq ", " ", line))}


def page_items(section):
    """(keys of an item, the text below it) of a section's list of keys."""
    body = re.sub(r"^\.Bl -column.*?^\.El", "", section, flags=re.MULTILINE | re.DOTALL)
    for item in re.split(r"^\.It Cm ", body, flags=re.MULTILINE)[1:]:
        head, text = item.split("\n", 1)
        yield head.split(" , "), re.split(r"^\.(?:El|Ss)", text, flags=re.MULTILINE)[0]


def without_marks(paths):
    return {path.replace("?", "") for path in paths}


def test_the_header_states_every_key_with_its_type():
    # What the encoder is told as text may be the text of bytes.
    told = {path: "text" if kind == "bytes" else kind for path, kind in stated("Records").items()}
    assert told == listed()


def test_the_page_describes_every_key_once():
    described = [f"{name}.{key}" for name, section in page_sections().items()
                 for keys, _ in page_items(section) for key in keys]
    assert sorted(described) == sorted(p for p in without_marks(listed()) if p.count(".") == 1)


def test_the_page_describes_what_is_within():
    for path in without_marks(listed()):
        name, key, *below = path.split(".")
        text = next(text for keys, text in page_items(page_sections()[name]) if key in keys)
        # What stands twice is described where it stands first.
        if below and (name, key) not in (("start", "files"),):
            assert below[0] in words(text), path


@pytest.mark.parametrize("name", page_sections())
def test_the_page_has_no_other_words(name):
    """Not even the name of a key that is gone: each is one of the protocol's words."""
    assert words(page_sections()[name]) - set(ATOMS) <= {"any"}


@pytest.mark.parametrize("text", [HEADER, PAGE], ids=["header", "page"])
def test_the_types_of_records_are_all_there(text):
    types = {path.split(".")[0] for path in listed()}
    if text == HEADER:
        assert {path.split(".")[0] for path in stated("Records")} == types
    else:
        assert set(page_sections()) == types


def test_every_writer_is_listed():
    """All that is a record in the sources, and every key that is written to one."""
    text = "".join(SOURCES.values())
    types = set(re.findall(r"enc_record_begin\(e, ATOM\((\w+)\)\)", text))
    assert types - {"packet"} == {path.split(".")[0] for path in listed()} - {"packet"}
    keys = set(re.findall(r"(?:enc_key\w*|_put_\w+)\(e, ATOM\((\w+)\)", text))
    assert len(keys) > 80
    assert keys - {path.split(".")[-1] for path in without_marks(listed())} == set()


def test_the_header_states_the_keys_of_commands():
    text = SOURCES[TOP / "src" / "record" / "command.c"]
    read = set(re.findall(r'(?:json_get_\w+|json_object_get|json_scan)\([^"]*?"(\w+)"', text))
    told = {path.split(".")[1].rstrip("?") for path in stated("Commands")}
    assert told == read - {"cmd", "id"} | {"data", "encoding"}
    assert all(f"`{key}`" in chapter("Commands") for key in ("cmd", "id"))


def kind_of(value):
    kinds = {bool: "bool", int: "uint", str: "text", dict: "map", list: "list"}
    return kinds[type(value)]


def check(paths, where, record):
    """Every key of a record is stated with its type, and none is missing."""
    for key, value in record.items():
        kind = paths.get(f"{where}.{key}") or paths.get(f"{where}.{key}?")
        assert kind, f"{where}.{key}"
        assert kind.replace("atom", "text").replace("bytes", "text").split()[0] == kind_of(value)
        for below in [value] if isinstance(value, dict) else value if kind == "list of map" else []:
            check(paths, f"{where}.{key}", below)
    for path in paths:
        parent, _, key = path.rpartition(".")
        assert parent != where or key.endswith("?") or key in record, path


def golden_records():
    for case in sorted((TESTS / "golden" / "cases").glob("*.case")):
        command, *lines = case.read_text(encoding="utf-8").splitlines()
        for line in lines:
            if line.startswith('{"type"') and "--decode" not in command:
                yield json.loads(line)


def test_records_are_as_the_header_states():
    paths = stated("Records")
    seen = set()
    for record in golden_records():
        name = record.pop("type")
        record = {key: value for key, value in record.items() if value != "*"} | {
            key: {"sandbox": {}, "uptime_ms": 0, "queued": 0, "queue_max": 0}.get(key, "") for key, value in record.items()
            if value == "*"}
        check(paths, name, record)
        seen.add(name)
    assert seen > {"start", "packet", "stats", "end"}
