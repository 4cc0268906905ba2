# SPDX-License-Identifier: ISC
"""inject --jobs: the flows of an input over several processes, and one account."""

import json
import os
import signal
import struct
import subprocess
import time

import pytest

import harness
from harness import (PATIENCE, PKTPIPE, children, frame, ip, is_gone, linux_alone, pcap_header, pcap_packet, run,
                     udp, wait_for_carrier, write_pcap)
from inject_inputs import etf_packet, json_send, lengths, pcapng
from ways import packet_sockets

# Fewer than a processor keeps for a receiver that is late.
FLOWS, EACH = 20, 20
JOBS = ["--topspeed", "--jobs", "3"]


def numbered(flow, number, size=80):
    """The number-th packet of a flow, every other from its other side, some with a VLAN tag."""
    hosts = bytes([10, 9, flow, 1]), bytes([10, 9, 0, 2])
    ports = 1000 + flow, 53
    if number % 2:
        hosts, ports = hosts[::-1], ports[::-1]
    made = bytearray(udp(size))
    made[26:34] = b"".join(hosts)
    made[34:38] = struct.pack("!HH", *ports)
    made[42:48] = struct.pack("!HI", flow, number)
    tag = b"\x81\x00\x00\x05" if number % 3 == 0 else b""
    return bytes(made[:12] + tag + made[12:])


PACKETS = [numbered(flow, number) for number in range(EACH) for flow in range(FLOWS)]


def place(packet):
    """Flow and number."""
    at = 46 if packet[12:14] == b"\x81\x00" else 42
    return struct.unpack("!HI", packet[at:at + 6])


def assert_whole(frames, packets):
    assert sorted(frames) == sorted(packets)
    by_flow = {}
    for packet in frames:
        by_flow.setdefault(place(packet)[0], []).append(place(packet)[1])
    assert all(numbers == sorted(numbers) for numbers in by_flow.values())


def assert_account(end, sent, failed=0, jobs=3):
    assert (end["packets"], end["sent"], end["failed"]) == (sent + failed, sent, failed)
    assert len(end["jobs"]) == jobs
    for key in "packets", "sent", "failed", "bytes":
        assert sum(job[key] for job in end["jobs"]) == end[key]


INPUTS = {
    "pcap": pcap_header() + b"".join(map(pcap_packet, PACKETS)),
    "pcapng": pcapng(PACKETS),
    "etf": lengths(*map(etf_packet, PACKETS)),
    "jsonl": b"".join(json_send(packet) + b"\n" for packet in PACKETS),
}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("way", ["stdin", "file", "stdin is a file"])
def test_all_comes_and_in_order(inject, network, receive, tmp_path, name, way):
    path = tmp_path / "input"
    path.write_bytes(INPUTS[name])
    if way == "stdin":
        result = inject(*JOBS, data=INPUTS[name])
    elif way == "file":
        result = inject(*JOBS, "-r", str(path))
    else:
        with open(path, "rb") as data:
            done = subprocess.run([*network.inside(network.a), PKTPIPE, "inject", "-i", "va", *JOBS, "-r", "-"],
                                  stdin=data, capture_output=True, timeout=PATIENCE, check=False)
        result = harness.Result(done.returncode, done.stdout, done.stderr)
    end = result.only("end")
    assert (result.code, end["reason"], result.err) == (0, "eof", "")
    assert_account(end, len(PACKETS))
    assert all(job["sent"] for job in end["jobs"])
    assert end["bytes"] == sum(map(len, PACKETS))
    assert_whole(receive(len(PACKETS)), PACKETS)


