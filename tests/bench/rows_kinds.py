# SPDX-License-Identifier: ISC
"""Kinds of savefiles beside their peers: pcapng beside tcpdump, gzip seen through beside zcat in
front, and files merged by time beside mergecap."""

import os
import subprocess

from process import pipeline
from table import Measure, NotRun, Row

MIXES = ("64", "imix")


def made(bench, name, *command):
    """A file in the bench's directory, made once from the savefile of a mix."""
    path = os.path.join(bench.directory, name)
    if not os.path.exists(path):
        with open(path, "wb") as out:
            done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            os.unlink(path)
            raise NotRun(f"{command[0]}: {done.stderr.decode(errors='replace').strip()}")
    return name


def measure(bench, label, command, *files):
    def take():
        names = {key: made(bench, *how) for key, how in files}
        return pipeline([names.get(word, word) for word in command], bench.directory)

    return Measure(label, take)


def shell(bench, label, text, *files):
    def take():
        names = [made(bench, *how) for _, how in files]
        return pipeline(["sh", "-c", text.format(*names, program=bench.program)], bench.directory)

    return Measure(label, take)


def pcapng(bench, mix):
    file = "F", (f"{mix}.pcapng", bench.program, "capture", "-r", bench.savefile(mix), "-f", "pcapng")
    return Row(f"pcapng/{mix}/etf/tcpdump", "wall",
               measure(bench, f"capture -r F -f etf | cat >/dev/null, {mix} as pcapng",
                       [bench.program, "capture", "-r", "F", "-f", "etf"], file),
               measure(bench, f"tcpdump -r F -w - | cat >/dev/null, {mix} as pcapng",
                       ["tcpdump", "-r", "F", "-w", "-"], file), 0.6)


def packed(bench, mix):
    file = "F", (f"{mix}.gz", "gzip", "-6", "-c", bench.savefile(mix))
    return Row(f"gzip/{mix}/etf/zcat", "cpu",
               measure(bench, f"capture -r F -f etf | cat >/dev/null, {mix} as gzip",
                       [bench.program, "capture", "-r", "F", "-f", "etf"], file),
               shell(bench, f"zcat F | capture -r - -f etf | cat >/dev/null, {mix}",
                     "zcat {0} | {program} capture -r - -f etf", file), 1.15)


def merged(bench, mix):
    twice = ["-r", bench.savefile(mix), "-r", bench.savefile(mix)]
    return Row(f"merge/{mix}/mergecap", "wall",
               measure(bench, f"capture -r F -r F --merge -w - | cat >/dev/null, {mix}",
                       [bench.program, "capture", *twice, "--merge", "-w", "-"]),
               measure(bench, f"mergecap -F nsecpcap -w - F F | cat >/dev/null, {mix}",
                       ["mergecap", "-F", "nsecpcap", "-w", "-", *twice[1::2]]), 1)


def rows(bench):
    for kind in pcapng, packed, merged:
        for mix in MIXES:
            yield kind(bench, mix)
