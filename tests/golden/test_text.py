# SPDX-License-Identifier: ISC
"""The format `text` beside tcpdump, and on a terminal."""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import termios

import pytest

import decode_handmade
from decode_handmade import eth, ip, tcp, udp
from harness import PKTPIPE, run, write_pcap

HERE = pathlib.Path(__file__).parent / "decode"
ZONES = ["UTC", "America/New_York"]


def packet_lines(*args, **keys):
    out = run("capture", "-f", "text", "--packets-only", *args, **keys).out.decode("ascii")
    return out.splitlines()


def tcpdump(path, *options, zone="UTC"):
    return subprocess.run(["tcpdump", "-n", "--nano", "-r", path, *options], capture_output=True, check=True,
                          env={**os.environ, "TZ": zone}).stdout.decode("latin-1").split("\n")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("option", ["", "-tt", "-ttt", "-tttt", "-ttttt"])
def test_times_are_tcpdumps(option, zone):
    path = HERE / "dns.pcap"
    words = [option] if option else []
    ours = packet_lines("-r", path, *words, env={"TZ": zone})
    theirs = [line for line in tcpdump(path, *words, zone=zone) if line]
    assert len(ours) == len(theirs) > 10
    for our, their in zip(ours, theirs):
        time = re.split(r" IP6? ", their)[0]
        assert our.startswith(time + "  ")


def test_no_time():
    assert packet_lines("-r", HERE / "dns.pcap", "-t")[0].startswith("DNS ")


def test_clocks_that_go_back(tmp_path):
    packets = [(b"", {"sec": 10, "sub": 5}), (b"", {"sec": 8, "sub": 7}), (b"", {"sec": 8, "sub": 6})]
    path = write_pcap(tmp_path / "f", packets)
    assert [line.split("  ")[0] for line in packet_lines("-r", path, "-ttt")] == [
        " 00:00:00.000000000", "-00:00:01.999999998", "-00:00:00.000000001"]


def dumps(lines):
    return [line for line in lines if line.startswith("\t0x")]


@pytest.mark.parametrize("name", ["ping", "tls", "sll", "sll2", "raw", "neighbours"])
@pytest.mark.parametrize("option", ["-x", "-xx", "-X", "-XX", "-xX"])
def test_hex_is_tcpdumps(name, option):
    path = HERE / f"{name}.pcap"
    ours, theirs = (dumps(lines) for lines in (packet_lines("-r", path, option), tcpdump(path, option)))
    assert len(ours) > 10 and ours == theirs


@pytest.mark.parametrize("name", ["vlan", "qinq"])
def test_hex_leaves_tags_out_as_tcpdump_does(tmp_path, name):
    path = write_pcap(tmp_path / "f", [decode_handmade.ETHERNET[name]])
    assert dumps(packet_lines("-r", path, "-x")) == dumps(tcpdump(path, "-x"))


def test_ascii():
    lines = packet_lines("-r", HERE / "tls.pcap", "-A", "port", "80")
    at = lines.index("\tHost: www.example")
    assert lines[at - 1].endswith("GET / HTTP/1.1") and lines[at - 1].startswith("\t")
    assert "\tHost: www.example" not in packet_lines("-r", HERE / "tls.pcap", "port", "80")


def test_columns_stay_aligned():
    lines = packet_lines("-r", HERE / "dns.pcap", "-t", "udp", "and", "ip")
    assert len(lines) > 10
    for line in lines:
        assert line[28:31] == " > " and re.fullmatch(r" *\d+", line[52:58]) and line[58:60] == "  "


def test_a_column_of_mac_addresses():
    plain = packet_lines("-t", "-r", HERE / "dns.pcap")
    lines = packet_lines("-e", "-t", "-r", HERE / "dns.pcap")
    assert len(lines) == len(plain) > 10
    mac = r"[0-9a-f]{2}(:[0-9a-f]{2}){5}"
    for line, rest in zip(lines, plain):
        assert re.fullmatch(f"{mac} > {mac}", line[:37]) and line[37:] == "  " + rest
    assert all(line.startswith("-      ") for line in packet_lines("-et", "-r", HERE / "raw.pcap"))
    assert all(re.match(f"{mac} > - {{16}}  ", line) for line in packet_lines("-et", "-r", HERE / "sll.pcap", "ip"))


