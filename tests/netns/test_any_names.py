# SPDX-License-Identifier: ISC
"""Devices of `any` have the name that they have, whatever it was before."""

import signal

import pytest

from harness import NAMES_OF_ANY, frame, ip, wait_for_carrier

pytestmark = NAMES_OF_ANY


@pytest.fixture
def pair(network):
    """Makes veth pairs whose first end is in a and the other, of a given index, in b."""

    def make(near, far, index):
        ip("-n", network.b, "link", "add", "name", far, "index", str(index), "type", "veth",
           "peer", "name", near, "netns", network.a)
        for name, device in (network.a, near), (network.b, far):
            ip("-n", name, "link", "set", "dev", device, "arp", "off", "up")
        wait_for_carrier(network.b, far)

    return make


@pytest.fixture
def at(network, capture):
    return capture("-i", "any", "--no-data", "ether proto 0x88b5", prefix=network.inside(network.b))


def names(network, at, near):
    """Names and indices that the next packets have, sent by that device of a."""
    seen = len(at.of("packet"))
    network.send([frame(60)] * 3, device=near)
    at.wait_for("packet", seen + 3)
    return {(p["ifname"], p["ifindex"]) for p in at.of("packet")[seen:]}


def test_a_device_that_came_later(network, pair, at):
    pair("vc", "vd", 4001)
    assert names(network, at, "vc") == {("vd", 4001)}


def test_a_device_that_is_renamed(network, pair, at):
    pair("vc", "vd", 4001)
    assert names(network, at, "vc") == {("vd", 4001)}
    for name in "other", "vd", "third":
        old = ip("-n", network.b, "-o", "link", "show", "up").split("4001: ")[1].split("@")[0]
        ip("-n", network.b, "link", "set", "dev", old, "name", name)
        assert names(network, at, "vc") == {(name, 4001)}
    assert at.end(signal.SIGINT).code == 0


def test_an_index_that_is_used_again(network, pair, at):
    pair("vc", "vd", 4001)
    assert names(network, at, "vc") == {("vd", 4001)}
    ip("-n", network.a, "link", "del", "vc")
    pair("ve", "vf", 4001)
    assert names(network, at, "ve") == {("vf", 4001)}


def test_a_device_that_went(network, pair, at):
    """What was read of it before keeps the name, and others are not mistaken for it."""
    pair("vc", "vd", 4001)
    pair("ve", "vf", 4001 + 4096)
    assert names(network, at, "vc") == {("vd", 4001)}
    assert names(network, at, "ve") == {("vf", 4001 + 4096)}
    assert names(network, at, "vc") == {("vd", 4001)}
    ip("-n", network.a, "link", "del", "vc")
    assert names(network, at, "ve") == {("vf", 4001 + 4096)}
    assert {p["ifname"] for p in at.of("packet")} == {"vd", "vf"}
