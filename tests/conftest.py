# SPDX-License-Identifier: ISC
import os
import signal

import pytest

import emulated
import harness

# nohup(1) leaves it ignored, and pktpipe would keep it so.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def network():
    if os.geteuid() != 0:
        pytest.skip("network namespaces want root")
    harness.need("ip", "sysctl")
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


def pytest_collection_modifyitems(items):
    """PKTPIPE_EMULATED: the program runs in an emulator."""
    for item in items if os.environ.get("PKTPIPE_EMULATED") else ():
        if emulated.reason(item.nodeid):
            item.add_marker(pytest.mark.skip(reason=emulated.reason(item.nodeid)))


def missing(call):
    """The program that a test could not start, where a package of the tests' has it."""
    error = call.excinfo.value if call.excinfo else None
    name = os.path.basename(str(error.filename)) if isinstance(error, FileNotFoundError) else None
    return name if name in harness.PACKAGES else None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that lacks a program is skipped; where everything has to run (tests/check, CI), it has failed."""
    outcome = yield
    report = outcome.get_result()
    if missing(call):
        report.outcome, report.longrepr = "skipped", (*item.location[:2], harness.lacking(missing(call)))
    if report.skipped and os.environ.get("PKTPIPE_STRICT"):
        report.outcome = "failed"
        report.longrepr = f"skipped: {report.longrepr[2] if report.longrepr else ''}"
