# SPDX-License-Identifier: ISC
"""Descriptors that are closed or that run out, and names that are folders or forbidden."""

import os
import subprocess

import pytest

from harness import PKTPIPE, Result, frame, run, write_pcap

root = pytest.mark.skipif(os.geteuid() != 0, reason="devices want root")


@root
@pytest.mark.parametrize("most", [5, 6])
@pytest.mark.parametrize("command", ["capture", "inject"])
def test_descriptors_run_out(most, command):
    done = subprocess.run(["sh", "-c", f"ulimit -n {most}; exec {PKTPIPE} {command} -i lo"],
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    r = Result(done.returncode, done.stdout, done.stderr)
    error = r.only("error")
    assert (r.code, error["code"]) == (1, "failed")
    assert "Too many open files" in error["message"] and "ulimit -n" in error["hint"]


@root
@pytest.mark.parametrize("command", ["capture -i lo --duration 1ms", "stats -i lo --duration 1ms", "inject -i lo", "devs",
                                     "devs lo", "filter-check -i lo tcp", "filter-check -f jsonl tcp", "epcap -i lo", f"capture -r {PKTPIPE}", "stats -r x"])
def test_the_hint_holds_wherever_they_run_out(command):
    """Raised until no descriptor is missing, from the least that the loader lives with."""
    seen = 0
    for most in range(4, 12):
        done = subprocess.run(["sh", "-c", f"ulimit -n {most}; exec {PKTPIPE} {command}"], timeout=60, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode == 127:
            continue
        if b"Too many open files" in done.stderr:
            assert done.returncode == 1 and b"; raise the limit of open files: ulimit -n 64" in done.stderr
            assert b'"valid"' not in done.stdout
            seen += 1
        else:
            assert b"no device" not in done.stderr, most
    assert seen


@root
@pytest.mark.parametrize("most", range(4, 16))
def test_no_device_is_left_out_for_want_of_descriptors(most):
    """All of them or an error."""
    done = subprocess.run(["sh", "-c", f"ulimit -n {most}; exec {PKTPIPE} devs -f jsonl"], timeout=60, check=False,
                          stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode == 0:
        names = [r["ifname"] for r in Result(0, done.stdout, done.stderr).of("device")]
        assert names == [r["ifname"] for r in run("devs", "-f", "jsonl").of("device")]
    else:
        assert done.returncode in (1, 127)


def test_the_limit_that_the_hint_names_is_a_higher_one(tmp_path):
    trace = write_pcap(tmp_path / "trace.pcap", [frame(60)])
    many = f"ulimit -Sn 256; exec {PKTPIPE} stats " + f"-r {trace} " * 300
    done = subprocess.run(["sh", "-c", many], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1 and b"ulimit -n 1024" in done.stderr


@root
@pytest.mark.parametrize("closed", ["0<&-", "2>&-", "0<&- 2>&-"])
def test_closed_descriptors_where_there_is_no_dev_null(tmp_path, closed):
    trace = write_pcap(tmp_path / "trace.pcap", [frame(60)] * 3)
    hidden = f"mount -t tmpfs none /dev && exec {PKTPIPE} capture -f jsonl -r {trace} {closed}"
    done = subprocess.run(["unshare", "-m", "sh", "-c", hidden], capture_output=True, timeout=60,
                          check=False)
    r = Result(done.returncode, done.stdout, done.stderr)
    assert r.code == 0 and r.only("end")["packets"] == 3


@pytest.mark.parametrize("how", [">&-", "1</dev/null"], ids=["closed", "for reading"])
@pytest.mark.parametrize("command", ["capture -r F", "capture -r F -w -", "capture -r F -f text", "stats -r F", "devs",
                                     "filter-check tcp", "epcap -f F"])
def test_a_stdout_that_cannot_be_written(tmp_path, command, how):
    trace = write_pcap(tmp_path / "trace.pcap", [frame(60)])
    done = subprocess.run(["sh", "-c", f"exec {PKTPIPE} {command.replace('F', trace, 1)} {how}"],
                          capture_output=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    assert b"stdout is closed or open for reading alone: redirect it" in done.stderr


def test_closed_descriptors_that_cannot_be_filled(tmp_path):
    trace = write_pcap(tmp_path / "trace.pcap", [frame(60)])
    done = subprocess.run(["sh", "-c", f"exec 0<&-; ulimit -n 3; exec {PKTPIPE} capture -r {trace}"],
                          capture_output=True, timeout=60, check=False)
    if done.returncode == 127:
        pytest.skip("the loader wants more descriptors")
    r = Result(done.returncode, done.stdout, done.stderr)
    assert r.code == 1 and "Too many open files" in r.err


def test_a_folder_instead_of_a_file(tmp_path):
    trace = write_pcap(tmp_path / "trace.pcap", [frame(60)])
    error = run("capture", "-r", trace, "-w", str(tmp_path), "-f", "jsonl", "--print").only("error")
    assert "directory" in error["message"] and error["hint"] == f"name a file in it, {tmp_path}/NAME"
    error = run("capture", "-r", trace, "-F", str(tmp_path)).only("error")
    assert "directory" in error["message"] and error["hint"] == "name a file in it"


@root
def test_a_filter_without_permission(tmp_path):
    """Capabilities do not read it either."""
    trace = write_pcap(tmp_path / "trace.pcap", [frame(60)])
    (tmp_path / "filter").write_text("tcp")
    os.chmod(tmp_path / "filter", 0)
    tmp_path.chmod(0o755)
    user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    with open(trace, "rb") as stdin:
        done = subprocess.run([*user, PKTPIPE, "capture", "-r", "-", "-F", str(tmp_path / "filter")],
                              stdin=stdin, capture_output=True, timeout=60, check=False)
    error = Result(done.returncode, done.stdout, done.stderr).only("error")
    assert (done.returncode, error["code"]) == (4, "permission_denied") and "-F -" in error["hint"]
