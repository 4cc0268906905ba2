# SPDX-License-Identifier: ISC
"""Wrong options, values, devices and files: one error record, one line on stderr that says
what is wrong and what to do, and the exit code of its own."""

import json
import os
import pathlib
import struct

import pytest

import harness
from harness import frame, run, write_pcap

# arguments, exit code, error code, in the message, in the hint
ROWS = [
    (["capture", "--fromat", "etf"], 2, "usage", "--fromat", "--format"),
    (["capture", "-k"], 2, "usage", "-k", "--help"),
    (["capture", "-N"], 2, "usage", "-N", "never resolved"),
    (["capture", "-D"], 2, "usage", "-D", "pktpipe devs"),
    (["capture", "-w", "a", "-w", "b"], 2, "usage", "--write is given twice", "one FILE"),
    (["inject", "-i", "a", "-i", "b"], 2, "usage", "--interface is given twice", "one"),
    *[([*command, "-r", "-", "-r", "f", "-r", "-"], 2, "usage", "--read - is given twice", "leave one")
      for command in (["capture"], ["stats"], ["inject", "-i", "lo"])],
    (["capture", "-i", "lo", "-w", "f", "--stats-interval", "1s"], 2, "usage", "--stats-interval", "leave one"),
    (["capture", "-r", "f", "-Q", "in"], 2, "usage", "-Q", "leave one"),
    (["capture", "-r", "f", "-y", "RAW"], 2, "usage", "-y", "leave one"),
    (["capture", "--fanout", "65536"], 2, "usage", "65536", "65535"),
    (["capture", "--fanout", "7:flow"], 2, "usage", "7:flow", "rollover"),
    (["capture", "--fanout", ":hash"], 2, "usage", ":hash", "65535"),
    (["capture", "--fanout", "0000007x"], 2, "usage", "0000007x", "65535"),
    (["capture", "--fanout", "00000070000:lb"], 2, "usage", "00000070000:lb", "65535"),
    (["capture", "--fanout", "18446744073709551623"], 2, "usage", "18446744073709551623", "65535"),
    (["capture", "--fanout-alone"], 2, "usage", "without --fanout", "leave it out"),
    (["capture", "--meta=seq,data"], 2, "usage", "seq,data", "ifname"),
    (["capture", "--meta="], 2, "usage", "--meta", "ifname"),
    (["capture", "--cpus", "1-"], 2, "usage", "1-", "1,3,5-7"),
    (["capture", "--cpus", "3-1"], 2, "usage", "3-1", "1,3,5-7"),
    (["capture", "--cpus", "1,,2"], 2, "usage", "1,,2", "1,3,5-7"),
    (["capture", "--cpus", "1024"], 2, "usage", "1024", "1,3,5-7"),
    (["capture", "-r", "f", "-j", "host"], 2, "usage", "-j", "leave one"),
    (["capture", "-r", "-", "-F", "-"], 2, "usage", "stdin", "leave one"),
    (["stats", "-r", "-", "-F", "-"], 2, "usage", "stdin", "leave one"),
    (["capture", "--merge"], 2, "usage", "--merge", "-r"),
    (["inject", "-i", "lo", "--loop", "2"], 2, "usage", "--loop", "-r"),
    (["capture", "-f"], 2, "usage", "--format", "FORMAT"),
    (["capture", "-f", "xml"], 2, "usage", "xml", "jsonl"),
    (["capture", "-c", "0"], 2, "usage", "range", "1"),
    (["capture", "-c", "-1"], 2, "usage", "-1", "number"),
    (["capture", "-c", "ten"], 2, "usage", "ten", "number"),
    (["capture", "-c", "99999999999999999999"], 2, "usage", "99999", "number"),
    (["capture", "-s", "262145"], 2, "usage", "range", "262144"),
    (["capture", "-B", "1KB"], 2, "usage", "range", "4096"),
    (["capture", "-B", "3GiB"], 2, "usage", "range", "2147483647"),
    (["capture", "-B", "big"], 2, "usage", "big", "16MiB"),
    (["capture", "--duration", "0"], 2, "usage", "range", "0.001"),
    (["capture", "--duration", "1y"], 2, "usage", "1y", "10s"),
    (["capture", "--timeout", "0"], 2, "usage", "0", "immediate"),
    (["capture", "--timeout", "-5"], 2, "usage", "-5", "infinity"),
    (["capture", "-Q", "left"], 2, "usage", "left", "inout"),
    (["capture", "-y", "ETHERNOT"], 2, "usage", "ETHERNOT", "EN10MB"),
    (["capture", "-j", "sundial"], 2, "usage", "sundial", "host"),
    (["capture", "--netmask", "256.0.0.0"], 2, "usage", "256.0.0.0", "255.255.255.0"),
    (["capture", "--filter-limit", "many"], 2, "usage", "many", "-1"),
    (["capture", "--time-unit", "fortnight"], 2, "usage", "fortnight", "nanosecond"),
    (["capture", "--encoding", "base32"], 2, "usage", "base32", "hex"),
    (["capture", "-i", "lo", "-r", "x.pcap"], 2, "usage", "-r", "leave"),
    (["capture", "-r", "x.pcap", "--print"], 2, "usage", "--print", "leave"),
    (["capture", "-r", "x.pcap", "--print", "-w", "-"], 2, "usage", "stdout", "leave"),
    (["capture", "-r", "GOOD", "-F", "f", "tcp"], 2, "usage", "tcp", "one"),
    (["capture", "-i", "nosuch0"], 5, "no_such_device", "nosuch0", "devs"),
    (["capture", "-i", "../lo"], 5, "no_such_device", "../lo", "devs"),
    (["capture", "-i", "dbus-session"], 5, "no_such_device", "dbus-session", "devs"),
    (["capture", "-i", "nflog"], 5, "no_such_device", "nflog", "devs"),
    (["capture", "-i", "lo", "-y", "IEEE802_11"], 2, "linktype_invalid", "IEEE802_11", "EN10MB"),
    (["capture", "-i", "lo", "-I"], 1, "not_supported", "monitor", "-I"),
    (["capture", "-i", "lo", "-j", "adapter"], 1, "not_supported", "adapter", "devs lo"),
    (["capture", "-r", "/no/such/file"], 5, "no_such_file", "/no/such/file", ""),
    (["capture", "-r", "/"], 1, "savefile_invalid", "directory", "-r"),
    (["capture", "-r", "GOOD", "-w", "/no/such/dir/f"], 5, "no_such_file", "/no/such/dir/f", ""),
    (["capture", "-r", "GOOD", "-F", "/no/such/file"], 5, "no_such_file", "/no/such/file", ""),
    (["capture", "-r", "GOOD", "tcp prt 80"], 3, "filter_invalid", "syntax error at 'prt'",
     "'port'"),
    (["captur"], 2, "usage", "captur", "capture"),
    (["--verison"], 2, "usage", "--verison", "--help"),
]
ROWS += [
    (["capture", "-i", "nosuch0", "--fanout", "7"], 1, "not_supported", "--fanout", "leave it out"),
    (["capture", "-i", "nosuch0", "--cpus", "0"], 1, "not_supported", "--cpus", "leave it out"),
] if harness.GENERIC else [
    (["capture", "-r", "f", "--fanout", "7"], 2, "usage", "--fanout and -r", "leave one"),
    (["capture", "-i", "a", "-i", "b", "--fanout", "7"], 2, "usage", "several -i", "-i any"),
    (["capture", "-i", "nosuch0", "--cpus", "1023"], 1, "failed", "--cpus", "lscpu"),
]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return write_pcap(tmp_path_factory.mktemp("errors") / "good.pcap", [frame(60)])