def test_several_inputs(inject, receive, tmp_path):
    """Of two pipes and a file, one behind the other."""
    third = len(PACKETS) // 3
    parts = [PACKETS[:third], PACKETS[third:2 * third], PACKETS[2 * third:]]
    os.mkfifo(tmp_path / "fifo")
    with subprocess.Popen(["sh", "-c", f"cat > '{tmp_path}/fifo'"], stdin=subprocess.PIPE) as writer:
        writer.stdin.write(pcap_header() + b"".join(map(pcap_packet, parts[1])))
        writer.stdin.close()
        result = inject(*JOBS, "-r", write_pcap(tmp_path / "first", parts[0]), "-r", str(tmp_path / "fifo"), "-r", "-",
                        data=b"".join(json_send(packet) + b"\n" for packet in parts[2]))
        assert_account(result.only("end"), len(PACKETS))
    assert_whole(receive(len(PACKETS)), PACKETS)


@pytest.mark.parametrize("options, sent", [
    (["--loop", "2"], PACKETS * 2),
    (["-c", "201"], PACKETS[:201]),
    (["udp src port 53 or (vlan and udp src port 53)"],
     [p for p in PACKETS if struct.unpack("!H", p[-80 + 34:][:2])[0] == 53]),
], ids=["loop", "count", "filter"])
def test_with_other_options(inject, receive, tmp_path, options, sent):
    result = inject("-r", write_pcap(tmp_path / "in", PACKETS), *JOBS, *options)
    end = result.only("end")
    assert (result.code, end["reason"]) == (0, "count" if "-c" in options else "eof"), result.err
    assert_account(end, len(sent))
    assert sorted(receive(len(sent))) == sorted(sent)


def test_rounds_of_other_addresses(inject, receive, tmp_path):
    """As one process makes them, and a flow in its order also where the rounds share one."""
    path = write_pcap(tmp_path / "in", PACKETS)
    result = inject("-r", path, *JOBS, "--loop", "2", "--unique-ip")
    assert_account(result.only("end"), 2 * len(PACKETS))
    frames = receive(2 * len(PACKETS))
    assert len(set(frames)) == 2 * len(PACKETS)
    assert sorted(bytes(f[-76 + 42:]) for f in frames) == sorted(2 * [bytes(p[-76 + 42:]) for p in PACKETS])


def test_what_is_no_ip(inject, receive, tmp_path):
    """One flow, the first process's; fragments go by their addresses."""
    odd = [frame(60 + i, byte=i) for i in range(100)]
    end = inject("-r", write_pcap(tmp_path / "in", odd), *JOBS).only("end")
    assert_account(end, len(odd))
    assert [job["sent"] for job in end["jobs"]] == [100, 0, 0]
    assert receive(len(odd)) == odd


def test_packets_that_cannot_be_sent(inject, tmp_path):
    """Each is told with its number among all; ten lines on stderr, and how many more there were."""
    rows = [numbered(i % FLOWS, i, 2000 if i % 10 == 0 else 80) for i in range(500)]
    result = inject("-r", write_pcap(tmp_path / "in", rows), *JOBS)
    assert (result.code, len(result.of("error"))) == (7, 50)
    assert sorted(error["seq"] for error in result.of("error")) == [i + 1 for i in range(0, 500, 10)]
    assert_account(result.only("end"), 450, 50)
    assert len(result.err.splitlines()) == 11 and "40 more errors of the code send_failed" in result.err


def test_fail_fast(inject, tmp_path):
    rows = [numbered(0, 0, 2000)] + [numbered(i % FLOWS, i) for i in range(5000)]
    result = inject("-r", write_pcap(tmp_path / "in", rows), *JOBS, "--fail-fast", "--loop", "0")
    assert (result.code, result.only("end")["reason"], result.only("end")["failed"]) == (7, "error", 1)


def test_a_damaged_input_is_told_once(inject, tmp_path):
    data = b"".join(json_send(packet) + b"\n" for packet in PACKETS[:100]) + b"{\n" + json_send(PACKETS[100])
    result = inject(*JOBS, data=data)
    assert (result.code, result.only("error")["code"]) == (7, "frame_invalid")
    assert_account(result.only("end"), 101)
    assert len(result.err.splitlines()) == 1


