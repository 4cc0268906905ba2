# SPDX-License-Identifier: ISC
"""capture --workers: how its processes begin, end, die and are confined."""

import os
import pwd
import re
import select
import signal
import subprocess

import pytest

import harness
from crew import PATIENT
from harness import ip, is_gone, run, wait_for_carrier, wait_until
from test_workers import count_lines, udp_of
from ways import NOTHING, ROOT, SETCAP, Entrance, packet_sockets, status

pytestmark = harness.GROUPS


@pytest.fixture
def flood(network):
    """Sends without end."""
    with network.flooding(50000):
        yield


def size(at, number):
    return (at.folder / f"{number}.jsonl").stat().st_size


def wait_for_more(at, *numbers, more=100000):
    before = {n: size(at, n) for n in numbers}
    wait_until(lambda: all(size(at, n) > before[n] + more for n in numbers))


@pytest.mark.parametrize("times", range(3))
def test_a_worker_is_killed(crew, flood, times):
    """What it had is dropped and told; its flows go to another."""
    at = crew(3, *PATIENT, "udp", "dst", "port", "9")
    wait_for_more(at, 0, 1, 2)
    os.kill(at.workers[1], signal.SIGKILL)
    error = at.at.wait_for("error")
    assert (error["code"], error["fatal"]) == ("failed", False)
    assert error["message"].startswith("worker 1 of 3 was ended by signal 9") and "its flows" in error["hint"]
    wait_for_more(at, 0, 2)
    result = at.end(signal.SIGINT)
    end = result.only("end")
    assert (result.code, end["reason"]) == (1, "signal")
    flying = int((re.findall(r"and (\d+) packets", error["message"]) or [0])[0])
    for n in range(3):
        written, told = len(at.packets(n)), end["workers"][n]["delivered"]
        assert told <= written <= told + flying if n == 1 else written == told
    assert [w["dropped"] for w in end["workers"]][::2] == [0, 0]
    ports = [{p["data"][45:48] for p in at.packets(n)} for n in range(3)]
    assert len(ports[2]) > len(ports[0])  # both its own and those of 1


def test_all_are_killed(crew, flood):
    at = crew(2)
    wait_for_more(at, 0, 1)
    for pid in at.workers:
        os.kill(pid, signal.SIGKILL)
    result = at.end()
    assert (result.code, result.only("end")["reason"]) == (1, "error")
    assert [e["fatal"] for e in result.of("error")] == [False, True]


@harness.PRIVILEGES
def test_the_parent_is_killed(crew, flood):
    """Nothing goes on without it, one that is stopped neither."""
    at = crew(2)
    os.kill(at.workers[0], signal.SIGSTOP)
    at.at.process.kill()
    wait_until(lambda: all(map(is_gone, at.workers)))


def test_one_that_is_stopped_drops(crew, flood):
    """The others go on, the kernel counts what it has no room for, and `stats` waits for nobody."""
    at = crew(2, *PATIENT, "-B", "4MiB", "--stats-interval", "200ms")
    wait_for_more(at, 0, 1)
    os.kill(at.workers[1], signal.SIGSTOP)
    wait_for_more(at, 0, more=20000000)  # as many packets as the other's ring holds, and half as many again
    at.at.wait_for("stats", 3)
    os.kill(at.workers[1], signal.SIGCONT)
    wait_until(lambda: any(r["workers"][1]["dropped"] for r in at.at.of("stats")))
    result = at.end(signal.SIGINT)
    workers = result.only("end")["workers"]
    assert workers[0]["dropped"] == 0 < workers[1]["dropped"] and result.code == 0
    at.check_workers(result.only("end"))


