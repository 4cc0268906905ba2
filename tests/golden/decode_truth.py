# SPDX-License-Identifier: ISC
"""What tshark calls the fields of pktpipe-fields(5), and how both are read.

A row of truth/*.py is one field: pktpipe's path, tshark's names, and how to read tshark's text.
Paths leave out `inner`, `quoted` and lists: a path stands for all its values in a
packet, in order, from the outermost layer inwards, as tshark's occurrences do.
"""

import functools
import re
import subprocess

from truth import app, hosts, link, net, servers, transport, tunnel
from truth.read import verdict

FIELDS = link.FIELDS + net.FIELDS + transport.FIELDS + tunnel.FIELDS + app.FIELDS + servers.FIELDS + hosts.FIELDS
SEPARATOR = "\x1f"  # between occurrences: in no field

# tshark reassembles, resolves and counts from the first segment unless it is told not to.
PREFERENCES = [
    "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
    "tcp.relative_sequence_numbers:FALSE", "tls.desegment_ssl_records:FALSE",
    "tls.desegment_ssl_application_data:FALSE", "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE",
    "udp.check_checksum:TRUE", "sctp.checksum:CRC 32c", "sctp.reassembly:FALSE", "ip.try_heuristic_first:TRUE",
    'uat:pres_context_list:"3","1.0.9506.2.3"',  # MMS, which an earlier packet would say
]

# Ports that tshark leads to nothing by itself.
PORTS = ["udp.port==8472,vxlan", "tcp.port==2200,ssh", "tcp.port==8000,http", "tcp.port==8449,tls",
         "udp.port==41014,quic"]


@functools.cache
def asked():
    """The names of the rows; of those behind a row's first what this tshark knows."""
    listed = subprocess.run(["tshark", "-G", "fields"], check=True, capture_output=True, text=True).stdout
    known = {columns[2] for columns in map(lambda line: line.split("\t"), listed.splitlines()) if columns[0] == "F"}
    return sorted({name for _, theirs, _ in FIELDS for name in theirs if name == theirs[0] or name in known})


@functools.cache
def backslash():
    """How a backslash is written: from 4.2 on as two."""
    told = subprocess.run(["tshark", "--version"], check=True, capture_output=True, text=True).stdout
    version = re.search(r"(\d+)\.(\d+)", told)
    return r"\\" if (int(version[1]), int(version[2])) >= (4, 2) else "\\"


def tshark_rows(savefile):
    """One dictionary a packet: tshark's name to the list of its occurrences."""
    names = asked()
    command = ["tshark", "-n", "-r", str(savefile), "-T", "fields", "-E", "occurrence=a", "-E", f"aggregator={SEPARATOR}"]
    for preference in PREFERENCES:
        command += ["-o", preference]
    for port in PORTS:
        command += ["-d", port]
    for name in names:
        command += ["-e", name]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        columns = line.split("\t")
        row = {n: c.replace(backslash(), "\\").split(SEPARATOR) for n, c in zip(names, columns) if c}
        if "http.request.method" not in row:  # 4.4 repeats it with the answer
            row.pop("http.request.uri", None)
        if row.get("s7comm.header.rosctr") == ["7"]:  # 4.4 looks into what users defined
            row.pop("s7comm.param.func", None)
            row.pop("s7comm.param.itemcount", None)
        yield row


def children(record, component):
    """`a|b` is a, then b; `a@T` is a where the record's type is T, `a@!T` where it is not."""
    name, _, kind = component.partition("@")
    if kind and (record.get("type") == kind.lstrip("!")) == kind.startswith("!"):
        return []
    return [record[key] for key in name.split("|") if key in record]


def values(record, path):
    """Every value at the path, outermost first, looking through lists, `inner` and `quoted`."""
    first, _, rest = path.partition(".")
    found = []
    for part in record if isinstance(record, list) else [record]:
        if not isinstance(part, dict):
            continue
        for value in children(part, first):
            if rest:
                found += values(value, rest)
            else:
                found += value if isinstance(value, list) else [value]
        for scope in ("inner", "quoted"):
            if scope in part:
                found += values(part[scope], path)
    return found


def differences(record, row):
    """(path, pktpipe's values, tshark's values) of one packet where they differ."""
    for path, names, read in FIELDS:
        theirs = [read(value) for name in names for value in row.get(name, [])]
        theirs = [value for value in theirs if value is not None]
        path, _, only = path.partition("#")
        ours = values(record, path)
        # Of what tshark has more of: the first one, or those of packets where pktpipe has any.
        if only == "first":
            theirs = theirs[:1] or (ours if "truncated" in record else [])
        if only == "there" and not ours:
            theirs = []
        # Of what an ICMP error quotes tshark checks the sums, and leaves some fields out; of
        # TLS it knows more than the client hello.
        if "quoted" in record and (read is verdict or not theirs):
            theirs = theirs[:len(ours)] or ours
        if path.startswith(("tls.", "dtls.")) and path.split(".")[0] not in record:
            theirs = []
        if ours != theirs:
            yield path, ours, theirs