@pytest.mark.parametrize("args,exit_code,code,message,hint", ROWS)
def test_error(good, args, exit_code, code, message, hint):
    r = run(*[good if a == "GOOD" else a for a in args], "-f", "jsonl") if args[-1] != "-f" \
        else run(*args)
    if "-f" in args:
        r = run(*[good if a == "GOOD" else a for a in args])
    error = r.only("error")
    assert (r.code, error["code"]) == (exit_code, code), r.err
    assert message in error["message"] and hint in error.get("hint", "")
    assert error["fatal"] and error["op"]
    # Below the line of a wrong filter its place is marked.
    first, *place = r.err.splitlines()
    assert first.startswith("pktpipe: " + error["message"][:20])
    assert [len(line) - len(line.lstrip()) for line in place] in ([], [2, 6])


def test_the_record_has_the_format_that_was_asked_for():
    out = run("capture", "-f", "json", "-c", "x").out
    assert struct.unpack("!I", out[:4])[0] == len(out) - 4
    assert json.loads(out[4:])["code"] == "usage"
    out = run("capture", "--format=etf", "-c", "x").out
    assert struct.unpack("!I", out[:4])[0] == len(out) - 4
    assert out[4:].startswith(b"\x83h\x02w\x05errort")


def test_text_has_no_record():
    r = run("capture", "-f", "text", "-c", "x")
    assert (r.code, r.out) == (2, b"")
    assert r.err.startswith("pktpipe: --count")


def test_names_cannot_drive_a_terminal():
    r = run("capture", "-r", "a\x1b[31mb\nc")
    assert "\x1b" not in r.err and len(r.err.splitlines()) == 1
    assert r.only("error")["file"] == "a\x1b[31mb\nc"


def test_names_that_are_no_utf8_are_still_json():
    r = run("capture", "-r", b"\xff\xfe")
    assert r.only("error")["file"] == "��"


def unprivileged(args):
    """As an ordinary user, in a folder that it can read."""
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *args]


@pytest.mark.skipif(os.geteuid() != 0, reason="wants root to give up")
def test_permissions(tmp_path):
    secret = pathlib.Path(write_pcap(tmp_path / "secret.pcap", [frame(60)]))
    secret.chmod(0o600)
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    for args in (["-i", "lo"], ["-r", str(secret)], ["-r", "/dev/null", "-w", "/root/x"]):
        r = run("capture", *args, prefix=unprivileged([]))
        if args[-1] == "/root/x":
            assert r.code in (4, 7)
            continue
        assert (r.code, r.only("error")["code"]) == (4, "permission_denied"), r.err
    hint = run("capture", "-i", "lo", prefix=unprivileged([])).only("error")["hint"]
    assert ("/dev/bpf" if harness.GENERIC else "setcap cap_net_raw=p /") in hint


def test_binary_is_refused_on_a_terminal():
    import pty
    master, slave = pty.openpty()
    import subprocess
    from harness import PKTPIPE
    for args in (["-f", "etf"], ["-f", "json"], ["-w", "-"]):
        done = subprocess.run([PKTPIPE, "capture", "-r", "/dev/null", *args], stdout=slave,
                              stderr=subprocess.PIPE, check=False)
        assert done.returncode == 2 and b"not for a terminal" in done.stderr
    os.close(master)
    os.close(slave)
