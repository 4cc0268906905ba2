# SPDX-License-Identifier: ISC
"""devs beside what iproute2 says, with and without privilege."""

import ipaddress
import json
import os
import subprocess

import pytest

import harness
from harness import ip, run

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces want root")

UNPRIVILEGED = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                "--bounding-set=-all", "--inh-caps=-all"]


@pytest.fixture
def namespace():
    name = f"pktpipe-{os.getpid()}-devs"
    ip("netns", "add", name)
    yield name
    ip("netns", "del", name)


@pytest.fixture
def devices(namespace):
    """A pair of Ethernets with addresses, a tunnel with a peer, a bridge that is down."""
    for words in ("link add va type veth peer name vb", "link add br0 type bridge",
                  "tuntap add t0 mode tun", "addr add 192.0.2.1/24 brd + dev va",
                  "addr add 192.0.2.9/32 dev va", "addr add 10.1.0.1 peer 10.1.0.2/32 dev t0",
                  "addr add 2001:db8::1/48 dev va nodad", "link set lo up", "link set va up mtu 1400",
                  "link set vb up", "link set t0 up"):
        ip("-n", namespace, *words.split())
    return namespace


def listed(name, *words, prefix=()):
    r = run("devs", *words, prefix=[*harness.Network.inside(name), *prefix])
    assert r.code == 0, r.err
    return {d["ifname"]: d for d in r.of("device")}


def told(name):
    out = subprocess.run(["ip", "-n", name, "-j", "addr"], capture_output=True, check=True).stdout
    return {d["ifname"]: d for d in json.loads(out)}


def test_devices_are_those_of_ip(devices):
    ours, theirs = listed(devices), told(devices)
    assert set(ours) == set(theirs) | {"any"}
    for name, d in theirs.items():
        assert ours[name]["ifindex"] == d["ifindex"]
        assert ours[name]["mtu"] == d["mtu"]
        if not harness.GENERIC:  # other systems have it in another kind of address
            assert ours[name].get("address") == (None if name in ("lo", "t0") else d["address"])
        assert ("up" in ours[name]["flags"]) == ("UP" in d["flags"])
        assert ("loopback" in ours[name]["flags"]) == ("LOOPBACK" in d["flags"])


def bits(mask):
    return bin(int(ipaddress.ip_address(mask))).count("1")


def test_addresses_are_those_of_ip(devices):
    ours, theirs = listed(devices), told(devices)
    for name, d in theirs.items():
        def key(a):
            return (a["family"], a["local"], a["prefixlen"], a.get("broadcast"), a.get("address"))

        want = sorted(map(key, d["addr_info"]), key=str)
        have = sorted(((a["family"], a["addr"], bits(a["netmask"]),
                        # the C library tells an address's own as its broadcast address where
                        # there is none
                        None if a.get("broadaddr") == a["addr"] else a.get("broadaddr"),
                        a.get("dstaddr")) for a in ours[name]["addresses"]), key=str)
        assert have == want


def test_network_is_the_first_one(devices):
    va = listed(devices)["va"]
    assert (va["network"], va["netmask"]) == ("192.0.2.0", "255.255.255.0")
    assert [a["network"] for a in va["addresses"] if a["addr"] == "2001:db8::1"] == ["2001:db8::"]
    assert "network" not in listed(devices)["vb"]


def test_default_is_what_capture_takes(devices, capture):
    only = listed(devices, "--default")
    assert len(only) == 1 and all(d["default"] for d in only.values())
    assert [n for n, d in listed(devices).items() if d["default"]] == list(only)
    at = capture("--duration", "1ms", prefix=harness.Network.inside(devices))
    assert at.wait_for("start")["interfaces"][0]["ifname"] == list(only)[0]


def test_no_default(namespace):
    r = run("devs", "--default", prefix=harness.Network.inside(namespace))
    assert (r.code, r.only("error")["code"]) == (5, "no_such_device")


def test_named(devices):
    assert list(listed(devices, "vb", "lo")) == ["vb", "lo"]
    r = run("devs", "vaa", prefix=harness.Network.inside(devices))
    assert (r.code, r.only("error")["code"]) == (5, "no_such_device")
    assert '"va"' in r.only("error")["hint"]


def test_linktypes_are_those_of_tcpdump(devices):
    harness.need("tcpdump")
    for name, d in listed(devices, "va", "lo", "any").items():
        out = subprocess.run([*harness.Network.inside(devices), "tcpdump", "-L", "-i", name],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True).stdout.decode()
        names = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
        assert [t["name"] for t in d["linktypes"]] == names


