# SPDX-License-Identifier: ISC
"""The decoded fields against tshark's, on what real programs sent (decode/*.pcap) and on
what had to be written by hand."""

import base64
import itertools
import json
import pathlib
import re
import subprocess

import pytest

import decode_handmade
from decode_handmade import IP6_A, IP6_B, IP_A, IP_B, eth, ip, ip6, sctp, tcp, udp
from decode_truth import FIELDS, differences, tshark_rows, values
from harness import ATOMS, BUILD, TESTS, run, write_pcap

CAPTURED = sorted((pathlib.Path(__file__).parent / "decode").glob("*.pcap"))
HANDMADE = ["ethernet", *decode_handmade.OTHERS]


@pytest.fixture(scope="module")
def savefiles(tmp_path_factory):
    made = decode_handmade.savefiles(tmp_path_factory.mktemp("decode"))
    return {**made, **{path.stem: str(path) for path in CAPTURED}}


def decoded(path, *options):
    return run("capture", "-r", path, "--decode", "--packets-only", *options).records


def names():
    return HANDMADE + [path.stem for path in CAPTURED]


@pytest.mark.parametrize("name", [name for name in names() if name not in ("beyond", "netlink")])
def test_fields_are_tsharks(savefiles, name):
    ours = decoded(savefiles[name], "--checksums", "--no-data")
    theirs = list(tshark_rows(savefiles[name]))
    assert len(ours) == len(theirs) > 0
    wrong = [(record["seq"], *difference) for record, row in zip(ours, theirs)
             for difference in differences(record, row)]
    assert wrong == []


def paths(value, prefix=""):
    """Every path in a record, as list_fields prints them."""
    if isinstance(value, list):
        for item in value:
            yield from paths(item, prefix)
    elif isinstance(value, dict):
        for key, below in value.items():
            path = f"{prefix}.{key}" if prefix else key
            yield path
            scope = key in ("inner", "quoted")
            yield from paths(below, "" if scope else path)


RECORD = {"type", "ts", "ts_sec", "ts_nsec", "seq", "file", "dlt", "caplen", "len"}
ELSEWHERE = {"malformed"}  # see test_decode_ends.py


