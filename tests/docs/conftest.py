# SPDX-License-Identifier: ISC
import subprocess

import pytest

from harness import BUILD, FLOOD


@pytest.fixture
def traffic(network, tmp_path):
    """eth0 in namespace b, with UDP and TCP packets coming in, and a savefile of some."""
    inside = network.inside(network.b)
    subprocess.run(["ip", "-n", network.b, "link", "set", "vb", "down"], check=True)
    subprocess.run(["ip", "-n", network.b, "link", "set", "vb", "name", "eth0"], check=True)
    subprocess.run(["ip", "-n", network.b, "link", "set", "eth0", "up"], check=True)
    syns = ("import socket\n"
            "s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW); s.bind(('va',0))\n"
            "import time\n"
            "f=bytes.fromhex('02000000000b02000000000a0800450000280000000040060000'"
            "'0a4d00010a4d0002' '303901bb000000000000000050022000' '00000000')\n"
            "while True: s.send(f); time.sleep(0.001)\n")
    senders = [subprocess.Popen([*network.inside(network.a), *words],
                                stdout=subprocess.DEVNULL) for words in (
        [FLOOD, "-n", "1000000", "-r", "1000", "va"],
        ["/usr/bin/python3", "-c", syns])]
    subprocess.run([*inside, BUILD / "pktpipe", "capture", "-i", "eth0", "-c", "50", "-w",
                    tmp_path / "trace.pcap"], check=True, stderr=subprocess.DEVNULL)
    yield inside, tmp_path
    for sender in senders:
        sender.kill()
        sender.wait()
