# SPDX-License-Identifier: ISC
"""Savefiles that are compressed while they are written: .gz, .zst."""

import os
import resource
import signal
import subprocess
import time

import pytest

from harness import COMPRESSION, PATIENCE, PKTPIPE, frame, pcap_header, pcap_packet, run, unpack, write_pcap

ENDINGS = [".gz", ".zst"]
pytestmark = COMPRESSION


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", [".pcap", ".pcapng", ""])
def test_it_is_the_same_file(tmp_path, kind, ending):
    source = write_pcap(tmp_path / "in.pcap", [frame(60, byte=i % 256) for i in range(20000)])
    plain, packed = tmp_path / f"out{kind}", tmp_path / f"out{kind}{ending}"
    assert run("capture", "-r", source, "-w", str(plain), "udp or not udp").code == 0
    assert run("capture", "-r", source, "-w", str(packed), "udp or not udp").code == 0
    unpacked = unpack(packed.read_bytes(), ending)
    assert len(packed.read_bytes()) < len(unpacked) / 4
    again = tmp_path / f"again{kind}"
    again.write_bytes(unpacked)
    assert unpacked[:4] == plain.read_bytes()[:4]
    assert run("capture", "-r", str(again)).of("packet") == [
        {**p, "file": str(again)} for p in run("capture", "-r", str(plain)).of("packet")]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_cut_off_can_be_read(tmp_path, ending):
    """The header at once, packets a second after they came, without an end."""
    source, out = str(tmp_path / "waits"), tmp_path / f"out.pcap{ending}"
    os.mkfifo(source)
    program = subprocess.Popen([PKTPIPE, "capture", "-r", source, "-w", str(out)], stderr=subprocess.DEVNULL)

    def wait_for(size):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if out.exists() and len(unpack(out.read_bytes(), ending, whole=False)) >= size:
                return
            time.sleep(0.01)
        raise AssertionError(f"the file never has {size} bytes")

    with open(source, "wb", buffering=0) as to:
        to.write(pcap_header())
        wait_for(24)
        for turn in 1, 2:
            to.write(pcap_packet(frame(60)) * 100)
            wait_for(24 + turn * 100 * 76)
        program.kill()
        program.wait()
    assert unpack(out.read_bytes(), ending, whole=False)[24:] == pcap_packet(frame(60)) * 200


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_can_take_no_more(tmp_path, ending):
    """It ends whole, behind the last flush."""
    source, out = str(tmp_path / "waits"), tmp_path / f"out.pcap{ending}"
    os.mkfifo(source)
    program = subprocess.Popen([PKTPIPE, "capture", "-r", source, "-w", str(out)], stderr=subprocess.PIPE,
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)))
    with open(source, "wb", buffering=0) as to:
        to.write(pcap_header() + pcap_packet(frame(60)))
        until = time.monotonic() + PATIENCE
        while not out.exists() or len(unpack(out.read_bytes(), ending, whole=False)) < 100:
            assert time.monotonic() < until
            time.sleep(0.01)
        try:
            for _ in range(100):
                to.write(pcap_packet(os.urandom(10000)))
        except BrokenPipeError:
            pass
    assert program.wait(PATIENCE) == 1
    err = program.stderr.read().decode()
    program.stderr.close()
    assert "File too large" in err and "ulimit -f" in err
    unpacked = unpack(out.read_bytes(), ending)
    assert unpacked.startswith(pcap_header() + pcap_packet(frame(60)))
    assert (len(unpacked) - 100) % 10016 == 0
    assert f"{1 + (len(unpacked) - 100) // 10016} packets written" in err


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_signal_ends_it_whole(tmp_path, capture, ending):
    source, out = str(tmp_path / "waits"), tmp_path / f"out.pcap{ending}"
    os.mkfifo(source)
    at = capture("-r", source, "-w", str(out), "--print", wait=False)
    with open(source, "wb", buffering=0) as to:
        to.write(pcap_header() + pcap_packet(frame(60)))
        at.wait_for("packet")
        assert at.end(signal.SIGINT).code == 0
    assert unpack(out.read_bytes(), ending) == pcap_header() + pcap_packet(frame(60))