def test_another_link_type_is_told_once(inject, tmp_path):
    result = inject("-r", write_pcap(tmp_path / "in", [b"\x45" + bytes(60)], linktype=101), *JOBS)
    assert (result.code, result.only("error")["code"], result.only("end")["sent"]) == (1, "linktype_mismatch", 0)
    result = inject(*JOBS, data=lengths(*(etf_packet(p, dlt=101) for p in PACKETS[:9])))
    assert (result.code, result.only("error")["code"], result.only("end")["sent"]) == (1, "linktype_mismatch", 0)


def test_packets_captured_in_part(inject, tmp_path):
    path = write_pcap(tmp_path / "in", [(p, {"length": 900}) if i % 4 == 0 else p for i, p in enumerate(PACKETS)])
    for options, sent in ([], len(PACKETS)), (["--skip-truncated"], len(PACKETS) * 3 // 4), (["--pad"], len(PACKETS)):
        result = inject("-r", path, *JOBS, *options)
        assert_account(result.only("end"), sent)
        assert result.only("end")["cut"] == len(PACKETS) // 4 and result.err.startswith("pktpipe: 100 packets")


def test_dry_run(inject, receive, tmp_path):
    result = inject("-r", write_pcap(tmp_path / "in", PACKETS), *JOBS, "--dry-run")
    assert_account(result.only("end"), len(PACKETS))
    assert receive(0) == []


def test_two_devices(network, inject, capture, tmp_path):
    """Both sides of a flow are one process's: their order is kept between the devices."""
    ip("link", "add", "name", "wa", "netns", network.a, "type", "veth", "peer", "name", "wb", "netns", network.b)
    for namespace, device in (network.a, "wa"), (network.b, "wb"):
        ip("-n", namespace, "link", "set", "dev", device, "arp", "off", "up")
    for namespace, device in (network.a, "wa"), (network.b, "wb"):
        wait_for_carrier(namespace, device)
    at = capture("-i", "vb", "-i", "wb", "-Q", "in", prefix=network.inside(network.b))
    result = inject("--reverse", "wa", "-r", write_pcap(tmp_path / "in", PACKETS), *JOBS,
                    "udp src port 53 or (vlan and udp src port 53)")
    assert_account(result.only("end"), len(PACKETS))
    at.wait_for("packet", len(PACKETS))
    assert {p["ifname"] for p in at.end(signal.SIGINT).of("packet")} == {"vb", "wb"}


@pytest.mark.parametrize("options, said", [
    ([], "add --topspeed"), (["--pps", "5"], "leave one of them out"), (["--speed", "2"], "leave one of them out"),
    (["--bps", "5k"], "leave one of them out"), (["--max-gap", "1s"], "leave one of them out")],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_refusals(inject, options, said):
    result = inject("--jobs", "2", *options)
    error = result.only("error")
    assert (result.code, error["code"]) == (2, "usage")
    assert error["message"].startswith("--jobs is for --topspeed") and said in error["hint"]


@pytest.mark.parametrize("number", ["0", "33", "x"])
def test_numbers_of_jobs(inject, number):
    assert inject("--topspeed", "--jobs", number).code == 2


def test_one_job_is_none(inject, tmp_path):
    result = inject("-r", write_pcap(tmp_path / "in", PACKETS[:3]), "--jobs", "1")
    assert "jobs" not in result.only("end") and "job" not in result.only("start")["sandbox"]


def test_the_most_jobs(inject, receive):
    """The sandbox takes the rules for all of their pipes."""
    result = inject("--topspeed", "--jobs", "32", "-r", "-", "-r", "/dev/null", data=INPUTS["pcap"])
    assert (result.code, result.err) == (0, "")
    assert_account(result.only("end"), len(PACKETS), jobs=32)
    assert_whole(receive(len(PACKETS)), PACKETS)


def test_more_pipes_than_a_sandbox_takes(inject):
    result = inject("--topspeed", "--jobs", "32", *["-r", "/dev/null"] * 3)
    assert (result.code, result.only("error")["code"]) == (2, "usage")


@pytest.fixture
def sending(network, capture, tmp_path):
    """Jobs that send without end, and their processes."""
    def start(*args, jobs=2, prefix=()):
        path = write_pcap(tmp_path / "in", PACKETS)
        at = capture("-i", "va", "-r", path, "--topspeed", "--jobs", str(jobs), "--loop", "0", *args,
                     command="inject", prefix=[*network.inside(network.a), *prefix])
        return at, children(at.process.pid)

    return start


def sent_by(network):
    """Packets that va has had to send, those that found no receiver included."""
    folder = "/sys/class/net/va/statistics/"
    return sum(map(int, ip("netns", "exec", network.a, "cat", folder + "tx_packets", folder + "tx_dropped").split()))


def wait_until(found):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found():
            return
        time.sleep(0.01)
    raise AssertionError("it does not come to be")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all(network, sending, number):
    """The account is what the device has; what was queued then is neither sent nor failed."""
    before = sent_by(network)
    at, jobs = sending()
    assert len(jobs) == 2
    wait_until(lambda: sent_by(network) > before + 1000)
    result = at.end(number)
    end = result.only("end")
    assert (result.code, end["reason"], end["failed"]) == (0, "signal", 0)
    assert end["sent"] == sent_by(network) - before and end["packets"] >= end["sent"]
    assert all(map(is_gone, jobs))


def test_the_duration(sending):
    at, _ = sending("--duration", "200ms")
    result = at.end()
    assert (result.code, result.only("end")["reason"]) == (0, "duration")


def test_a_reader_that_goes_away(network, tmp_path):
    path = write_pcap(tmp_path / "in", PACKETS)
    with subprocess.Popen([*network.inside(network.a), PKTPIPE, "inject", "-i", "va", "-r", path, *JOBS, "--loop", "0"],
                          stdout=subprocess.PIPE) as process:
        assert json.loads(process.stdout.readline())["type"] == "start"
        jobs = children(process.pid)
        process.stdout.close()
        assert process.wait(PATIENCE) == 0
    assert all(map(is_gone, jobs))


@pytest.mark.parametrize("fail_fast", [False, True], ids=["", "fail-fast"])
def test_a_job_that_is_killed(network, sending, fail_fast):
    """Its counts stay; the others go on, or end with --fail-fast."""
    before = sent_by(network)
    at, jobs = sending(*(["--fail-fast"] if fail_fast else []))
    wait_until(lambda: sent_by(network) > before + 1000)
    os.kill(jobs[1], signal.SIGKILL)
    error = at.wait_for("error")
    assert (error["code"], error["fatal"]) == ("failed", fail_fast)
    assert error["message"].startswith("job 2 of 2 was ended by signal 9")
    if not fail_fast:
        now = sent_by(network)
        wait_until(lambda: sent_by(network) > now + 1000)
    result = at.end(None if fail_fast else signal.SIGINT)
    end = result.only("end")
    assert (result.code, end["reason"]) == (1, "error" if fail_fast else "signal")
    assert end["jobs"][1]["sent"] > 0
    assert end["sent"] == sum(job["sent"] for job in end["jobs"])
    # At most one batch was on its way.
    assert 0 <= sent_by(network) - before - end["sent"] <= 128


def test_what_a_killed_job_left_has_failed(network, capture):
    """The others come to the end of the input, which says how much there was."""
    at = capture("-i", "va", "--topspeed", "--jobs", "2", command="inject", prefix=network.inside(network.a),
                 stdin=subprocess.PIPE)
    before = sent_by(network)
    at.process.stdin.write(INPUTS["pcap"])
    at.process.stdin.flush()
    wait_until(lambda: sent_by(network) >= before + len(PACKETS))
    os.kill(children(at.process.pid)[0], signal.SIGKILL)
    at.wait_for("error")
    at.process.stdin.write(b"".join(map(pcap_packet, PACKETS)))
    at.process.stdin.close()
    result = at.end()
    end = result.only("end")
    assert (result.code, end["reason"], end["packets"]) == (1, "eof", 2 * len(PACKETS))
    assert end["sent"] + end["failed"] == end["packets"]
    first, second = end["jobs"]
    # The first sent its flows once, the second both times.
    assert second["sent"] == second["packets"] == 2 * (len(PACKETS) - first["packets"])
    assert first["sent"] <= first["packets"] and end["sent"] == first["sent"] + second["sent"]


@harness.PRIVILEGES
def test_the_parent_is_killed(network, sending):
    """Nothing goes on without it, one that is stopped neither."""
    at, jobs = sending()
    os.kill(jobs[0], signal.SIGSTOP)
    at.process.kill()
    wait_until(lambda: all(map(is_gone, jobs)))
    now = sent_by(network)
    assert sent_by(network) == now


def test_the_device_goes_away(network, sending):
    at, _ = sending(jobs=3)
    ip("-n", network.a, "link", "del", "va")
    result = at.end()
    fatal = [error for error in result.of("error") if error["fatal"]]
    assert (result.code, [error["code"] for error in fatal]) == (6, ["device_lost"])
    assert result.only("end")["reason"] == "error"


@linux_alone("capabilities and the sandbox are Linux's")
@pytest.mark.skipif(harness.SANITIZED, reason="such a build has no sandbox")
def test_each_is_confined(network, sending):
    """No capability, no way to another; its own packet sockets, the parent none."""
    at, jobs = sending(jobs=3)
    holds = at.of("start")[0]["sandbox"]
    assert holds["job"] == {key: holds[key] for key in holds if key != "job"}
    for pid in (at.process.pid, *jobs):
        with open(f"/proc/{pid}/status", encoding="ascii") as text:
            facts = dict(line.split(":\t", 1) for line in text.read().splitlines() if ":\t" in line)
        assert all(int(facts[name], 16) == 0 for name in ("CapPrm", "CapEff", "CapInh", "CapBnd", "CapAmb"))
        assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")
        assert facts["Uid"].split()[0] != "0"
        assert packet_sockets(pid) == (0 if pid == at.process.pid else 1)


@linux_alone("processors are chosen on Linux alone")
def test_each_on_its_processor(network, sending):
    mine = sorted(os.sched_getaffinity(0))
    at, jobs = sending("--cpus", ",".join(map(str, mine)), jobs=len(mine) + 1)
    assert os.sched_getaffinity(at.process.pid) == set(mine)
    assert [os.sched_getaffinity(pid) for pid in jobs] == [{cpu} for cpu in [*mine, mine[0]]]


def test_nothing_is_opened(network, tmp_path):
    harness.need("strace")
    log = tmp_path / "strace"
    path = write_pcap(tmp_path / "in", PACKETS)
    done = run("inject", "-i", "va", "-r", path, *JOBS, "--loop", "3",
               prefix=[*network.inside(network.a), "env", "ASAN_OPTIONS=detect_leaks=0", "strace", "-f", "-s", "80",
                       "-o", str(log)])
    assert done.code == 0, done.err
    lines = log.read_text(errors="replace").splitlines()
    first = next(i for i, line in enumerate(lines) if "write(" in line and '\\"type\\":\\"start\\"' in line)
    opening = ("open", "socket(", "connect(", "pipe", "dup", "clone", "fork", "execve(")
    assert [line for line in lines[first + 1:] if line.split(None, 1)[1].startswith(opening)] == []


@pytest.mark.parametrize("form", ["jsonl", "json", "etf", "text"])
def test_every_format_of_records(inject, tmp_path, form):
    rows = [numbered(i % FLOWS, i, 2000) for i in range(200)]
    result = inject("-r", write_pcap(tmp_path / "in", rows), *JOBS, "-f", form)
    assert result.code == 7
    if form == "jsonl":
        assert len(result.records) == 202
    elif form == "text":
        assert result.out.decode().splitlines()[-1].startswith("# end (eof): 0 packets and 0 bytes sent, 200 failed")
    else:
        at, count = 0, 0
        while at < len(result.out):
            size, = struct.unpack_from("!I", result.out, at)
            if form == "json":
                json.loads(result.out[at + 4:at + 4 + size])
            at, count = at + 4 + size, count + 1
        assert (at, count) == (len(result.out), 202)
