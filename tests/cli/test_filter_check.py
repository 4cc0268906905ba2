# SPDX-License-Identifier: ISC
"""filter-check: programs as tcpdump prints them, verdicts, and savefiles' packets."""

import functools
import os
import subprocess

import pytest

import harness
from harness import frame, run, write_pcap
from test_filters import HOSTILE, ports, udp

EXPRESSIONS = """
ip|ip6|arp|rarp|tcp|udp|sctp|icmp|icmp6|igmp|esp|ah|stp|vlan|vlan 5|mpls|mpls 7|pppoes|geneve
port 80|tcp port 80|udp port 53|sctp port 5060|src port 80|dst port 80|tcp src port 80
portrange 1-1023|tcp dst portrange 8000-8080
host 192.0.2.1|src host 192.0.2.1|dst host 192.0.2.1|ip host 192.0.2.1|arp host 192.0.2.1
host 2001:db8::1|src 2001:db8::1|net 2001:db8::/32|ip6 net 2001:db8:1::/48
net 192.0.2.0/24|src net 10.0.0.0/8|net 10.0.0.0 mask 255.0.0.0|net 10
ether host 00:11:22:33:44:55|ether src 00:11:22:33:44:55|ether dst ff:ff:ff:ff:ff:ff
ether broadcast|ether multicast|ip multicast|ip6 multicast|broadcast|multicast
ether proto 0x86dd|ip proto 47|ip6 proto 6|proto 17|ip protochain 6|ip6 protochain 58
less 128|greater 64|len > 100 and len <= 1500|ip[0] & 0xf != 5|ip[6:2] & 0x1fff = 0
tcp[tcpflags] & (tcp-syn\\|tcp-fin) != 0|tcp[13] = 2|udp[4:2] > 512|icmp[icmptype] = icmp-echo
tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)
tcp and not port 22|not (tcp or udp)|(tcp or udp) and host 192.0.2.1|! arp && ! icmp
vlan 5 and tcp port 80|vlan and vlan 3|mpls and ip host 192.0.2.1|port 53 or port 67 or port 123
"""
ETHERNET = [e.replace("\\|", "|") for line in EXPRESSIONS.strip().splitlines()
            for e in line.replace("\\|", "\0").split("|") for e in [e.replace("\0", "|")]]
OTHERS = [(linktype, e) for linktype in ("RAW", "LINUX_SLL", "LINUX_SLL2", "NULL", "PPP",
                                         "IEEE802_11_RADIO")
          for e in ("ip", "tcp port 80", "host 192.0.2.1", "ip6 and udp port 53", "net 10.0.0.0/8",
                    "len > 100 and icmp")]


def both(words):
    theirs = subprocess.run(["tcpdump", *words], capture_output=True, timeout=60, check=False)
    ours = run("filter-check", *words)
    return ours, theirs


@functools.cache
def has_same_libpcap():
    told = subprocess.run(["tcpdump", "--version"], capture_output=True, text=True, check=False)
    used = ".".join(map(str, harness.libpcap_version()))
    return f"libpcap version {used} " in told.stdout + told.stderr


def same(words):
    """Where both have the same libpcap, that is: each release optimises in its own way."""
    if not has_same_libpcap():
        pytest.skip("tcpdump has another libpcap")
    ours, theirs = both(words)
    assert theirs.returncode == 0, f"{words}: {theirs.stderr}"
    assert (ours.code, ours.out) == (0, theirs.stdout), words


def test_ethernet_programs():
    assert len(ETHERNET) >= 60
    for i, expression in enumerate(ETHERNET):
        same(["-d", "-y", "EN10MB", expression])
        same([("-dd", "-ddd")[i % 2], "-y", "EN10MB", expression])


def test_programs_of_other_linktypes():
    for linktype, expression in OTHERS:
        same(["-d", "-y", linktype, expression])


@pytest.mark.parametrize("words", [
    ["-d"], ["-ddd"], ["-d", "-s", "96", "tcp"], ["-d", "-s", "0", "tcp"], ["-d", "-O", "tcp port 80"],
    ["-dd", "-O", "-s", "128", "vlan 5 and udp"], ["-d", "tcp", "and", "port", "80"]])
def test_options_of_tcpdump(words):
    same([*words[:1], "-y", "EN10MB", *words[1:]])


def test_programs_of_a_savefile(packets):
    same(["-d", "-r", packets, "udp port 53"])


