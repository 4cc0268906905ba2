# SPDX-License-Identifier: ISC
"""Rows, the samples behind them, and the table that they end up in."""

import statistics
from dataclasses import dataclass
from typing import Callable, Optional


class NotRun(Exception):
    """A measure could not be taken; the text says why."""


@dataclass(frozen=True)
class Measure:
    """Something that can be run: take() runs it once and returns a dict of figures.

    Rows that name the same Measure share its runs."""

    label: str
    take: Callable[[], dict]


@dataclass
class Row:
    """One line of the table: a figure of ours, beside the peer's or alone.

    With a peer the bar is for the ratio ours/peer; without one, or with one that only stands
    beside, for the figure itself.  None: there is no bar."""

    name: str
    figure: str  # the key in what take() returns
    ours: Measure
    peer: Optional[Measure]
    bar: Optional[float]
    unit: str = "s"
    of: str = "min"  # min, median or max of the rounds
    beside: bool = False

    def reduce(self, samples):
        values = [sample[self.figure] for sample in samples]
        return {"min": min, "median": statistics.median, "max": max}[self.of](values)


def run_rounds(rows, rounds, say):
    """Takes every measure once a round, A B C A B C, so that a change of the machine's
    speed meets them all.  Returns (samples, reasons), each by measure."""
    measures = list(dict.fromkeys(m for row in rows for m in (row.ours, row.peer) if m))
    samples = {measure: [] for measure in measures}
    reasons = {}
    for number in range(rounds):
        for measure in measures:
            if measure in reasons:
                continue
            say(f"round {number + 1} of {rounds}: {measure.label}")
            try:
                samples[measure].append(measure.take())
            except (NotRun, OSError) as reason:
                reasons[measure] = str(reason)
            except (LookupError, ValueError) as reason:
                reasons[measure] = f"what it said is not understood: {reason!r}"
    return samples, reasons


def number(value, unit):
    if value is None:
        return "-"
    return f"{value:.0f} {unit}" if value >= 1000 or unit == "packets" else f"{value:.3g} {unit}"


def ratio(ours, peer):
    return ours / peer if peer else float("inf")


def cpu_ratio(row, samples):
    """Of processor time, which other work on the machine disturbs less than wall time."""
    ours, peer = ([sample.get("cpu") for sample in samples[m]] for m in (row.ours, row.peer))
    return f"{ratio(min(ours), min(peer)):.2f}" if None not in ours + peer else "-"


def line(row, samples, reasons):
    if row.ours in reasons or row.peer in reasons:
        return [row.name, row.of, "-", "-", "-", "-", "-", "not run"]
    ours = row.reduce(samples[row.ours])
    peer = row.reduce(samples[row.peer]) if row.peer else None
    if not row.peer or row.beside:
        met = "-" if row.bar is None else "yes" if ours <= row.bar else "NO"
        return [row.name, row.of, number(ours, row.unit), number(peer, row.unit), "-", "-",
                number(row.bar, row.unit), met]
    bar = ["-", "-"] if row.bar is None else [f"{row.bar:.2f}", "yes" if ratio(ours, peer) <= row.bar else "NO"]
    return [row.name, row.of, number(ours, row.unit), number(peer, row.unit),
            cpu_ratio(row, samples), f"{ratio(ours, peer):.2f}", *bar]


def render(rows, samples, reasons):
    lines = [["case", "of", "ours", "peer", "cpu", "ratio", "bar", "met?"]]
    lines += [line(row, samples, reasons) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for cells in lines:
        left = "  ".join(cell.ljust(width) for cell, width in zip(cells[:2], widths))
        right = "  ".join(cell.rjust(width) for cell, width in zip(cells[2:], widths[2:]))
        print(f"{left}  {right}")
