# SPDX-License-Identifier: ISC
"""What the records of DNS say."""

import pytest

from decode_make import datagram, segment
from decode_tunnels import MDNS, PACKETS, RDATA, message, over_tcp, resource
from harness import run, write_pcap


def decoded(folder, packet):
    return run("capture", "-r", write_pcap(folder / "f", [packet]), "--decode", "--no-data").only("packet")


def test_data_is_as_in_a_zone_file(tmp_path):
    answers = decoded(tmp_path, PACKETS["dns-types"])["dns"]["answers"]
    assert {record["type"]: record["rdata"] for record in answers} == {name: text for name, (_, _, text) in RDATA.items()}


WRONG = {
    # name: type, data that ends early or is too long
    "DS": (43, b"\0\1\5"),
    "address of a hint": (65, b"\0\1\0\0\4\0\3\1\2\3"),
    "parameter": (65, b"\0\1\0\0\1\0\xff"),
    "long": (65, b"\0\1\0\xff\0\x0f\xa0" + bytes(4000)),
    "tag": (257, b"\0\x10issue"),
    "NAPTR": (35, b"\0\1\0\1\1S\7SIP"),
}


@pytest.mark.parametrize("what", WRONG)
def test_data_that_is_wrong_is_left_out(tmp_path, what):
    packet = datagram(53, message(0x8180, resource(*WRONG[what])), 43010, True)
    record, = decoded(tmp_path, packet)["dns"]["answers"]
    assert record["ttl"] == 120 and "rdata" not in record


def test_multicast_has_a_bit_of_the_class(tmp_path):
    txt, address = decoded(tmp_path, PACKETS["mdns"])["dns"]["answers"]
    assert (txt["class"], txt["cache_flush"], txt["rdata"], txt["txt"]) == (1, True, "a=1b", ["a=1", "b"])
    assert "txt" not in address
    question, = decoded(tmp_path, PACKETS["mdns-question"])["dns"]["questions"]
    assert (question["class"], question["unicast"]) == (1, True)
    record = decoded(tmp_path, datagram(53, MDNS, 43010, True))["dns"]["answers"][0]
    assert record["class"] == 0x8001 and "cache_flush" not in record


@pytest.mark.parametrize("count, told", [(1, 1), (2, 2), (7, 7), (12, 7)])
def test_messages_of_a_segment_are_in_each_other(tmp_path, count, told):
    one = message(0, b"\1a\0\0\1\0\1", questions=1)
    record = decoded(tmp_path, segment(53, over_tcp(*[one] * count)))
    assert record["payload_len"] == (count - told) * (len(one) + 2)
    for _ in range(told):
        assert record["dns"]["questions"][0]["name"] == "a"
        record = record.get("inner")
    assert record is None
