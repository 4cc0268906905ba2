# SPDX-License-Identifier: ISC
"""What goes wrong, as one exception."""

import signal

# The exit codes of include/pktpipe/errors.h.
EXITS = {
    1: "it failed",
    2: "a wrong option or value",
    3: "the filter is invalid",
    4: "permission denied",
    5: "no such device or file",
    6: "the device is lost",
    7: "incomplete",
}


class PktpipeError(Exception):
    """`code` is that of the protocol's error record or reply, which is in `record`.

    Codes of this module's own: `closed`, the capture has ended; `died`, the program has gone without
    an end record, by a signal or with an exit status; `frame_invalid`, what came is no frame; and the
    errno's name, as ENOENT, where the program could not be started."""

    def __init__(self, record):
        super().__init__(record["message"])
        self.code = record["code"]
        self.record = record


def closed():
    return PktpipeError({"code": "closed", "message": "the capture has ended"})


def died(status, cut):
    """A record of it; status: as Popen.returncode; cut: whether the last record is not whole."""
    if status < 0:
        try:
            how = f"pktpipe was ended by {signal.Signals(-status).name}"
        except ValueError:
            how = f"pktpipe was ended by signal {-status}"
    elif status in EXITS:
        how = f"pktpipe ended with exit status {status}: {EXITS[status]}"
    else:
        how = f"pktpipe ended with exit status {status}"
    if cut:
        how += ", in the middle of a record"
    return {"code": "died", "message": how, "status": status}
