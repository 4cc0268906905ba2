# SPDX-License-Identifier: ISC
"""VLAN tags, which the kernel keeps beside the packet: what is told of them, and what is counted."""

import signal

import pytest

from harness import GENERIC, both_readers, libpcap_version, linux_alone, run, udp

TAGS = {"none": b"", "one": bytes.fromhex("81000064"), "two": bytes.fromhex("88a8001881000044")}
ON_DEVICE = {"none": None, "one": [100], "two": [24, 68]}
ON_ANY_INNER = {"none": None, "one": None, "two": [68]}


def ids(packet):
    return [tag["id"] for tag in packet["vlan"]] if "vlan" in packet else None


@both_readers
@pytest.mark.parametrize("device", ["vb", "any"])
@pytest.mark.parametrize("words", [[], ["--timeout", "immediate"]], ids=["block", "immediate"])
def test_tags_that_packets_have(network, capture, reader, device, words):
    at = capture("-i", device, "--decode", "--reader", reader, *words, prefix=network.inside(network.b))
    interface = at.of("start")[0]["interfaces"][0]
    lost = device == "any" and interface["reader"] == "libpcap"
    if lost and libpcap_version() < [1, 10, 2]:
        pytest.skip("this libpcap puts the tag into the middle of the second cooked header")
    want = ON_ANY_INNER if lost else ON_DEVICE
    assert interface.get("vlan") == ("inner" if lost else None)
    network.send([udp(100, tags) for tags in TAGS.values()])
    at.wait_for("packet", 3)
    packets = at.end(signal.SIGINT).of("packet")
    assert [ids(p) for p in packets] == [want[name] for name in TAGS]
    for p in packets:
        assert (p["src_ip"], p["dest_port"], p.get("malformed")) == ("10.9.0.1", 9, None)


COOKED = linux_alone("packets of any are counted with their cooked headers, which no other system makes")


@pytest.mark.parametrize("tags", TAGS)
@pytest.mark.parametrize("device", ["vb", pytest.param("any", marks=COOKED)])
def test_bytes_are_those_on_the_wire(network, capture, device, tags):
    at = capture("-i", device, "--interval", "50ms", command="stats", prefix=network.inside(network.b))
    network.send([udp(1000, TAGS[tags])] * 10)
    at.wait_for("stats", received=10)
    last = at.end(signal.SIGINT).of("stats")[-1]
    assert (last["delivered"], last["bytes"]) == (10, 10000)


@COOKED
def test_a_filter_by_device_while_counting(network, capture):
    """The filter is of the second cooked header, whatever is counted with."""
    index = network_index(network)
    at = capture("-i", "any", "--interval", "50ms", f"ifindex {index}", command="stats",
                 prefix=network.inside(network.b))
    network.send([udp(60)] * 4)
    at.wait_for("stats", received=4)
    assert at.end(signal.SIGINT).of("stats")[-1]["bytes"] == 240


def network_index(network):
    r = run("devs", "vb", "-f", "jsonl", prefix=network.inside(network.b))
    return r.only("device")["ifindex"]


def test_filter_check_says_what_is_lost(network):
    for device, lost in ("any", True), ("vb", False):
        r = run("filter-check", "-i", device, "udp", prefix=network.inside(network.b))
        hints = " ".join(r.only("filter").get("hints", []))
        assert ("outermost VLAN tag" in hints) == lost


@pytest.mark.parametrize("way, known", [("exec", True), ("nsenter", False)])
def test_if_dropped_is_that_of_the_device(network, way, known):
    """nsenter --net leaves /sys as it is: a device of the same name there is another one."""
    inside = {"exec": network.inside(network.b),
              "nsenter": ["nsenter", f"--net=/run/netns/{network.b}"]}[way]
    for words in ["-i", "vb"], ["-i", "lo", "-i", "vb"]:
        r = run("capture", *words, "--duration", "10ms", prefix=inside)
        assert ("if_dropped" in r.of("stats")[-1]) == (known and not GENERIC)
    r = run("capture", "-i", "any", "--duration", "10ms", prefix=inside)
    assert "if_dropped" not in r.only("stats")
