# SPDX-License-Identifier: ISC
"""What the sandbox costs: `--sandbox auto` beside `--sandbox null`, of a savefile (wall time,
as in rows_savefile.py), of live packets (processor time, as in rows_live.py), and in time
until the first record."""

from rows_live import COUNT, start_record
from rows_savefile import through_pipe
from rows_start import first_record
from table import Measure, Row

BAR = 1.05


def rows(bench):
    def capture(mode, *words):
        return [bench.program, "capture", "--sandbox", mode, "-f", "etf", *words]

    def savefile(mode):
        return through_pipe(bench, "64", capture(mode, "-r", "F"))

    def live(mode):
        def take():
            took = bench.network.capture(
                capture(mode, "-i", "rx"), start_record, ["-n", str(COUNT)])
            return {"ns": took["cpu"] * 1e9}

        return Measure(f"capture -i rx -f etf --sandbox {mode}, live", take)

    def start(mode):
        return Measure(f"start, --sandbox {mode}", lambda: first_record(capture(mode, "-i", "lo")))

    yield Row("sandbox/savefile/64", "wall", savefile("auto"), savefile("null"), BAR)
    yield Row("sandbox/live/64", "ns", live("auto"), live("null"), BAR, "ns")
    yield Row("sandbox/start", "ms", start("auto"), start("null"), 2, "ms")
