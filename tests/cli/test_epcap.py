# SPDX-License-Identifier: ISC
"""The names under which the program takes epcap's place."""

import pytest

from harness import PKTPIPE, frame, run, write_pcap

READY = b"\x00\x11\x83h\x02w\x05epcapw\x05ready"
EOF = b"\x00\x0f\x83h\x02w\x05epcapw\x03eof"


@pytest.mark.parametrize("name", [None, "epcap", "pktpipe-epcap"])
def test_names(tmp_path, name):
    savefile = write_pcap(tmp_path / "one.pcap", [frame(60)])
    program, command = PKTPIPE, ["epcap"]
    if name:
        (tmp_path / name).symlink_to(PKTPIPE)
        program, command = str(tmp_path / name), []
    done = run(*command, "-f", savefile, program=program)
    assert done.code == 0, done.err
    assert done.out.startswith(READY) and done.out.endswith(EOF)
    packet = done.out[len(READY):-len(EOF)]
    assert packet.endswith(b"m\x00\x00\x00\x3c" + frame(60))
    assert len(packet) == 2 + int.from_bytes(packet[:2], "big")
    # Nothing but frames on stdout, whatever is wrong.
    for words in ["-f", savefile, "tcp prt"], ["-f", "json"], ["--fil"]:
        wrong = run(*command, *words, program=program)
        assert wrong.code and not wrong.out and wrong.err
