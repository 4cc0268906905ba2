# SPDX-License-Identifier: ISC
"""Records in a stream of three nodes, whatever happens to these: the proof reads the records alone."""

import re
import signal

from harness import PATIENCE


def told(line):
    """The numbers of a line of complete.py."""
    found = re.match(r"\w+: (complete|INCOMPLETE): (\d+) packets, (\d+) missing, (\d+) twice,"
                     r" end after (\d+), (\d+) dropped$", line)
    assert found, line
    return [found[1], *map(int, found.groups()[1:])]


def test_leader_is_killed(place, cluster, producer):
    count = 10000
    cluster.create()
    process = producer("packets.one", "-c", count)
    cluster.wait_for(1)
    place.flood(2 * count, 4000)  # more than are taken: a busy machine drops some
    cluster.wait_for(count // 4)
    cluster.signal(signal.SIGKILL, cluster.info()["cluster"]["leader"])
    assert process.wait(3 * PATIENCE) == 0, process.stderr.read()
    code, (line,) = cluster.complete()
    assert (code, told(line)[:5]) == (0, ["complete", count, 0, 0, count])


def test_two_sensors(place, cluster, producer):
    """In one stream: what is missing of which is told by the records alone."""
    count = 5000
    cluster.create()
    sensors = [producer("packets.one", "-c", count, "--origin"), producer("packets.two", "--origin", "-c", count)]
    cluster.wait_for(2)
    place.flood(2 * count, 2000)
    cluster.wait_for(count // 2)
    cluster.signal(signal.SIGKILL, cluster.info()["cluster"]["leader"])
    for sensor in sensors:
        assert sensor.wait(3 * PATIENCE) == 0, sensor.stderr.read()
    code, lines = cluster.complete()
    assert code == 0 and [told(line)[:5] for line in lines] == 2 * [["complete", count, 0, 0, count]]
    assert len({line.split(":")[0] for line in lines}) == 2


def test_brokers_that_pause(place, cluster, producer):
    """What they do not take in time the kernel drops, and the records say how much."""
    count = 60000
    cluster.create()
    process = producer("packets.one", "-B", "512KiB", "--queue", "64KiB")
    cluster.wait_for(1)
    cluster.signal(signal.SIGSTOP)
    assert place.flood(count, 30000).wait(PATIENCE) == 0
    cluster.signal(signal.SIGCONT)
    cluster.wait_for(2)
    process.terminate()
    assert process.wait(PATIENCE) == 0, process.stderr.read()
    code, (line,) = cluster.complete()
    word, seen, missing, twice, packets, dropped = told(line)
    assert (code, word, missing, twice) == (0, "complete", 0, 0)
    assert seen == packets and dropped > 0 and packets + dropped == count


SECOND = 1_000_000_000  # as the server counts, nanoseconds


def test_stream_that_is_full(place, cluster, producer):
    """Nothing is lost by it: when there is room again, the rest comes."""
    count = 5000
    cluster.create(max_msgs=1000, discard="new", duplicate_window=SECOND)
    process = producer("packets.one", "-c", count)
    cluster.wait_for(1)
    place.flood(2 * count, 5000)
    assert b"maximum messages exceeded" in process.stderr.readline()
    config = cluster.info()["config"]
    assert "error" not in cluster.api("STREAM.UPDATE.PACKETS", **{**config, "max_msgs": -1})
    assert process.wait(3 * PATIENCE) == 0, process.stderr.read()
    code, (line,) = cluster.complete()
    assert (code, told(line)[:5]) == (0, ["complete", count, 0, 0, count])