def test_payload_is_what_the_transport_carries(tmp_path):
    packets = [decode_handmade.ETHERNET[name] for name in ("http-request", "padded", "vlan", "arp")]
    lines = run("capture", "-f", "text", "-t", "--packets-only", "--payload", "-r", write_pcap(tmp_path / "f", packets)).out
    below = [line for line in lines.decode().splitlines() if line.startswith("\t")]
    assert below == ["\tGET /index.html HTTP/1.1", "\tHost: example.org", "\tUser-Agent: test/1", "\t", "\tpayload"]


ESCAPE = b"\x1b]0;owned\x07\x9b31m\r\n12:00:00 fake"


def hostile():
    """Control characters wherever a packet has text: a DNS name and TXT, a server name, data."""
    label = bytes([len(ESCAPE)]) + ESCAPE + b"\0"
    question = b"\0\1\x81\0\0\1\0\1\0\0\0\0" + label + b"\0\1\0\1"
    answer = b"\xc0\x0c\0\x10\0\1\0\0\0\1" + (len(ESCAPE) + 1).to_bytes(2, "big") + label[:-1]
    name = b"\0" + len(ESCAPE).to_bytes(2, "big") + ESCAPE
    names = len(name).to_bytes(2, "big") + name
    extension = b"\0\0" + len(names).to_bytes(2, "big") + names
    hello = b"\3\3" + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0" + len(extension).to_bytes(2, "big") + extension
    record = b"\1" + len(hello).to_bytes(3, "big") + hello
    record = b"\x16\3\1" + len(record).to_bytes(2, "big") + record
    segment = tcp(record)
    return [eth(0x0800, ip(17, udp(question + answer, 53))),
            eth(0x0800, ip(6, segment[:2] + b"\x01\xbb" + segment[4:])),
            eth(0x88B5, ESCAPE)]


def test_bad_checksums_are_told_where_asked(tmp_path):
    names = ("vlan", "ip-bad-sum", "tcp-bad-sum")
    path = write_pcap(tmp_path / "f", [decode_handmade.ETHERNET[name] for name in names])
    lines = packet_lines("-r", path, "--checksums")
    assert [re.findall(r"bad checksum (\w+)", line) for line in lines] == [[], ["ip"], ["tcp"]]
    assert not any("checksum" in line for line in packet_lines("-r", path))


@pytest.mark.parametrize("options", [[], ["-A"], ["-AA"], ["-X"], ["-XX"], ["-x", "-A"], ["--payload"]])
def test_no_control_character_reaches_the_terminal(tmp_path, options):
    path = write_pcap(tmp_path / "a\x1b[31m\nb", hostile())
    other = write_pcap(tmp_path / "c", hostile())
    out = run("capture", "-f", "text", "-r", path, "-r", other, *options).out
    assert b"owned" in out
    assert set(out) <= set(range(0x20, 0x7F)) | {0x0A} | ({0x09} if options else set())
    begins = {line[:1] for line in out.splitlines()}
    assert begins <= {b"#", b"0", b"\t"} and not any(line.startswith(b"12:00") for line in out.splitlines())


def on_terminal(words, env, columns=0):
    """What pktpipe writes to a terminal; no controlling one, whose hangup could lose lines."""
    terminal, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([PKTPIPE, "capture", "-r", str(HERE / "dns.pcap"), "-c", "3", *words],
                               env={"PATH": os.environ["PATH"], **env}, stdin=other, stdout=other, stderr=other)
    os.close(other)
    out = b""
    try:
        while chunk := os.read(terminal, 4096):
            out += chunk
    except OSError:  # how the end of a pseudo-terminal shows
        pass
    assert process.wait(60) == 0
    os.close(terminal)
    assert b"www.example" in out
    return out


@pytest.mark.parametrize("words, env, color", [
    ([], {"TERM": "xterm"}, True),
    ([], {"TERM": "xterm", "NO_COLOR": ""}, True),
    ([], {"TERM": "xterm", "NO_COLOR": "1"}, False),
    ([], {"TERM": "dumb"}, False),
    ([], {}, False),
    (["--no-color"], {"TERM": "xterm"}, False),
    (["--color", "never"], {"TERM": "xterm"}, False),
    (["--color", "auto"], {"TERM": "xterm"}, True),
    (["--color", "always"], {"TERM": "dumb", "NO_COLOR": "1"}, True),
])
def test_color(words, env, color):
    assert (b"\x1b[36mDNS" in on_terminal(words, env)) == color
    assert color or b"\x1b" not in on_terminal(words, env)