def test_filter_file(tmp_path):
    path = tmp_path / "filter"
    path.write_text("tcp\n  and port 80 # web\n")
    same(["-d", "-y", "EN10MB", "-F", str(path)])
    assert run("filter-check", "-F", "-", stdin=b"tcp prt").only("filter")["error"]["offset"] == 4


def test_record_of_a_valid_expression():
    r = run("filter-check", "-s", "96", "ip")
    assert r.code == 0
    assert r.only("filter") == {
        "type": "filter", "expression": "ip", "valid": True, "dlt": 1, "dlt_name": "EN10MB",
        "snaplen": 96, "live": False, "instructions": 4,
        "program": [[40, 0, 0, 12], [21, 0, 1, 2048], [6, 0, 0, 96], [6, 0, 0, 0]]}


def test_record_of_an_invalid_expression():
    r = run("filter-check", "tcp prt 80")
    assert r.code == 3
    f = r.only("filter")
    assert not f["valid"] and "program" not in f
    assert f["error"] == {"message": "syntax error at 'prt'", "offset": 4, "length": 3,
                          "hint": "did you mean 'port'?"}
    assert "tcp prt 80\n      ^~~\n" in r.err


def test_caret_in_text():
    r = run("filter-check", "-f", "text", "host \u00e9 and tcp prt 80")
    assert r.code == 3 and r.err == ""
    line, mark = r.out.decode().splitlines()[1:3]
    assert mark.index("^") == line.index("\u00e9")


def test_caret_of_a_long_expression():
    r = run("filter-check", "-f", "text", "tcp or " * 100 + "tcp prt 80" + " or udp" * 100)
    line, mark = r.out.decode().splitlines()[1:3]
    assert len(line) < 120 and line[mark.index("^"):].startswith("prt 80")


@pytest.mark.parametrize("expression,more,always", [
    ("", [], "accepts"), ("tcp or not tcp", [], "accepts"), ("1 = 1", ["-O"], "accepts"),
    ("tcp and udp", [], "rejects"), ("tcp and udp", ["-O"], "rejects"), ("tcp", [], None),
    ("len > 60", [], None)])
def test_always(expression, more, always):
    r = run("filter-check", *more, expression)
    f = r.only("filter")
    assert f.get("always") == always
    # What the compiler refuses is invalid; it refuses what it knows to reject everything.
    assert f["valid"] == (always != "rejects" or bool(more)) == (r.code == 0)


@pytest.mark.parametrize("expression,word", [
    ("vlan and tcp", "vlan"), ("tcp[13] & 2 != 0", "IPv4"), ("tcp port 80", None)])
def test_traps(expression, word):
    hints = run("filter-check", expression).only("filter").get("hints", [])
    assert [word in h for h in hints] == ([True] if word else [])


def ipv4(protocol):
    return bytes.fromhex(f"4500002c0000000040{protocol:02x}00000a0000010a000002") + bytes(24)


def carried(ethertype, head, inner):
    return frame(12) + ethertype.to_bytes(2, "big") + head + inner


UDP, TCP, ICMP = 17, 6, 1
VLAN_5 = bytes.fromhex("0005 0800")
# Each is the one packet that an expression below asks for.
CARRIED = [
    carried(0x8100, VLAN_5, ipv4(UDP)), carried(0x8100, VLAN_5, ipv4(ICMP)),
    carried(0x8100, bytes.fromhex("0006 0800"), ipv4(TCP)),
    carried(0x8847, bytes.fromhex("00007140"), ipv4(UDP)),
    carried(0x8864, bytes.fromhex("110000070026 0021"), ipv4(TCP)),
    carried(0x0800, b"", ipv4(UDP)), carried(0x0800, b"", ipv4(TCP)),
    carried(0x8100, bytes.fromhex("0005 8100 0007 0800"), ipv4(UDP))]


@pytest.fixture(scope="module")
def carriers(tmp_path_factory):
    return write_pcap(tmp_path_factory.mktemp("carriers") / "f.pcap", CARRIED)


@pytest.mark.parametrize("wrong,right,packet", [
    ("udp and vlan 5", "vlan 5 and udp", 1), ("icmp and vlan", "vlan and icmp", 2),
    ("tcp and vlan 6 and ip", "vlan 6 and tcp and ip", 3),
    ("host 10.0.0.2 and (udp and mpls)", "mpls and host 10.0.0.2 and udp", 4),
    ("ip and pppoes", "pppoes and ip", 5), ("udp and vlan 5 and vlan 7", "vlan 5 and vlan 7 and udp", 8)])