def test_statistics(network, crew):
    at = crew(2, "-Q", "in")
    network.send([udp_of(flow) for flow in range(100)])
    wait_until(lambda: count_lines(at) == 102)
    at.at.signal(signal.SIGUSR1)
    stats = at.at.wait_for("stats", final=False)
    assert (stats["received"], stats["delivered"], stats["dropped"]) == (100, 100, 0)
    assert sum(w["delivered"] for w in stats["workers"]) == 100
    at.end(signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals(crew, number):
    result = crew(2).end(number)
    assert (result.code, result.only("end")["reason"]) == (0, "signal")


def test_the_duration(crew):
    at = crew(2, "--duration", "200ms")
    result = at.end()
    assert (result.code, result.only("end")["reason"]) == (0, "duration")
    at.check_workers(result.only("end"))


def test_a_reader_that_goes_away(network, tmp_path):
    with subprocess.Popen([*network.inside(network.b), harness.PKTPIPE, "capture", "-i", "vb", "--workers", "2", "--output",
                           f"{tmp_path}/{{worker}}"], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        workers = harness.children(process.pid)
        process.stdout.close()
        process.send_signal(signal.SIGUSR1)
        assert process.wait(harness.PATIENCE) == 0
    assert all(map(is_gone, workers))


@pytest.fixture
def pipes(network, capture, tmp_path):
    """Two workers that write to FIFOs, and the descriptors to read these by."""
    os.chmod(tmp_path, 0o777)
    paths = [tmp_path / str(n) for n in range(2)]
    for path in paths:
        os.mkfifo(path)
    fds = [os.open(path, os.O_RDONLY | os.O_NONBLOCK) for path in paths]

    def start(*args):
        return capture("-i", "vb", "--workers", "2", "--output", f"{tmp_path}/{{worker}}", *args,
                       prefix=network.inside(network.b)), fds

    yield start
    for fd in fds:
        if fd >= 0:
            os.close(fd)


def is_full(fd):
    """A FIFO, by its reader's descriptor."""
    writer = os.open(f"/proc/self/fd/{fd}", os.O_WRONLY | os.O_NONBLOCK)
    full = not select.select([], [writer], [], 0)[1]
    os.close(writer)
    return full


def read_all(fd):
    os.set_blocking(fd, True)
    return b"".join(iter(lambda: os.read(fd, 1 << 20), b""))


def test_pipes(network, pipes):
    """Each to a reader of its own, which sees the end."""
    at, fds = pipes("-Q", "in")
    network.send([udp_of(flow) for flow in range(100)])
    at.signal(signal.SIGINT)
    text = b"".join(map(read_all, fds))
    assert at.end().only("end")["packets"] == text.count(b'"packet"') == 100


@pytest.mark.parametrize("queue", [["--queue", "0"], []], ids=["no queue", "the default"])
def test_a_reader_that_is_stuck(pipes, flood, queue):
    """The ring and the queue fill, and it is counted; the second signal waits for nobody."""
    at, fds = pipes("-B", "512KiB", *queue, "--stats-interval", "100ms")
    # A burst may drop before these are full, and after the signal nothing comes to fill them.
    wait_until(lambda: all(map(is_full, fds)))
    told = len(at.of("stats"))
    wait_until(lambda: any(r["dropped"] and (queue or r["queue_max"] > 8 << 20) for r in at.of("stats")[told:]))
    at.signal(signal.SIGINT)
    assert at.of("stats")[-1]["queue_max"] < (1 << 20 if queue else 18 << 20)
    result = at.end(signal.SIGTERM)  # a second SIGINT could come before the first is taken, and be one with it
    end = result.only("end")
    assert end["received"] == end["packets"] + end["dropped"] and end["dropped"]
    assert (result.code, result.err.count("ended at the second signal before")) == (1, 2)


def test_a_reader_of_one_goes_away(pipes, flood):
    """That worker ends; the other has its flows."""
    at, fds = pipes("udp", "dst", "port", "9")
    workers = harness.children(at.process.pid)
    os.close(fds[0])
    fds[0] = -1
    os.set_blocking(fds[1], True)
    while not is_gone(workers[0]):
        os.read(fds[1], 1 << 16)
    at.signal(signal.SIGINT)
    read_all(fds[1])
    result = at.end()
    end = result.only("end")
    assert (result.code, result.only("error")["code"]) == (1, "write_failed")
    assert end["received"] == end["packets"] + end["dropped"]


def test_savefiles(network, crew, tmp_path):
    """Both: records in one, packets in the other; the pcapng says whose it is."""
    at = crew(2, "-Q", "in", "-w", f"{tmp_path}/{{worker}}.pcapng.zst", "--no-data")
    network.send([udp_of(flow) for flow in range(100)])
    wait_until(lambda: count_lines(at) == 102)
    end = at.end(signal.SIGINT).only("end")
    at.check_workers(end)
    for n in range(2):
        read = run("capture", "-r", f"{tmp_path}/{n}.pcapng.zst")
        assert len(read.of("packet")) == end["workers"][n]["delivered"]
        assert f"worker={n}".encode() in harness.unpack((tmp_path / f"{n}.pcapng.zst").read_bytes(), ".zst")


def test_files_that_follow_one_another(network, capture, tmp_path, flood):
    folder = tmp_path / "files"
    folder.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    at = capture("-i", "vb", "--workers", "2", "-w", f"{folder}/{{worker}}-{{n}}.pcap", "-C", "100k", *PATIENT,
                 prefix=network.inside(network.b))
    wait_until(lambda: all((folder / f"{n}-00003.pcap").exists() for n in range(2)))
    result = at.end(signal.SIGINT)
    end = result.only("end")
    assert (result.code, result.err, end["dropped"]) == (0, "", 0)
    for n in range(2):
        files = sorted(folder.glob(f"{n}-*.pcap"))
        got = sum(len(run("capture", "-r", str(path)).of("packet")) for path in files)
        assert got == end["workers"][n]["delivered"]
    assert not list(folder.glob("*.part"))


@pytest.fixture
def entrance(network, capture):
    at = Entrance(network, capture)
    (at.directory / "out").mkdir()
    (at.directory / "out").chmod(0o777)
    yield at
    at.destroy()


@pytest.mark.parametrize("way", [SETCAP, ROOT], ids=str)
def test_a_start_that_fails_leaves_nothing(entrance, way):
    """The second file is a folder; and the device is not there."""
    out = entrance.directory / "out"
    (out / "b1").mkdir()
    for device, name in ("lo", "b{worker}"), ("nosuch", "c{worker}"):
        result = entrance.run(way, "capture", "-i", device, "--workers", "3", "--output", f"{out}/{name}")
        assert result.code in (1, 5) and result.only("error")["hint"]
    assert [path.name for path in out.iterdir()] == ["b1"]


def test_a_user_who_is_not_root(entrance):
    at = entrance.capture(SETCAP, "--workers", "2", "--output", f"{entrance.directory}/out/{{worker}}")
    for pid in (at.process.pid, *harness.children(at.process.pid)):
        assert status(pid)["CapPrm"] == NOTHING
    result = at.end(signal.SIGINT)
    assert (result.code, result.err) == (0, "")


def test_the_device_goes_away(network, crew):
    at = crew(3)
    ip("-n", network.b, "link", "del", "vb")
    result = at.end()
    assert (result.code, result.only("end")["reason"]) == (6, "error")
    assert [(e["code"], e["fatal"]) for e in result.of("error")] == [("device_lost", True)]
    assert len(result.err.splitlines()) == 1


def test_the_device_goes_down_and_comes_back(network, crew):
    """Told once, and each flow is where it was."""
    at = crew(3, "-Q", "in")
    network.send([udp_of(flow) for flow in range(60)])
    wait_until(lambda: count_lines(at) == 63)
    ip("-n", network.b, "link", "set", "vb", "down")
    at.at.wait_for("interface", event="down")
    ip("-n", network.b, "link", "set", "vb", "up")
    at.at.wait_for("interface", event="up")
    wait_for_carrier(network.b, "vb")
    wait_for_carrier(network.a, "va")
    before = [len(at.packets(n)) for n in range(3)]
    network.send([udp_of(flow) for flow in range(60)])
    wait_until(lambda: sum(len(at.packets(n)) for n in range(3)) == 120)
    result = at.end(signal.SIGINT)
    assert [e["event"] for e in result.of("interface")] == ["down", "up"]
    assert [w["delivered"] for w in result.only("end")["workers"]] == [2 * n for n in before]


@harness.linux_alone("capabilities and the sandbox are Linux's")
@pytest.mark.skipif(harness.SANITIZED, reason="such a build has no sandbox")
def test_each_is_confined(network, crew):
    """No capability, no way to another; each has its own socket and ring alone."""
    at = crew(3)
    holds = at.at.of("start")[0]["sandbox"]
    assert holds["worker"] == {key: holds[key] for key in holds if key != "worker"}
    for pid in (at.at.process.pid, *at.workers):
        facts = status(pid)
        assert all(facts[name] == NOTHING for name in ("CapPrm", "CapEff", "CapInh", "CapBnd", "CapAmb"))
        assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")
    for pid in at.workers:
        with open(f"/proc/{pid}/maps", encoding="ascii") as maps:
            assert maps.read().count("socket:[") == 1
        assert packet_sockets(pid) == 1
    at.end(signal.SIGINT)


@harness.linux_alone("processors are chosen on Linux alone")
def test_each_on_its_processor(crew):
    mine = sorted(os.sched_getaffinity(0))
    at = crew(len(mine) + 1, "--cpus", ",".join(map(str, mine)))
    assert [os.sched_getaffinity(pid) for pid in at.workers] == [{cpu} for cpu in [*mine, mine[0]]]
    at.end(signal.SIGINT)


def test_the_most_workers(network, crew):
    at = crew(32, *PATIENT, "-Q", "in", "-B", "4MiB")
    network.send([udp_of(flow) for flow in range(250)])
    wait_until(lambda: count_lines(at) == 282)
    at.check_workers(at.end(signal.SIGINT).only("end"))