def numbers(line):
    """seq, ack and sack of a line of tcpdump or of ours; tcpdump leaves the seq of a mere ACK out."""
    found = {}
    for word, value in re.findall(r"(?<=[ {])(seq|ack) (\d+)", line):
        found.setdefault(word, int(value))
    blocks = re.search(r"sack \d \{?([0-9:}{]+)|((?:sack \d+-\d+ ?)+)", line)
    if blocks:
        found["sack"] = [int(n) for n in re.findall(r"\d+", blocks[0].replace("sack 1 {", "").replace("sack 2 {", ""))]
    return found


@pytest.mark.parametrize("options", [["--relative-tcp-sequence-numbers"], []])
def test_numbers_of_tcp_are_tcpdumps(options, tmp_path):
    """Absolute, unless asked; two connections in both directions, data, a SACK, a connection anew."""
    def segment(sport, dport, seq, ack, flags, data=b"", sack=b""):
        return struct.pack("!HHIIBBHHH", sport, dport, seq, ack, (5 + len(sack) // 4) << 4, flags, 1000, 0, 0) + sack + data

    here, there = b"\x0a\0\0\1", b"\x0a\0\0\2"
    sack = struct.pack("!BBBBII", 1, 1, 5, 10, 7100, 7200)
    packets = []
    for port, base in (4000, 4294967290), (4001, 100), (4000, 90):
        for out, seq, ack, flags, data, extra in [
                (True, base, 0, 2, b"", b""), (False, 7000, base + 1, 18, b"", b""), (True, base + 1, 7001, 16, b"", b""),
                (True, base + 1, 7001, 24, b"x" * 20, b""), (False, 7001, base + 21, 24, b"y" * 99, b""),
                (True, base + 21, 7100, 16, b"", sack), (True, base + 21, 7100, 17, b"", b"")]:
            ports = (port, 80) if out else (80, port)
            made = segment(*ports, seq % 2**32, ack % 2**32, flags, data, extra)
            head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(made), 7, 0, 61, 6, 0)
            packets.append(eth(0x0800, head + (here + there if out else there + here) + made))
    path = write_pcap(tmp_path / "f", packets)
    theirs = [line for line in tcpdump(path, *([] if options else ["-S"])) if "Flags" in line]
    ours = packet_lines("-r", path, *options)
    assert len(ours) == len(theirs) == 21
    for our, their in zip(ours, theirs):
        have, want = numbers(our), numbers(their)
        assert {word: have[word] for word in want} == want, (our, their)
    assert run("capture", "-r", path, "--relative-tcp-sequence-numbers").only("error")["hint"] == "add -f text"


@pytest.mark.parametrize("name", ["tls", "tcp"])
def test_numbers_of_real_connections(name):
    path = HERE / f"{name}.pcap"
    theirs = [line for line in tcpdump(path, "tcp") if "Flags" in line]
    ours = packet_lines("-r", path, "--relative-tcp-sequence-numbers", "tcp")
    assert len(ours) == len(theirs) > 10
    for our, their in zip(ours, theirs):
        want = numbers(their)
        assert {word: numbers(our)[word] for word in want} == want, (our, their)


def test_color_in_a_pipe_where_asked():
    words = ["-f", "text", "-r", HERE / "dns.pcap", "--color=always"]
    assert b"\x1b[36mDNS" in run("capture", *words).out
    assert b"\x1b[36mDNS" in run("filter-check", "--show", "1", *words, "port 53").out


def test_a_line_is_one_line_at_80_columns():
    words, env = ["-t", "--packets-only", "dst port 53"], {"TERM": "xterm", "NO_COLOR": "1"}
    narrow = on_terminal(words, env, columns=80).decode().splitlines()
    wide = on_terminal(words, env, columns=132).decode().splitlines()
    assert len(narrow) == 3 and all(len(line) < 80 for line in narrow)
    assert [line.split() for line in narrow] == [line.split() for line in wide]
    assert {line.index(" > ") for line in wide} == {28} and {line.index(" > ") for line in narrow} == {22}


def test_no_color_in_a_pipe():
    assert b"\x1b" not in run("capture", "-f", "text", "-r", HERE / "dns.pcap", env={"TERM": "xterm"}).out