def test_the_other_order(carriers, wrong, right, packet):
    """The hint's expression finds just the packet that is meant."""
    r = run("filter-check", "-r", carriers, wrong)
    e = r.only("filter")["error"]
    assert r.code == 3 and e["hint"].endswith(f"'{right}'") and "or'?" not in e["hint"]
    r = run("filter-check", "-r", carriers, "--show", "9", right)
    assert [p["seq"] for p in r.of("packet")] == [packet]


def test_broadcast_of_a_savefile(packets):
    """As tcpdump -r: a netmask of 0.0.0.0 makes one broadcast address of all."""
    hint = run("filter-check", "-r", packets, "ip broadcast").only("filter")["error"]["hint"]
    assert "--netmask" in hint and "tcpdump -r takes 0.0.0.0" in hint
    ours = run("filter-check", "-d", "-r", packets, "--netmask", "0.0.0.0", "ip broadcast")
    theirs = subprocess.run(["tcpdump", "-d", "-r", packets, "ip broadcast"], timeout=60,
                            capture_output=True, check=True)
    assert ours.out == theirs.stdout


def test_netmask():
    assert run("filter-check", "ip broadcast").code == 3
    f = run("filter-check", "--netmask", "255.255.0.0", "ip broadcast").only("filter")
    # jset of the host's bits, in host byte order
    assert any(i[3] == 0xffff for i in f["program"])


@pytest.fixture(scope="module")
def packets(tmp_path_factory):
    return write_pcap(tmp_path_factory.mktemp("check") / "f.pcap", [
        udp("10.0.0.1", "10.0.0.2", 53), udp("10.0.0.1", "10.0.0.255", 67),
        udp("10.0.0.2", "10.0.0.1", 53), frame(60)])


def test_matches(packets):
    r = run("filter-check", "-r", packets, "--show", "1", "udp port 53")
    assert r.code == 0
    assert [p["seq"] for p in r.of("packet")] == [1]
    assert r.only("filter")["matches"] == {"file": packets, "packets": 4, "matched": 2}


@pytest.mark.parametrize("first,second,counts", [
    ("udp", "udp", (3, 0, 0, 1)), ("udp", "port 53", (2, 1, 0, 1)),
    ("port 53", "udp", (2, 0, 1, 1)), ("port 53", "port 67", (0, 2, 1, 1)),
    ("", "arp", (0, 4, 0, 0))])
def test_against(packets, first, second, counts):
    m = run("filter-check", "-r", packets, "--against", second, first).only("filter")["matches"]
    assert (m["both"], m["only_first"], m["only_second"], m["neither"]) == counts
    assert m["against"] == second and sum(counts) == m["packets"] == 4
    assert m["matched"] == counts[0] + counts[1]


def test_against_agrees_with_tcpdump(packets):
    for e in "udp", "udp port 53", "src host 10.0.0.2", "len > 50":
        seen = subprocess.run(["tcpdump", "-nn", "-t", "-q", "-r", packets, e], timeout=60,
                              capture_output=True, check=True).stdout.splitlines()
        matches = run("filter-check", "-r", packets, e).only("filter")["matches"]
        assert matches["matched"] == sum(not line.startswith(b"\t") for line in seen)


def test_against_that_is_wrong(packets):
    r = run("filter-check", "-r", packets, "--against", "tcp prt 80", "tcp")
    assert r.code == 3 and r.only("error")["code"] == "filter_invalid"
    assert "      ^~~\n" in r.err


def test_file_that_is_cut_short(packets, tmp_path):
    path = tmp_path / "cut.pcap"
    path.write_bytes(open(packets, "rb").read()[:-10])
    r = run("filter-check", "-r", str(path), "udp")
    assert r.code == 7 and r.only("error")["code"] == "savefile_truncated"
    assert r.only("filter")["matches"]["packets"] == 3


def test_file_with_a_time_that_no_clock_has(tmp_path):
    path = str(tmp_path / "f.pcapng")
    block = bytes.fromhex  # pcapng: section, interface, one packet of the year 36000
    with open(path, "wb") as f:
        f.write(block("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000"
                      "0100000014000000010000000000040014000000"
                      "0600000030000000000000000000f00000000000" "0e0000000e000000" + "00" * 16
                      + "30000000"))
    r = run("filter-check", "-r", path, "")
    assert r.code == 0 and r.only("filter")["matches"]["matched"] == 1
    assert r.only("error")["code"] == "packet_invalid" and not r.only("error")["fatal"]


def test_savefile_on_stdin(packets):
    r = run("filter-check", "-r", "-", "udp", stdin=open(packets, "rb").read())
    assert r.only("filter")["matches"]["matched"] == 3


