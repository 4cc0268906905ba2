/* SPDX-License-Identifier: ISC */
/*
 * The pktpipe protocol, version 1, for programs at the other end of the pipe.
 * The manual page pktpipe-records(5) has an example of every record.
 *
 * Frames
 *
 *   etf     4-byte big-endian length, then one term in Erlang's external term
 *           format, first byte 131: what a port opened with {packet, 4} reads.
 *   json    4-byte big-endian length, then one JSON object in UTF-8.
 *   jsonl   one JSON object in UTF-8, then a newline.
 *
 * A length counts the bytes that follow it.  A reader refuses a length over
 * PKTPIPE_FRAME_MAX before it allocates.  A record is written whole or not at
 * all.  With --batch the term or object may be a list of packets.
 *
 * Types
 *
 *            JSON                      ETF
 *   uint     number, 0 to 2^64 - 1     integer
 *   int      number, 64 bits           integer
 *   bool     true, false               the atoms true, false
 *   text     string                    binary, not always UTF-8
 *   bytes    string, base64 or hex     binary; of a command also an iolist
 *   atom     string                    atom, one of PKTPIPE_ATOMS (atoms.h, which
 *                                      takes in fields.h), PKTPIPE_ERRORS
 *                                      or PKTPIPE_OPERATIONS of errors.h
 *   list     array                     list
 *   map      object                    map, its keys are atoms of the same set
 *   any      what came in the command
 *
 *   A consumer that has loaded those atoms can decode with binary_to_term(Bin, [safe]).
 *
 *   Adding keys is compatible: a reader passes over keys and records that it does not
 *   know.  A key never changes its type.  Keys have no order.  Where a key has a ? below,
 *   not every record of that type has it.
 *
 *   Every `ts`, and `first` and `last`, is a time in UTC as RFC 3339 has it, with nine digits
 *   of fractions: 2026-11-21T09:30:00.123456789Z.  Sizes are in bytes.  `dlt` is a link type as
 *   pcap_datalink() of libpcap has it, `dlt_name` what libpcap calls it.
 *
 * Records
 *
 *   In JSON the key `type`, a text, names the record; the other keys stand beside it.  In ETF a
 *   record is {Type, Map}; but a packet is
 *
 *       {packet, DataLinkType, Time, Length, Packet}
 *       {packet, DataLinkType, Time, Length, Packet, Meta}
 *
 *   where DataLinkType is `dlt`, Length `len`, Packet `data`, Time {MegaSecs, Secs, MicroSecs}
 *   since 1970-01-01T00:00:00Z, or an integer in the unit of --time-unit, and Meta a map of the
 *   other keys but `encoding`; with --meta=KEY,... of its own keys it has those alone.
 *
 *   With --origin every record has the keys `host` and `run` of `start`, behind its type; a
 *   packet has them behind its own keys, and in Meta.  Each process of `capture --workers` does the
 *   same with `worker`, its number from 0, behind these two.
 *
 *   start: once, and first, when every handle is open and its filter is set
 *     v                uint          version of the protocol, PKTPIPE_WIRE_VERSION
 *     ts               text
 *     host             text          name of the machine
 *     run              text          16 random hexadecimal digits, the same in no other run
 *     program          text          name and version
 *     libpcap          text          its version
 *     filter           text          expression; the empty one accepts everything
 *     sandbox          map           what confines the process, each where it holds
 *       seccomp?       bool          true: system calls are filtered
 *       landlock?      uint          version of its ABI
 *       rlimit?        bool          true: nothing can be opened
 *       pledge?        bool          true, of OpenBSD
 *       capsicum?      bool          true, of FreeBSD
 *       caps?          bool          true: every capability is gone
 *       opener?        map           the same of the process that opens the files of a rotation
 *         seccomp?     bool
 *         landlock?    uint
 *         rlimit?      bool
 *         pledge?      bool
 *         capsicum?    bool
 *         caps?        bool
 *       job?           map           the same of each process of `inject --jobs`; those above are
 *                                    their parent's, which sends nothing
 *         seccomp?     bool
 *         landlock?    uint
 *         rlimit?      bool
 *         pledge?      bool
 *         capsicum?    bool
 *         caps?        bool
 *       worker?        map           the same of each process of `capture --workers`; those above
 *                                    are their parent's, which reads no packet
 *         seccomp?     bool
 *         landlock?    uint
 *         rlimit?      bool
 *         pledge?      bool
 *         capsicum?    bool
 *         caps?        bool
 *     interfaces?      list of map   of devices
 *       ifname         text
 *       ifindex        uint          0 for `any`
 *       dlt            uint
 *       dlt_name       text
 *       snaplen        uint          of a packet at the most
 *       tstamp_type?   atom          where time stamps come from: host, adapter, ...
 *       account?       atom          process, where the kernel does not count exactly
 *       vlan?          atom          inner: the outermost VLAN tag of a packet is lost
 *       reader?        atom          who reads its packets: ring, this program, which knows of a
 *                                    packet what the kernel does, or libpcap
 *       sender?        atom          who sends, of inject: socket, a packet socket; vnet_hdr, one
 *                                    on which the kernel cuts TCP and completes checksums; or
 *                                    libpcap
 *     file?            text          name, of one savefile
 *     savefile?        map           of one savefile, as an element of `files`
 *       file           text
 *       format         atom
 *       version        text
 *       byte_order     atom
 *       precision?     atom
 *       dlt            uint
 *       dlt_name       text
 *       snaplen        uint
 *       fcs_len?       uint
 *       interfaces?    list of map
 *         ifname?      text
 *         description? text
 *         filter?      text
 *         dlt          uint
 *         dlt_name     text
 *         snaplen      uint
 *         resolution   text
 *     files?           list of map   of several savefiles
 *       file           text          name
 *       format         atom          pcap or pcapng
 *       version        text          of the format: 2.4
 *       byte_order     atom          little or big
 *       precision?     atom          of times: micro or nano; of pcap only
 *       dlt            uint
 *       dlt_name       text
 *       snaplen        uint
 *       fcs_len?       uint          bytes of the frame check sequence that ends each packet
 *       interfaces?    list of map   of pcapng, as far as they are known; the keys above are
 *                                    those of the first
 *         ifname?      text          what the file calls it
 *         description? text
 *         filter?      text          of its capture
 *         dlt          uint
 *         dlt_name     text
 *         snaplen      uint          0: no limit
 *         resolution   text          of times, in seconds: 10^-6, 2^-20
 *
 *     fanout?          map           the group that shares the devices' packets
 *       id             uint          its number in the network namespace
 *       type           atom          hash, lb, cpu, qm, rollover or random
 *     workers?         uint          of `--workers`: processes that capture
 *
 *   packet: one captured packet; by --decode it has the keys of pktpipe-fields(5) as well
 *     ts               text          of its capture, and the same as two numbers:
 *     ts_sec           uint          seconds since 1970-01-01T00:00:00Z
 *     ts_nsec          uint          nanoseconds of that second
 *     seq              uint          number of the packet, from 1, without a gap
 *     ifname?          text          device that it was seen on; its own where that is `any`;
 *                                    in a pcapng file the interface, where that has a name
 *     ifindex?         uint          of that device
 *     file?            text          savefile that it is from
 *     tstamp_type?     atom          host, where `start` says adapter or adapter_unsynced and the
 *                                    adapter has no time of this packet: it is of another clock
 *     dlt              uint
 *     caplen           uint          of `data` before its encoding
 *     len              uint          that it had on the wire
 *     encoding?        text          hex, where `data` is not in base64
 *     data?            bytes         left out by --no-data, in ETF empty
 *     direction?       atom          in, out, or other: in, but sent to another host; where it is
 *                                    known
 *     checksum?        atom          offloaded: that of TCP or UDP is still to be made, by the device
 *     gso?             atom          tcp: one segment to the host, several on the wire
 *     comment?         text          that a pcapng file has of it; several are lines;
 *                                    65535 bytes at most
 *     community_id?    text          with --community-id: of its flow, where it has one; version 1
 *     ja3?             text          with --fingerprints: of the whole hello of a TLS client
 *     ja4?             text          the same
 *
 *   stats: counters of one source since the start
 *     ts               text          of `stats -r --interval` in the file's time
 *     ifname?          text          device, or
 *     file?            text          savefile
 *     uptime_ms        uint          milliseconds since the start
 *     received         uint          packets that the filter accepted, the dropped ones included
 *     dropped          uint          of these, what found no room
 *     if_dropped?      uint          packets that the device lost; left out where nobody tells
 *     delivered        uint          packets written as records
 *     bytes            uint          captured bytes of these; of `stats` those on the wire
 *     pps?             uint          of `stats`: packets a second, since the record before
 *     bps?             uint          of `stats`: bits on the wire a second
 *     queued           uint          bytes of records that wait for the reader
 *     queue_max        uint          the most that ever waited
 *     workers?         list of map   of `--workers`: what each process has; the sums are above
 *       worker         uint          its number, from 0
 *       received       uint
 *       dropped        uint
 *       delivered      uint
 *       bytes          uint
 *     final            bool          whether it is the last of this source: then is
 *                                    received = dropped + delivered
 *
 *   written: a savefile of -w is whole and has its name
 *     ts               text
 *     file             text          its name, as -w has the folder
 *     n                uint          of the run's files, from 1
 *     packets          uint          in it
 *     bytes            uint          its size
 *     first?           text          time of its first packet; where it has packets, as the
 *                                    next three
 *     last?            text          of its last
 *     first_seq?       uint          number of its first packet
 *     last_seq?        uint
 *     received         uint          sums over the sources, since the start
 *     dropped          uint
 *     reason           atom          why it ended: size, time or end
 *
 *   interface: something happened to a device
 *     ts               text
 *     ifname           text
 *     event            atom          down, up, gone or renamed
 *     to?              text          its new name, which later records have
 *
 *   reply: one for each command; in ETF see Commands
 *     id?              any           of the command, where it had one
 *     ok               bool          whether it was carried out
 *     code?            atom          where it was not: as in `error`, the next two as well
 *     message?         text
 *     hint?            text
 *     received?        uint          these five of the command `stats`: sums over the sources
 *     dropped?         uint
 *     if_dropped?      uint
 *     delivered?       uint
 *     bytes?           uint
 *
 *   error: a failure
 *     ts               text
 *     code             atom          one of PKTPIPE_ERRORS
 *     op               atom          what was being done: open, filter, read, write, ...
 *     ifname?          text          device that it concerns, or
 *     file?            text          file
 *     message          text          what is wrong
 *     hint?            text          what to do about it
 *     fatal            bool          whether the run ends with it
 *     seq?             uint          of `inject`: number of the packet that was not sent
 *     len?             uint          its length
 *     errno?           text          why: EMSGSIZE
 *
 *   end: once, and last
 *     ts               text
 *     reason           atom          count, duration, signal, eof, close, files, epipe or error
 *     packets          uint          delivered in all; of `inject`: taken from its input
 *     bytes            uint          of these; of `inject`: of what was sent
 *     received?        uint          sums over the sources
 *     dropped?         uint
 *     cut              uint          packets that are longer than what was captured of them
 *     written?         uint          packets that the files of -w hold
 *     sent?            uint          of `inject`, instead of received, dropped and written
 *     failed?          uint
 *     jobs?            list of map   of `inject --jobs`, what each process has done for its flows
 *       packets        uint
 *       sent           uint
 *       failed         uint
 *       bytes          uint
 *     workers?         list of map   of `capture --workers`, as in `stats`
 *       worker         uint
 *       received       uint
 *       dropped        uint
 *       delivered      uint
 *       bytes          uint
 *     exit_code        uint          of the process: enum pktpipe_exit
 *
 *   device: of `devs`, one that can be opened
 *     ifname           text
 *     ifindex?         uint          `any` has none
 *     description?     text          where the system has one
 *     altnames?        list of text  other names of it, where it has some
 *     default          bool          whether it is taken where no device is named
 *     flags            list of atom  up, running, loopback, wireless
 *     connection       atom          connected, disconnected, not_applicable or unknown
 *     mtu?             uint          the longest packet that is sent
 *     address?         text          of the hardware
 *     addresses        list of map
 *       family         atom          inet or inet6
 *       addr           text
 *       netmask?       text
 *       broadaddr?     text
 *       dstaddr?       text          of the other end
 *       network?       text          `addr` and `netmask`
 *     network?         text          of the first IPv4 address, as pcap_lookupnet() has it
 *     netmask?         text
 *     linktypes?       list of map   where the device may be asked
 *       value          uint          as `dlt`
 *       name           text
 *     tstamp_types?    list of atom  the same
 *
 *   savefile: of `stats -r`, what is in one savefile
 *     file             text          the first ten as in `start`
 *     format           atom
 *     version          text
 *     byte_order       atom
 *     precision?       atom
 *     dlt              uint
 *     dlt_name         text
 *     snaplen          uint
 *     fcs_len?         uint
 *     interfaces?      list of map
 *       ifname?        text
 *       description?   text
 *       filter?        text
 *       dlt            uint
 *       dlt_name       text
 *       snaplen        uint
 *       resolution     text
 *       packets        uint          of this interface
 *       dropped?       uint          what its capture lost, where the file says so
 *       if_dropped?    uint          what its device lost
 *     swapped          bool          whether it has the byte order that this machine has not
 *     packets          uint
 *     bytes            uint          captured
 *     wire_bytes       uint          on the wire
 *     first?           text          the earliest time, where there are packets
 *     last?            text          the latest
 *     duration_ns?     uint          nanoseconds in between
 *     pps?             uint          packets a second; 0 where no time is in between
 *     bps?             uint          bits on the wire a second
 *
 *   filter: of `filter-check`, what a filter expression is
 *     expression       text          as it was given
 *     valid            bool          whether it compiles
 *     dlt              uint          what it was compiled for, with the next two
 *     dlt_name         text
 *     snaplen          uint
 *     live             bool          whether that was an open device
 *     error?           map           where it is invalid
 *       message        text
 *       offset?        uint          bytes of the expression before what is wrong
 *       length?        uint          bytes that are wrong; 0: something is missing
 *       hint?          text
 *     instructions?    uint          how many the program has, where it is valid
 *     program?         list of list of uint
 *                                    of each instruction code, jt, jf and k of bpf(4)
 *     always?          atom          accepts or rejects, where it does so with every packet
 *     hints?           list of text  what may not be meant
 *     matches?         map           with a savefile
 *       file           text
 *       packets        uint          in the file
 *       matched        uint          of these
 *       against?       text          another expression, and how many packets match
 *       both?          uint          both,
 *       only_first?    uint          this one alone,
 *       only_second?   uint          that one alone,
 *       neither?       uint          none of them
 *
 * Commands, in the format of the records, on the stdin of `capture --control`
 *
 *   In JSON an object, whose `cmd`, a text, names the command:
 *
 *   send: a packet, which begins with the link-layer header
 *     data             bytes
 *     encoding?        text          base64 or hex; base64 where it is left out
 *     ifname?          text          device that sends it, where there are several
 *
 *   filter: what is captured from the reply on
 *     expression       text
 *     optimize?        bool          these three as the options of the command line
 *     netmask?         any           uint, 255.0.0.0 being 0xff000000, or a text in four parts
 *     limit?           int           bytes of the expression at the most; negative: no limit
 *     ifname?          text          device that it is for; left out: all of them
 *
 *   stats: the counters, as a record for each source and their sums in the reply
 *
 *   credit: of a capture with --credit, packets that it may deliver besides
 *     n                uint
 *
 *   close: the end of the capture
 *
 *   With a key `id`, any value whose text has up to 4096 bytes, the reply has it, whatever is
 *   wrong with the command.  In ETF
 *
 *       {send, Data}                    {send, Ifname, Data}
 *       {filter, Expression}            {filter, Expression, Options}
 *       stats
 *       {credit, N}
 *       close
 *       {call, Id, Command}
 *
 *   where Options is a map or a list of {Key, Value} and of atoms, which stand for {Atom, true},
 *   and the reply is
 *
 *       {reply, Id, ok}
 *       {reply, Id, {ok, Map}}
 *       {reply, Id, {error, {Code, Message}}}
 *
 *   with `undefined` for the Id of a command that had none.  What is no command is answered by
 *   `error`, and by `reply` where an id can be read.
 *
 * Input of `inject`: packet records, or {"data":"..."} and {send, Data}; records of
 * other types are passed over.  Of a packet `dlt`, `ts_sec`, `ts_nsec`, `len`, `encoding`,
 * `data` and, where that says the device, `direction` are looked at.  It answers by `error` for
 * each packet that it could not send, and by `end`.
 *
 * epcap's protocol, which `pktpipe epcap` speaks: a 2-byte big-endian length, then
 * {epcap, ready}, the packet as above, or {epcap, eof}.
 */
#ifndef PKTPIPE_WIRE_H
#define PKTPIPE_WIRE_H

#include "pktpipe/atoms.h"
#include "pktpipe/errors.h"

#define PKTPIPE_WIRE_VERSION 1

/* The longest frame, without its 4-byte length. */
#define PKTPIPE_FRAME_MAX (16u * 1024 * 1024)

/* Bytes of a packet's data in one record at the most; the rest is cut off, and
 * `caplen` says so.  Leaves room for base64 or hex and the other keys, of which decoding
 * may write a megabyte. */
#define PKTPIPE_DATA_MAX (7u * 1024 * 1024)

#endif