def listed():
    done = subprocess.run([BUILD / "tests" / "list_fields"], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_savefiles_have_every_field(savefiles):
    """What is compared above is all there is; a new field wants a packet that has it."""
    seen = {path for name in names() for record in decoded(savefiles[name], "--checksums", "--no-data")
            for path in paths(record)}
    assert seen - RECORD - listed() == set()
    assert listed() - seen == ELSEWHERE


def test_tshark_is_asked_for_what_it_knows():
    """The fields that no row compares have no name in tshark, or are of another shape."""
    compared = {".".join(part) for path, _, _ in FIELDS
                for part in itertools.product(*(p.split("|") for p in re.split("[@#]", path)[0].split(".")))}
    leaves = {path for path in listed() if not any(other.startswith(path + ".") for other in listed())}
    protocols = {path for path in leaves if "." in path}
    assert len(protocols - compared) < len(protocols) / 4, sorted(protocols - compared)


def is_same(term, value, key=None):
    """Whether a term, as terms.escript shows it, is the JSON value; binaries are in base64, atoms are not."""
    if isinstance(value, dict):
        return term.keys() == value.keys() and all(is_same(term[k], value[k], k) for k in value)
    if isinstance(value, list):
        return len(term) == len(value) and all(map(is_same, term, value))
    if isinstance(value, str):
        return term == (value if key in ("data", "direction") else base64.b64encode(value.encode()).decode())
    return term == value and isinstance(term, bool) == isinstance(value, bool)


@pytest.mark.parametrize("name", names())
def test_meta_has_the_same_fields(savefiles, name):
    """In ETF what JSON has, and no atom that wire.h does not list."""
    out = run("capture", "-r", savefiles[name], "--decode", "--packets-only", "-f", "etf").out
    shown = subprocess.run(["escript", TESTS / "cli" / "terms.escript", *ATOMS], input=out,
                           capture_output=True, check=True).stdout
    terms = [json.loads(line) for line in shown.splitlines()]
    records = decoded(savefiles[name])
    assert len(terms) == len(records)
    for term, record in zip(terms, records):
        meta = term[5]
        fields = {key: value for key, value in record.items() if key not in RECORD | {"data"}}
        assert is_same({key: meta.get(key) for key in fields}, fields)
        assert meta.keys() <= record.keys()


def no_repeats(pairs):
    assert len({key for key, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


@pytest.mark.parametrize("name", names())
def test_keys_never_repeat(savefiles, name):
    out = run("capture", "-r", savefiles[name], "--decode", "--checksums").out
    for line in out.splitlines():
        json.loads(line, object_pairs_hook=no_repeats)


TUPLES = {
    # name: src_ip, dest_ip, src_port, dest_port, proto; of the innermost packet
    "vlan": ("192.0.2.1", "198.51.100.2", 4711, 4712, "UDP"),
    "qinq": ("2001:db8::1", "fe80::ab:0:0:1", 4711, 4712, "UDP"),
    "gre-all": ("2001:db8::1", "fe80::ab:0:0:1", 4711, 4712, "TCP"),
    "fragment": ("192.0.2.1", "198.51.100.2", None, None, "UDP"),
    "fragment6": ("2001:db8::1", "fe80::ab:0:0:1", None, None, "UDP"),
    "gre-version-1": ("192.0.2.1", "198.51.100.2", None, None, "GRE"),
    "sctp-data": ("2001:db8::1", "fe80::ab:0:0:1", 2905, 2906, "SCTP"),
    "unreachable": ("192.0.2.1", "198.51.100.2", None, None, "ICMP"),
    "ah": ("192.0.2.1", "198.51.100.2", 4711, 4712, "UDP"),
    "esp": ("192.0.2.1", "198.51.100.2", None, None, "ESP"),
    "too-big6": ("2001:db8::1", "fe80::ab:0:0:1", None, None, "IPv6-ICMP"),
    "arp": (None, None, None, None, None),
}


@pytest.mark.parametrize("name", TUPLES)
def test_five_tuple(savefiles, name):
    record = decoded(savefiles["ethernet"])[list(decode_handmade.ETHERNET).index(name)]
    keys = ("src_ip", "dest_ip", "src_port", "dest_port", "proto")
    assert tuple(record.get(key) for key in keys) == TUPLES[name]


SHAPES = {
    # name: the keys of the layers, with what is nested in brackets
    "qinq": "eth vlan ip6 udp",
    "gre": "eth ip gre inner(ip udp)",
    "gre-ethernet": "eth ip gre inner(eth ip udp)",
    "gre-in-gre": "eth ip gre inner(ip gre inner(ip udp))",
    "ipip": "eth ip inner(ip udp)",
    "6in4": "eth ip inner(ip6 udp)",
    "4in6": "eth ip6 inner(ip tcp)",
    "6in6": "eth ip6 inner(ip6 udp)",
    "mpls": "eth mpls ip udp",
    "pppoe": "eth pppoe ppp ip udp",
    "unreachable": "eth ip icmp quoted(ip udp)",
    "vlan-802.3": "eth vlan llc",
    "snap": "eth llc ip udp",
    "ah": "eth ip ah udp",
    "geneve": "eth ip udp geneve inner(eth ip udp)",
    "gtp": "eth ip udp gtp inner(ip udp)",
    "gtp-extension": "eth ip udp gtp inner(ip udp)",
    "vxlan-8472": "eth ip udp vxlan inner(eth ip udp)",
    "vxlan-gpe": "eth ip udp vxlan inner(ip udp)",
    "nsh": "eth nsh inner(ip udp)",
    "erspan-1": "eth ip gre inner(eth ip udp)",
    "erspan-3": "eth ip gre inner(erspan inner(eth ip udp))",
    "pptp": "eth ip gre inner(ppp ip udp)",
    "l2tp": "eth ip udp l2tp inner(ppp ip udp)",
    "macsec": "eth macsec ip udp",
    "http-response": "eth ip tcp http",
    "ssh-banner": "eth ip tcp ssh",
    "tls-hello": "eth ip tcp tls",
    "teredo": "eth ip udp teredo inner(ip6 udp)",
    "teredo-origin": "eth ip udp teredo inner(ip6 udp)",
    "dns-twice": "eth ip tcp dns inner(dns)",
    "pim-register": "eth ip pim inner(ip udp)",
    "l2tp3-udp": "eth ip udp l2tp3",
    "etherip": "eth ip etherip inner(eth ip udp)",
}


def shape(record):
    layers = [key for key in record if isinstance(record[key], (dict, list))]
    return " ".join(f"{key}({shape(record[key])})" if key in ("inner", "quoted") else key for key in layers)


@pytest.mark.parametrize("name", SHAPES)
def test_nesting(savefiles, name):
    record = decoded(savefiles["ethernet"])[list(decode_handmade.ETHERNET).index(name)]
    assert shape(record) == SHAPES[name]


def test_payload_is_what_the_packet_carries(savefiles):
    for name, record in zip(decode_handmade.ETHERNET, decoded(savefiles["ethernet"], "--encoding", "hex")):
        data = bytes.fromhex(record["data"])
        at, size = record["payload_offset"], record["payload_len"]
        assert at + size <= record["caplen"], name
        if "fragment" in name or shape(record).endswith("udp") and name not in ("padded", "dns-referral"):
            assert data[at:at + size] == decode_handmade.DATA, name
        if name == "padded":
            assert size == 0 and at < record["caplen"]


BEYOND = {
    "gue": "eth ip udp gue inner(ip udp)",
    "gue-6": "eth ip udp gue inner(ip6 udp)",
    "fou": "eth ip udp gue inner(ip udp)",
    "pw": "eth mpls pw inner(eth ip udp)",
    "pw-plain": "eth mpls inner(eth ip udp)",
    "l2tp3": "eth ip l2tp3 inner(eth ip udp)",
    "l2tp3-sublayer": "eth ip l2tp3 inner(eth ip udp)",
    "l2tp3-cookie": "eth ip l2tp3 inner(eth ip udp)",
    "l2tp3-udp-cookie": "eth ip udp l2tp3 inner(eth ip udp)",
    "pim-null": "eth ip pim",
}


def test_tunnels_that_tshark_leaves_closed(savefiles):
    packets = dict(zip(decode_handmade.BEYOND, decoded(savefiles["beyond"], "--checksums")))
    assert {name: shape(packets[name]) for name in BEYOND} == BEYOND
    assert (packets["pw"]["pw"], packets["l2tp3"]["l2tp3"]) == ({"seq": 7}, {"session": 77})
    assert (packets["gue-6"]["gue"], packets["fou"]["gue"]) == ({"version": 0, "proto": 41}, {"version": 1})


def test_what_tshark_sees_in_another_way(savefiles):
    packets = dict(zip(decode_handmade.BEYOND, decoded(savefiles["beyond"], "--checksums")))
    pbb, jumbo, relayed = packets["pbb"], packets["ip6-jumbo"], packets["dhcp6-relayed"]["dhcp6"]
    assert shape(pbb) == "eth pbb inner(eth ip udp)"
    assert pbb["pbb"] == {"pcp": 5, "isid": 0x123456} and pbb["dest_port"] == 4712
    assert (jumbo["src_port"], jumbo["tcp"]["len"], jumbo["payload_len"]) == (4711, 1500, 1500)
    assert "truncated" not in jumbo
    assert (relayed["type"], relayed["link_ip"], relayed["peer_ip"]) == (1, "2001:db8::1", "fe80::ab:0:0:1")
    reply = decoded(savefiles["ethernet"])[list(decode_handmade.ETHERNET).index("dhcp6-reply")]["dhcp6"]
    assert reply["prefixes"] == ["fe80::ab:0:0:1/56"]
    assert relayed["client_id"] == "000100012a2b2c2d02000000000a" and relayed["hostname"] == "laptop.example"


NAMES = {
    # name: key, value
    "goose": ("payload_proto", "GOOSE"),
    "snap-cisco": ("payload_proto", "DTP"),
    "llc-numbered": ("payload_proto", "NetBIOS"),
    "ssh": ("service", "ssh"),
    "esp": ("payload_proto", None),
    "dns-soa": ("service", None),
    "unreachable": ("service", None),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_known_has_a_name(savefiles, name):
    key, value = NAMES[name]
    record = decoded(savefiles["ethernet"])[list(decode_handmade.ETHERNET).index(name)]
    assert record.get(key) == value


RULES = [
    # rule, port, whether the bytes agree
    ("udp.port=9999:vxlan", 9999, True),
    ("udp.port=53:vxlan", 53, True),
    ("udp.port=9999:dns", 9999, False),
    ("udp.port=9998:vxlan", 9999, False),
]


@pytest.mark.parametrize("rule, port, agrees", RULES)
def test_a_rule_leads_a_port_to_a_protocol(tmp_path, rule, port, agrees):
    data = bytes.fromhex("0800000000000100") + decode_handmade.FRAME
    path = write_pcap(tmp_path / "f", [decode_handmade.datagram(port, data)])
    record = decoded(path, "--decode-as", rule)[0]
    assert shape(record) == ("eth ip udp vxlan inner(eth ip udp)" if agrees else "eth ip udp")


def test_a_rule_for_tcp(tmp_path):
    path = write_pcap(tmp_path / "f", [decode_handmade.segment(2525, b"MAIL FROM:<a>\r\n")])
    assert "smtp" not in decoded(path)[0]
    assert decoded(path, "--decode-as", "udp.port=1:dns", "--decode-as", "tcp.port=2525:smtp")[0]["smtp"]["command"] == "MAIL"


@pytest.mark.parametrize("rule", ["vxlan", "udp.port=1", "udp.port=1:tls", "tcp.port=1:vxlan", "tcp.port=65536:tls",
                                  "tcp.port=:tls", "tcp.port=1:", "sctp.port=1:dns", "udp.port=1:ip"])
def test_what_is_no_rule(savefiles, rule):
    done = run("capture", "-r", savefiles["ethernet"], "--decode-as", rule)
    assert done.code == 2 and rule in done.err and "udp.port=8472:vxlan" in done.err


ROUTE = b"\x83\x0b\4" + IP_A + IP_B + b"\0"  # a loose source route with two hops left
HOME = bytes([17, 2, 201, 16]) + IP6_A + bytes([1, 2, 0, 0])
UNCHECKED = {
    "in the first fragment of a tunnel": ip(4, ip(6, tcp(bytes(600)))[:400], flags=0x2000),
    "longer than IP says": ip(17, udp()[:4] + b"\0\xff" + udp()[6:]),
    "on a source route": ip(17, udp(), options=ROUTE),
}


@pytest.mark.parametrize("what", UNCHECKED)
def test_checksums_over_what_is_not_there(tmp_path, what):
    path = write_pcap(tmp_path / "f", [eth(0x0800, UNCHECKED[what])])
    record = decoded(path, "--checksums")[0]
    assert values(record, "tcp.checksum_ok") == values(record, "udp.checksum_ok") == []


def test_checksums_of_routed_packets(tmp_path):
    """They are over other addresses than the header's; SCTP's is over none."""
    routed = bytes([132, 2, 0, 1, 0, 0, 0, 0]) + IP6_B
    packets = [eth(0x86DD, ip6(60, HOME + udp())), eth(0x86DD, ip6(43, routed + sctp((11, 0, b""))))]
    home, route = decoded(write_pcap(tmp_path / "f", packets), "--checksums")
    assert "checksum_ok" not in home["udp"] and route["sctp"]["checksum_ok"] is True


def test_checksums_are_told_only_where_asked(savefiles):
    record = decoded(savefiles["ethernet"])[0]
    assert values(record, "ip.checksum_ok") == values(record, "udp.checksum_ok") == []
