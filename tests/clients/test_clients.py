# SPDX-License-Identifier: ISC
"""The clients, each run as a program of its own beside a real capture."""

import pathlib
import shutil

import pytest

import harness
from harness import PKTPIPE

HERE = pathlib.Path(__file__).parent

# A client hello whose server name and protocol have U+2028 in them, sent by 10.99.0.1.
HELLO = bytes.fromhex(
    "0200000000020200000000010800"
    "4500007f00000000400665b10a6300010a630002"
    "c35001bb000003e8000000015018faf000000000"
    "16030100520100004e0303" + "52" * 32 + "0000021301010000"
    "230000001400120000" "0f68e280a86f73742e6578616d706c6500" "100007000504" "68e280a8")


@pytest.fixture(scope="module")
def savefiles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("savefiles")
    harness.write_pcap(folder / "separators.pcap", [HELLO])
    whole = harness.pcap_header() + harness.pcap_packet(harness.frame(60))
    (folder / "cut.pcap").write_bytes(whole + harness.pcap_packet(harness.frame(60))[:-1])
    return str(folder)


def erlang(steps, beams, module, *args):
    """Runs module:main(Args), which says ok where every step matched."""
    said = steps("erl", "-noshell", *beams, "-run", module, "main", *args)
    assert said[-1:] == ["ok"]


@pytest.mark.parametrize("step", ["devices", "capture", "microsecond", "write", "filters",
                                  "errors", "owner", "options", "counters", "deaths", "no_program",
                                  "long_filter"])
def test_ewpcap(steps, beams, step):
    erlang(steps, beams, "ewpcap_steps", step, "vb", "10.77.0.1")


@pytest.mark.parametrize("step", ["capture", "inject", "without_inject", "microsecond", "huge",
                                  "savefile", "wrong", "stop"])
def test_epcap(steps, beams, tmp_path, step):
    epcap = tmp_path / "pktpipe-epcap"
    epcap.symlink_to(PKTPIPE)
    (tmp_path / "chroot").mkdir()
    erlang(steps, beams, "epcap_steps", step, str(epcap), str(tmp_path / "chroot"))


@pytest.mark.parametrize("step", ["everything", "packets_only", "deaths", "errors", "supervised",
                                  "owners", "safe", "batches", "slow", "slow_fast", "last_words", "credit", "loses_nothing",
                                  "unread", "fast", "orders", "leaves_nothing"])
def test_erlang(steps, beams, savefiles, step):
    erlang(steps, beams, "pktpipe_steps", step, "vb", savefiles)


STEPS = ["everything", "encodings", "packets_only", "deaths", "dies_under_load", "cut", "batches", "fast", "orders", "errors",
         "timeouts", "stops", "threads", "bounded", "large_command", "leaves_nothing",
         "line_separators"]


@pytest.mark.parametrize("step", STEPS)
def test_python(steps, python, savefiles, step):
    steps(*python, str(HERE / "python_steps.py"), step, "vb", savefiles)


@pytest.mark.parametrize("step", STEPS)
def test_node(steps, node, savefiles, step):
    program = shutil.copy(HERE / "node_steps.mjs", node)
    steps("node", program, step, "vb", savefiles)
