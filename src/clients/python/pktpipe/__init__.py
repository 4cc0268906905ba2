# SPDX-License-Identifier: ISC
"""pktpipe from Python: packets as an iterator, commands as methods.

    from pktpipe import Capture

    with Capture("-i", "eth0", "udp") as capture:
        for packet in capture:
            print(packet["ts"], packet["len"], packet["data"].hex())
            capture.filter("udp port 53")

Who wants packets alone, and many, takes Packets: a tenth of the cost.

The program is `pktpipe` of $PATH, or what $PKTPIPE names.  Threads may share a capture: see
Capture.  Whatever ends the program is raised as a PktpipeError where somebody waits.
"""

from pktpipe.capture import Capture
from pktpipe.errors import PktpipeError
from pktpipe.packets import Packets

__all__ = ["Capture", "Packets", "PktpipeError"]
