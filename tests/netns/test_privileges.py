# SPDX-License-Identifier: ISC
"""What pktpipe may do, seen from outside, for every way in."""

import ctypes
import os
import shlex
import signal
import subprocess

import pytest

import harness
from ways import (PLAIN, ROOT, SANITIZED, SETCAP, USER, Entrance, each_users_way, each_way,
                  packet_sockets, send, status)

pytestmark = harness.PRIVILEGES

NOTHING = "0000000000000000"


@pytest.fixture
def entrance(network, capture):
    at = Entrance(network, capture)
    yield at
    at.destroy()


def expect_nothing_left(way, pid):
    seen = status(pid)
    for key in "CapInh", "CapPrm", "CapEff", "CapAmb":
        assert seen[key] == NOTHING, key
    assert seen["NoNewPrivs"] == "1"
    uids, gids = set(seen["Uid"].split()), set(seen["Gid"].split())
    if way.root:
        assert len(uids) == 1 and "0" not in uids
        assert len(gids) == 1 and "0" not in gids
        assert seen["Groups"] == ""
    else:
        assert uids == gids == {str(USER)}
    if way.root or way.userns:
        assert seen["CapBnd"] == NOTHING
    with open(f"/proc/{pid}/limits", encoding="ascii") as limits:
        core = next(line for line in limits if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    # What /proc shows of a process that dumps no core belongs to its namespace's root.
    assert os.stat(f"/proc/{pid}/environ").st_uid == (USER if way.userns else 0)


@pytest.mark.parametrize("command", ["capture", "stats", "inject"])
@each_way
def test_nothing_is_left_at_start(way, command, entrance):
    at = entrance.capture(way, command=command, stdin=subprocess.PIPE)
    expect_nothing_left(way, at.process.pid)
    assert at.wait_for("start")["sandbox"]["caps"] is True
    assert packet_sockets(at.process.pid) == 1
    send(at, 3)
    if command == "capture":
        at.wait_for("packet", 3)
    done = at.end(signal.SIGINT)
    assert done.code == 0
    assert done.only("end")["reason"] == "signal"


@each_way
def test_nothing_is_left_in_epcaps_place(way, entrance):
    keys = entrance.words(way)
    with subprocess.Popen([*keys["prefix"], keys["program"], "epcap", "-i", "lo", "-X"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        size = int.from_bytes(process.stdout.read(2), "big")
        assert b"ready" in process.stdout.read(size)
        expect_nothing_left(way, process.pid)
        process.stdin.close()
        assert process.wait(harness.PATIENCE) == 0


@each_way
def test_nothing_is_left_when_packets_are_injected(way, entrance):
    at = entrance.capture(way, command="inject", stdin=subprocess.PIPE)
    expect_nothing_left(way, at.process.pid)
    assert at.wait_for("start")["sandbox"]["caps"] is True
    at.process.stdin.write(b'{"data":"////////AgAAAAABiLUAAAAA"}\n')
    at.process.stdin.close()
    done = at.end()
    assert (done.code, done.only("end")["sent"]) == (0, 1)


@each_way
def test_nothing_is_left_when_the_kernel_is_asked(way, entrance):
    """For segments and checksums there is a packet socket beside libpcap's, opened by the same right."""
    at = entrance.capture(way, "--segment", "--fix-checksums", command="inject", stdin=subprocess.PIPE)
    expect_nothing_left(way, at.process.pid)
    assert at.wait_for("start")["sandbox"]["caps"] is True
    assert packet_sockets(at.process.pid) == (1 if harness.GENERIC else 2)
    at.process.stdin.write(b'{"data":"////////AgAAAAABiLUAAAAA"}\n')
    at.process.stdin.close()
    done = at.end()
    assert (done.code, done.only("end")["sent"]) == (0, 1)


def test_the_hint_of_permission_denied_works(entrance):
    refused = entrance.run(PLAIN, "capture", "-i", "lo", "-f", "jsonl")
    assert refused.code == 4
    error = refused.only("error")
    assert error["code"] == "permission_denied"
    assert error["hint"] in refused.err
    words = shlex.split(error["hint"])
    assert words == ["sudo", "setcap", "cap_net_raw=p", entrance.words(PLAIN)["program"]]
    subprocess.run(words[1:], check=True)
    at = entrance.capture(PLAIN)
    expect_nothing_left(PLAIN, at.process.pid)


@pytest.mark.parametrize("device, dlt_name", [
    ("lo", "EN10MB"), ("va", "EN10MB"), ("any", "LINUX_SLL2"), ("raw", None)])
def test_without_rights_a_filter_is_checked_for_the_device(network, entrance, device, dlt_name):
    """Everybody may ask for the link type of Ethernet and of the loopback device."""
    harness.ip("-n", network.a, "tuntap", "add", "raw", "mode", "tun")
    done = entrance.run(PLAIN, "filter-check", "-i", device, "-f", "jsonl", "tcp port 80")
    if dlt_name:
        record = done.only("filter")
        assert (done.code, record["valid"], record["live"], record["dlt_name"]) == (0, True, False, dlt_name)
    else:
        assert (done.code, done.only("error")["code"]) == (4, "permission_denied")


def test_the_hint_knows_what_bars_setcap(entrance):
    """File capabilities are without effect then, and so would be the advice."""
    keys = entrance.words(SETCAP)
    keys["prefix"] += ["setpriv", "--no-new-privs"]
    refused = harness.run("capture", "-i", "lo", "-f", "jsonl", **keys)
    assert refused.code == 4
    assert "no_new_privs" in refused.only("error")["hint"]


@pytest.mark.parametrize("words", [
    ["capture", "-r", "secret"],
    ["capture", "-i", "lo", "-F", "secret"],
    ["capture", "-i", "lo", "-w", "made"],
    ["epcap", "-f", "secret"],
    ["filter-check", "-F", "secret"],
    ["inject", "-i", "lo", "-r", "secret"],
    ["stats", "-r", "secret"],
], ids=lambda words: words[0] + words[-2])
@each_users_way
def test_files_belong_to_the_caller(way, words, entrance):
    secret = entrance.directory / "secret"
    secret.write_text("udp")
    secret.chmod(0o600)
    done = entrance.run(way, *words, cwd=entrance.directory)
    assert done.code == 4, done.err
    assert words[-1] in done.err
    assert not (entrance.directory / "made").exists()


@each_users_way
def test_shadow_stays_closed(way, entrance):
    done = entrance.run(way, "capture", "-r", "/etc/shadow", "-f", "jsonl")
    assert done.code == 4
    assert done.only("error")["code"] == "permission_denied"


def test_root_keeps_the_files_that_were_opened(entrance, tmp_path):
    """Written to, and read, when the user could not have opened them any more."""
    tmp_path.chmod(0o700)
    made = str(tmp_path / "made.pcap")
    with open(tmp_path / "stdout", "wb") as out:
        keys = entrance.words(ROOT)
        with subprocess.Popen([*keys["prefix"], keys["program"], "capture", "-i", "lo", "-w", made,
                               "--print", "-f", "jsonl", "-c", "30000"], stdout=out) as process:
            while b'"start"' not in (tmp_path / "stdout").read_bytes():
                assert process.poll() is None
            subprocess.run([*keys["prefix"], harness.FLOOD, "-n", "40000", "-s", "200", "lo"],
                           check=True, capture_output=True)
            assert process.wait(harness.PATIENCE) == 0
    assert (tmp_path / "stdout").read_bytes().count(b'{"type":"packet"') == 30000
    assert len(entrance.run(ROOT, "capture", "-r", made, "-f", "jsonl").of("packet")) == 30000


def test_chroot_and_user(entrance):
    at = entrance.capture(ROOT, "--chroot", str(entrance.directory), "-Z", "daemon")
    assert os.readlink(f"/proc/{at.process.pid}/root") == str(entrance.directory)
    assert set(status(at.process.pid)["Uid"].split()) == {"1"}
    send(at, 1)
    at.wait_for("packet")


@pytest.mark.parametrize("words, code, said", [
    (["-Z", "no-such-user"], 2, 'no user "no-such-user"'),
    (["-Z", "root"], 2, "root"),
    (["--group", "no-such-group"], 2, 'no group "no-such-group"'),
    (["--chroot", "/no/such/directory"], 5, "root directory /no/such/directory"),
    (["--sandbox", "none"], 2, "none"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else None)
def test_a_step_that_fails_is_fatal(words, code, said, entrance):
    done = entrance.run(ROOT, "capture", "-i", "lo", "-f", "jsonl", *words)
    assert done.code == code, done.err
    assert said in done.err
    assert not done.of("start")


@pytest.mark.parametrize("words", [[], ["udp"]], ids=["", "filter"])
def test_root_without_the_right_to_become_somebody_else(words, entrance):
    """As in a container that has cap_net_raw alone."""
    keys = entrance.words(ROOT)
    keys["prefix"] += ["setpriv", "--bounding-set", "-setuid,-setgid"]
    done = harness.run("capture", "-i", "lo", "-f", "jsonl", *words, **keys)
    assert done.code == 4, done.err
    assert "cap_setuid" in done.only("error")["hint"]
    assert not done.of("start")


@pytest.mark.parametrize("words", [["-Z", "daemon"], ["--group", "daemon"]], ids=" ".join)
@each_users_way
def test_only_root_becomes_somebody_else(way, words, entrance):
    done = entrance.run(way, "capture", "-i", "lo", "-f", "jsonl", *words)
    assert done.code in (1, 4), done.err
    assert "cannot" in done.only("error")["message"]
    assert not done.of("start")


def test_only_root_changes_the_root_directory(entrance):
    done = entrance.run(SETCAP, "capture", "-i", "lo", "-f", "jsonl", "--chroot", "/")
    assert done.code == 4
    assert "root" in done.only("error")["hint"]


def landlock_abi():
    """landlock_create_ruleset(2) tells it: 444 on every machine; -1 without Landlock."""
    return ctypes.CDLL(None).syscall(444, None, 0, 1)


# A build with sanitizers has no system call filter, because they need more of the system.
MODES = [
    ("auto", {"rlimit": True, "seccomp": True}, "2"),
    ("seccomp", {"rlimit": True, "seccomp": True}, "2"),
    ("rlimit", {"rlimit": True}, "0"),
    ("null", {}, "0"),
] if not SANITIZED else [("auto", {}, "0"), ("null", {}, "0")]


@pytest.mark.parametrize("mode, holds, seccomp", MODES)
def test_start_says_what_holds(mode, holds, seccomp, entrance):
    at = entrance.capture(SETCAP, "--sandbox", mode)
    wanted = {"caps": True, **holds}
    if "seccomp" in holds and landlock_abi() > 0:
        wanted["landlock"] = landlock_abi()
    assert at.wait_for("start")["sandbox"] == wanted
    assert status(at.process.pid)["Seccomp"] == seccomp
    send(at, 1)
    at.wait_for("packet")
    assert at.end(signal.SIGINT).code == 0


# seccomp(2) of libseccomp: runs a program on a kernel that seems to have none.
WITHOUT_SECCOMP = """
import ctypes, errno, os, sys
lib = ctypes.CDLL("libseccomp.so.2")
lib.seccomp_init.restype = ctypes.c_void_p
context = ctypes.c_void_p(lib.seccomp_init(0x7fff0000))  # SCMP_ACT_ALLOW
assert lib.seccomp_attr_set(context, 3, 0) == 0  # SCMP_FLTATR_CTL_NNP
number = lib.seccomp_syscall_resolve_name(b"seccomp")
assert lib.seccomp_rule_add(context, 0x00050000 | errno.EINVAL, number, 0) == 0
assert lib.seccomp_load(context) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_a_kernel_without_seccomp(entrance):
    """auto takes the rest and says so; seccomp fails."""
    keys = entrance.words(ROOT)
    keys["prefix"] += ["/usr/bin/python3", "-c", WITHOUT_SECCOMP]
    words = ["capture", "-i", "lo", "-f", "jsonl", "--duration", "100ms", "--sandbox"]
    done = harness.run(*words, "auto", **keys)
    assert done.code == 0, done.err
    holds = done.only("start")["sandbox"]
    assert holds["caps"] is True and "seccomp" not in holds
    refused = harness.run(*words, "seccomp", **keys)
    assert refused.code == 1
    error = refused.only("error")
    assert (error["code"], error["op"]) == ("not_supported", "sandbox")
    assert not refused.of("start")


def test_standard_descriptors_are_never_free(entrance):
    """Or a packet socket would become one of them, and send what is said on stderr."""
    keys = entrance.words(ROOT)
    made = entrance.directory / "made"
    with subprocess.Popen([*keys["prefix"], "sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh",
                           keys["program"], "capture", "-i", "lo", "-w", made]) as process:
        while not made.exists() or made.stat().st_size < 24:
            assert process.poll() is None
        names = [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
        process.send_signal(signal.SIGINT)
    assert all(name.startswith("pipe:") for name in names)
    assert process.returncode == 0


def test_the_callers_environment_stays_outside(entrance):
    done = entrance.run(SETCAP, "epcap", "-e", "GCONV_PATH=/tmp", "-i", "lo")
    assert done.code == 4
    assert "GCONV_PATH" in done.err


if not SANITIZED:
    @each_way
    def test_from_inside(way, entrance):
        """The self-test reports each refusal in a line of TAP."""
        keys = entrance.words(way, harness.BUILD / "tests" / "sandbox_selftest")
        done = subprocess.run([*keys["prefix"], keys["program"]], capture_output=True, text=True,
                              timeout=harness.PATIENCE, check=False)
        assert "not ok" not in done.stdout and done.returncode == 0, done.stdout + done.stderr
        for attempt in ("openat", "socket AF_PACKET", "connect", "execve", "mmap PROT_EXEC",
                        "ptrace", "kill the parent", "setuid 0"):
            assert f" - {attempt}: " in done.stdout
