# SPDX-License-Identifier: ISC
"""Uses every part of pktpipe.py on the device that the argument names.  Packets to be
sent from its other end are asked for on stdout, one in hex a line."""

import sys

from pktpipe import Capture, PktpipeError

DEVICE = sys.argv[1]


def packet(ethertype, number):
    return bytes(6) + bytes(6) + ethertype.to_bytes(2, "big") + bytes([number]) * 46


def ask(*packets):
    for data in packets:
        print(data.hex(), flush=True)


def main():
    with Capture("-i", DEVICE, "ether proto 0x88b5") as capture:
        assert capture.start["interfaces"][0]["ifname"] == DEVICE
        first = [packet(0x88B5, n) for n in range(3)]
        ask(*first)
        packets = iter(capture)
        assert [next(packets)["data"] for _ in first] == first

        capture.filter("ether proto 0x88b6", optimize=False)
        ask(packet(0x88B5, 3), packet(0x88B6, 4))
        assert next(packets)["data"] == packet(0x88B6, 4)
        assert capture.stats()["delivered"] == 4

        try:
            capture.filter("ether prto 1")
            raise AssertionError("an invalid filter was accepted")
        except PktpipeError as error:
            assert error.code == "filter_invalid"
        try:
            capture.send(bytes(3000))
            raise AssertionError("a packet over the MTU was sent")
        except PktpipeError as error:
            assert error.code == "send_failed"
        with Capture("-i", DEVICE, "ether proto 0x88b7") as other:
            capture.send(packet(0x88B7, 5))
            assert next(iter(other))["data"] == packet(0x88B7, 5)

        capture.close()
        assert list(packets) == []
        assert (capture.end["reason"], capture.end["exit_code"]) == ("close", 0)

    try:
        Capture("-i", "notexist")
        raise AssertionError("a device that is none was opened")
    except PktpipeError as error:
        assert error.code == "no_such_device"


main()
