# SPDX-License-Identifier: ISC
import os
import signal

import pytest

import harness

# nohup(1) leaves it ignored, and pktpipe would keep it so.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def network():
    if os.geteuid() != 0:
        pytest.skip("network namespaces want root")
    net = harness.Network()
    yield net
    net.destroy()


@pytest.fixture
def capture():
    """Starts captures, waits for their `start`, and leaves none behind."""
    running = []

    def start(*args, wait=True, **keys):
        at = harness.Capture(*args, **keys)
        running.append(at)
        if wait:
            at.wait_for("start")
        return at

    yield start
    for at in running:
        at.kill()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything has to run (tests/check, CI), a skipped test has failed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("PKTPIPE_STRICT"):
        report.outcome = "failed"
        report.longrepr = f"skipped: {report.longrepr[2] if report.longrepr else ''}"