def test_tstamp_types_are_those_of_tcpdump(devices):
    harness.need("tcpdump")
    for name, d in listed(devices, "va", "lo").items():
        out = subprocess.run([*harness.Network.inside(devices), "tcpdump", "-J", "-i", name],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout.decode()
        names = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
        assert d["tstamp_types"] == (names or ["host"])


def test_without_privilege(devices):
    """Only the link types take a right; they are left out, not guessed."""
    ours, theirs = listed(devices, prefix=UNPRIVILEGED), listed(devices)
    for name, d in theirs.items():
        d.pop("linktypes", None)
        assert ours[name] == d


def test_text(devices):
    lines = run("devs", "-f", "text", prefix=harness.Network.inside(devices)).out.decode().splitlines()
    column = lines[0].index("ADDRESSES")
    assert lines[1].startswith("* ") and sum(line.startswith("*") for line in lines) == 1
    (va,) = [line for line in lines if line.split()[:2] in (["*", "va"], ["va", "up"])]
    assert va[column:] == "192.0.2.1/24" and " 1400 " in va
    one = run("devs", "-f", "text", "va", prefix=harness.Network.inside(devices)).out.decode()
    assert "EN10MB (1)" in one and "broadcast 192.0.2.255" in one


def test_a_thousand_interfaces(namespace, tmp_path):
    """Quick enough: so many system calls for each, and a second look finds the same."""
    harness.need("strace")
    batch = "".join(f"link add v{i} type veth peer name w{i}\n" for i in range(500))
    subprocess.run(["ip", "-n", namespace, "-b", "-"], input=batch.encode(), check=True)
    first, log = listed(namespace), tmp_path / "strace"
    assert len(first) == 1002
    assert listed(namespace, prefix=["strace", "-f", "-o", str(log)]) == first
    # The generic port has all it tells from libpcap, which opens each device for that.
    assert len(log.read_bytes().splitlines()) < (60 if harness.GENERIC else 40) * len(first)


@harness.linux_alone("a device that cannot be opened has no key linktypes")
def test_link_types_of_every_device(devices):
    """However many there are, those that are down too, and the same each time."""
    batch = "".join(f"link add v{i} type veth peer name w{i}\n" for i in range(100))
    subprocess.run(["ip", "-n", devices, "-b", "-"], input=batch.encode(), check=True)
    first, second = listed(devices), listed(devices)
    assert first == second and len(first) > 200
    types = {name: [t["name"] for t in d["linktypes"]] for name, d in first.items()}
    assert types["v99"] == types["w0"] == types["va"] and "EN10MB" in types["va"]
    assert types["any"][0].startswith("LINUX_SLL") and types["t0"] == ["RAW"]


@pytest.fixture
def altnames(devices):
    names = ["wan", "a-name-that-no-older-call-of-the-system-takes", "uplink@4"]
    try:
        for name in names:
            ip("-n", devices, "link", "property", "add", "dev", "va", "altname", name)
    except subprocess.CalledProcessError:
        pytest.skip("this kernel has no other names for devices")
    return names


@harness.linux_alone("devices have no other names: altnames is left out")
def test_other_names_of_a_device(devices, altnames, capture):
    """Listed where there are some, and taken in place of its own."""
    ours = listed(devices)
    assert ours["va"]["altnames"] == altnames
    assert [name for name, d in ours.items() if "altnames" in d] == ["va"]
    one = run("devs", "-f", "text", "va", prefix=harness.Network.inside(devices)).out.decode()
    assert [line.split()[-1] for line in one.splitlines()[1:4]] == altnames
    for name in altnames:
        assert list(listed(devices, name)) == ["va"]
        at = capture("-i", name, "--duration", "1ms", prefix=harness.Network.inside(devices))
        assert at.wait_for("start")["interfaces"][0]["ifname"] == "va"


@pytest.mark.parametrize("name", ["vb@va", "vb@if7", "vb@"])
def test_a_name_as_ip_prints_it(devices, name, tmp_path):
    inside = harness.Network.inside(devices)
    path = harness.write_pcap(tmp_path / "one.pcap", [harness.frame(60)])
    assert list(listed(devices, name)) == ["vb"]
    start = run("capture", "-i", name, "--duration", "1ms", prefix=inside).only("start")
    assert start["interfaces"][0]["ifname"] == "vb"
    assert run("stats", "-i", name, "--duration", "1ms", prefix=inside).code == 0
    assert run("inject", "-i", name, "-r", path, prefix=inside).only("end")["sent"] == 1
    assert run("filter-check", "-i", name, "vlan 5", prefix=inside).code == 0


def test_a_name_that_none_has(devices):
    for name in "vc@va", "vbb@", "@vb", "vb@va@":
        r = run("capture", "-i", name, prefix=harness.Network.inside(devices))
        assert (r.code, r.only("error")["message"]) == (5, f'no device "{name}"')
