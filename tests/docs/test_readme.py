# SPDX-License-Identifier: ISC
"""Every pipeline of README runs as it stands, in a namespace with traffic."""

import contextlib
import os
import pty
import re
import signal
import subprocess

import pytest

from harness import BUILD, PATIENCE, TESTS

README = (TESTS.parent / "README.md").read_text(encoding="utf-8")
PIPELINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
             for line in block.splitlines() if line and not line.startswith("#")]


def test_there_are_five():
    assert len(PIPELINES) >= 5


@pytest.mark.parametrize("line", PIPELINES)
def test_pipeline(traffic, line):
    """On a terminal, its first line of output comes; it then ends by itself or by Ctrl-C."""
    inside, folder = traffic
    env = {**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}"}
    ours, theirs = pty.openpty()
    p = subprocess.Popen([*inside, "bash", "-o", "pipefail", "-c", line.replace("10s", "1s")],
                         cwd=folder, env=env, stdout=theirs, stderr=subprocess.PIPE,
                         start_new_session=True)
    os.close(theirs)
    try:
        first = os.read(ours, 4096)
        os.killpg(p.pid, signal.SIGINT)
        with contextlib.suppress(OSError):  # EIO: the terminal's last user has gone
            while os.read(ours, 65536):
                pass
        p.wait(PATIENCE)
    finally:
        p.kill()
        p.stderr.close()
        os.close(ours)
    assert first.strip()