def test_text_of_matches(packets):
    out = run("filter-check", "-r", packets, "-f", "text", "--against", "port 53", "udp").out.decode()
    rows = {line.split("  ")[1]: int(line.split()[-3]) for line in out.splitlines() if "%" in line}
    assert rows == {"matched": 3, "both": 2, "only first": 1, "only second": 0, "neither": 1}


@pytest.mark.parametrize("words,code", [
    (["--show", "1", "tcp"], 2), (["--against", "udp", "tcp"], 2), (["-d", "-f", "jsonl", "tcp"], 2),
    (["-r", "/nonexistent", "tcp"], 5), (["-i", "nosuch0", "tcp"], 5), (["-y", "NOSUCH", "tcp"], 2),
    (["-F", "/nonexistent"], 5)])
def test_failures(words, code):
    r = run("filter-check", *words)
    assert r.code == code and r.only("error")["fatal"]


@pytest.mark.parametrize("name", [n for n in HOSTILE if "-i" not in HOSTILE[n]])
def test_hostile(name):
    r = run("filter-check", *HOSTILE[name])
    f = r.only("filter")
    assert (r.code, f["valid"]) == (3, False)
    assert f["error"]["message"] and f["error"]["hint"]


TYPO_AMONG_MANY = {
    "behind 350 ports": (ports(350) + " or prt 4 and tcp", "prt"),
    "before 350 ports": ("prot " + ports(350)[5:], "prot"),
    "in 2000 parentheses": ("(" * 2000 + "tcp prt 80" + ")" * 2000, "prt"),
    "behind 1100 conditions": ("ip and " * 1100 + "tcp prt 80", "prt"),
}


@pytest.mark.parametrize("name", TYPO_AMONG_MANY)
def test_the_place_in_a_long_expression(name):
    expression, word = TYPO_AMONG_MANY[name]
    e = run("filter-check", expression).only("filter")["error"]
    assert (e["offset"], e["length"]) == (expression.index(word), len(word))
    assert e["hint"] == "did you mean 'port'?"


def test_a_place_that_takes_too_long():
    expression = ports(6000) + " and tcp prt 4"
    e = run("filter-check", "--filter-limit", "-1", expression).only("filter")["error"]
    assert e["message"] == "syntax error" and "offset" not in e and "took too long" in e["hint"]


UNPRIVILEGED = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                "--bounding-set=-all", "--inh-caps=-all"]


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming nobody wants root")
def test_nobody_can_check_for_a_device():
    """Linux alone tells everybody what a device's link type is."""
    if harness.GENERIC:
        r = run("filter-check", "-i", "lo", "tcp", prefix=UNPRIVILEGED)
        assert (r.code, r.only("error")["code"]) == (4, "permission_denied")
        return
    r = run("filter-check", "-i", "lo", "tcp", prefix=UNPRIVILEGED)
    assert (r.code, r.only("filter")["live"], r.only("filter")["dlt"]) == (0, False, 1)
    r = run("filter-check", "-i", "any", "tcp", prefix=UNPRIVILEGED)
    assert (r.code, r.only("filter")["dlt_name"]) == (0, "LINUX_SLL2")


@pytest.mark.skipif(os.geteuid() != 0, reason="devices want root")
def test_a_live_device_has_code_of_its_own():
    """Linux takes VLAN tags off the packet, so the program asks the kernel for them."""
    live = run("filter-check", "-i", "lo", "vlan 5").only("filter")
    dead = run("filter-check", "-y", "EN10MB", "vlan 5").only("filter")
    assert live["live"] and not dead["live"] and live["program"] != dead["program"]
    if has_same_libpcap():
        theirs = subprocess.run(["tcpdump", "-ddd", "-i", "lo", "-y", "EN10MB", "vlan 5"],
                                capture_output=True, timeout=60, check=True).stdout
        assert run("filter-check", "-ddd", "-i", "lo", "vlan 5").out == theirs


@pytest.mark.skipif(os.geteuid() != 0, reason="devices want root")
def test_a_live_device_and_its_savefile():
    """libpcap puts the tag back behind the filter."""
    for expression, told in ("host 10.0.0.1", True), ("vlan 5", False), ("len > 60", False):
        live = run("filter-check", "-i", "lo", expression).only("filter")
        dead = run("filter-check", expression).only("filter")
        assert any("VLAN tag" in h for h in live.get("hints", [])) == told
        assert not any("VLAN tag" in h for h in dead.get("hints", []))
