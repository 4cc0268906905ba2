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
 * all.
 *
 * Records
 *
 *   In JSON the key `type` names the record.  In ETF a packet is
 *
 *       {packet, DataLinkType, Time, Length, Packet}
 *       {packet, DataLinkType, Time, Length, Packet, Meta}
 *
 *   and every other record is {Type, Map}.  The keys of maps are atoms, texts
 *   are binaries, enumerations are atoms.  Every atom that pktpipe writes is in
 *   PKTPIPE_ATOMS below, or in PKTPIPE_ERRORS or PKTPIPE_OPERATIONS of errors.h, so that a
 *   consumer which has loaded them can decode with binary_to_term(Bin, [safe]).
 *
 *   start      once, when every handle is open and its filter is set
 *   packet     one captured packet
 *   stats      counters of one source
 *   interface  a device went down, came up, or is gone
 *   reply      the answer to a command, see below
 *   error      a failure; `fatal` says whether the run ends
 *   end        last
 *   device     one device that can be opened
 *   savefile   header and totals of one savefile
 *   filter     what a filter expression is
 *
 * Commands, in the format of the records, on the stdin of `capture --control`
 *
 *       JSON                                        ETF
 *       {"cmd":"send","data":"...","ifname":...}    {send, Packet}, {send, Ifname, Packet}
 *       {"cmd":"filter","expression":"...",         {filter, Expression},
 *        "optimize":...,"netmask":...,"limit":...}  {filter, Expression, Options}
 *       {"cmd":"stats"}                             stats
 *       {"cmd":"close"}                             close
 *
 *   With "id", in ETF {call, Id, Command}, the reply has it: any value of up to 4096
 *   bytes.  A reply in ETF is
 *
 *       {reply, Id, ok}
 *       {reply, Id, {ok, Map}}
 *       {reply, Id, {error, {Code, Message}}}
 *
 *   where Id is `undefined` if the command had none.
 *
 * Input of `inject`: packet records, or {"data":"..."} and {send, Packet}; records of
 * other types are passed over.  It answers by `error` for each packet that it could not
 * send, with `seq`, `len` and `errno`, and by `end` with `sent` and `failed`.
 *
 * epcap's protocol, which `pktpipe epcap` speaks: a 2-byte big-endian length, then
 * {epcap, ready}, the packet as above, or {epcap, eof}.
 *
 * Adding keys is compatible.  A key never changes its type.  Times are UTC.
 *
 * Sizes are in bytes, `ts_sec` in seconds and `ts_nsec` in nanoseconds since
 * 1970-01-01T00:00:00Z, `uptime_ms` in milliseconds, `duration_ns` in nanoseconds,
 * `pps` in packets and `bps` in bits a second.
 */
#ifndef PKTPIPE_WIRE_H
#define PKTPIPE_WIRE_H

#include "pktpipe/errors.h"

#define PKTPIPE_WIRE_VERSION 1

/* The longest frame, without its 4-byte length. */
#define PKTPIPE_FRAME_MAX (16u * 1024 * 1024)

/* Bytes of a packet's data in one record at the most; the rest is cut off, and
 * `caplen` says so.  Leaves room for base64 or hex and the other keys, of which decoding
 * may write a megabyte. */
#define PKTPIPE_DATA_MAX (7u * 1024 * 1024)

/* Every atom that pktpipe writes but those of PKTPIPE_ERRORS and PKTPIPE_OPERATIONS, sorted:
 * record types, keys, enumerations. */
#define PKTPIPE_ATOMS(X)                                                                           \
	X(aa)                                                                                      \
	X(accepts)                                                                                 \
	X(ack)                                                                                     \
	X(ad)                                                                                      \
	X(adapter)                                                                                 \
	X(adapter_unsynced)                                                                        \
	X(additionals)                                                                             \
	X(addr)                                                                                    \
	X(address)                                                                                 \
	X(addresses)                                                                               \
	X(ae)                                                                                      \
	X(against)                                                                                 \
	X(alpn)                                                                                    \
	X(always)                                                                                  \
	X(answers)                                                                                 \
	X(arp)                                                                                     \
	X(authorities)                                                                             \
	X(autonomous)                                                                              \
	X(big)                                                                                     \
	X(both)                                                                                    \
	X(bottom)                                                                                  \
	X(bps)                                                                                     \
	X(broadaddr)                                                                               \
	X(byte_order)                                                                              \
	X(bytes)                                                                                   \
	X(caplen)                                                                                  \
	X(capsicum)                                                                                \
	X(cd)                                                                                      \
	X(checksum_ok)                                                                             \
	X(chunks)                                                                                  \
	X(class)                                                                                   \
	X(close)                                                                                   \
	X(code)                                                                                    \
	X(conflict)                                                                                \
	X(connected)                                                                               \
	X(connection)                                                                              \
	X(count)                                                                                   \
	X(cwr)                                                                                     \
	X(data)                                                                                    \
	X(data_len)                                                                                \
	X(data_offset)                                                                             \
	X(default)                                                                                 \
	X(dei)                                                                                     \
	X(delivered)                                                                               \
	X(description)                                                                             \
	X(dest)                                                                                    \
	X(dest_ip)                                                                                 \
	X(dest_port)                                                                               \
	X(device)                                                                                  \
	X(df)                                                                                      \
	X(disconnected)                                                                            \
	X(dlt)                                                                                     \
	X(dlt_name)                                                                                \
	X(dns)                                                                                     \
	X(down)                                                                                    \
	X(dropped)                                                                                 \
	X(dscp)                                                                                    \
	X(dstaddr)                                                                                 \
	X(duration)                                                                                \
	X(duration_ns)                                                                             \
	X(ece)                                                                                     \
	X(ecn)                                                                                     \
	X(encoding)                                                                                \
	X(end)                                                                                     \
	X(eof)                                                                                     \
	X(epcap)                                                                                   \
	X(epipe)                                                                                   \
	X(errno)                                                                                   \
	X(error)                                                                                   \
	X(eth)                                                                                     \
	X(event)                                                                                   \
	X(exit_code)                                                                               \
	X(expression)                                                                              \
	X(extensions)                                                                              \
	X(false)                                                                                   \
	X(family)                                                                                  \
	X(fatal)                                                                                   \
	X(files)                                                                                   \
	X(fin)                                                                                     \
	X(final)                                                                                   \
	X(first)                                                                                   \
	X(flags)                                                                                   \
	X(flow_label)                                                                              \
	X(format)                                                                                  \
	X(frag_offset)                                                                             \
	X(gateway)                                                                                 \
	X(gone)                                                                                    \
	X(gre)                                                                                     \
	X(group)                                                                                   \
	X(hex)                                                                                     \
	X(hint)                                                                                    \
	X(hints)                                                                                   \
	X(hop_limit)                                                                               \
	X(host)                                                                                    \
	X(host_hiprec)                                                                             \
	X(host_hiprec_unsynced)                                                                    \
	X(host_lowprec)                                                                            \
	X(hw_type)                                                                                 \
	X(icmp)                                                                                    \
	X(icmp6)                                                                                   \
	X(id)                                                                                      \
	X(if_dropped)                                                                              \
	X(ifindex)                                                                                 \
	X(igmp)                                                                                    \
	X(inet)                                                                                    \
	X(inet6)                                                                                   \
	X(inner)                                                                                   \
	X(instructions)                                                                            \
	X(interface)                                                                               \
	X(interfaces)                                                                              \
	X(ip)                                                                                      \
	X(ip6)                                                                                     \
	X(key)                                                                                     \
	X(label)                                                                                   \
	X(landlock)                                                                                \
	X(last)                                                                                    \
	X(left)                                                                                    \
	X(len)                                                                                     \
	X(length)                                                                                  \
	X(libpcap)                                                                                 \
	X(lifetime)                                                                                \
	X(linktypes)                                                                               \
	X(little)                                                                                  \
	X(live)                                                                                    \
	X(loop)                                                                                    \
	X(loopback)                                                                                \
	X(mac)                                                                                     \
	X(malformed)                                                                               \
	X(managed)                                                                                 \
	X(matched)                                                                                 \
	X(matches)                                                                                 \
	X(max_resp)                                                                                \
	X(message)                                                                                 \
	X(mf)                                                                                      \
	X(micro)                                                                                   \
	X(mpls)                                                                                    \
	X(mss)                                                                                     \
	X(mtu)                                                                                     \
	X(name)                                                                                    \
	X(nano)                                                                                    \
	X(neither)                                                                                 \
	X(netmask)                                                                                 \
	X(network)                                                                                 \
	X(next_header)                                                                             \
	X(not_applicable)                                                                          \
	X(null)                                                                                    \
	X(offset)                                                                                  \
	X(ok)                                                                                      \
	X(on_link)                                                                                 \
	X(only_first)                                                                              \
	X(only_second)                                                                             \
	X(op)                                                                                      \
	X(opcode)                                                                                  \
	X(other)                                                                                   \
	X(override)                                                                                \
	X(packet)                                                                                  \
	X(packet_type)                                                                             \
	X(packets)                                                                                 \
	X(payload_len)                                                                             \
	X(payload_offset)                                                                          \
	X(pcap)                                                                                    \
	X(pcapng)                                                                                  \
	X(pcp)                                                                                     \
	X(pledge)                                                                                  \
	X(ppid)                                                                                    \
	X(ppp)                                                                                     \
	X(pppoe)                                                                                   \
	X(pps)                                                                                     \
	X(precision)                                                                               \
	X(preferred)                                                                               \
	X(prefix)                                                                                  \
	X(prefix_len)                                                                              \
	X(program)                                                                                 \
	X(proto)                                                                                   \
	X(proto_type)                                                                              \
	X(psh)                                                                                     \
	X(questions)                                                                               \
	X(quoted)                                                                                  \
	X(ra)                                                                                      \
	X(rcode)                                                                                   \
	X(rd)                                                                                      \
	X(rdata)                                                                                   \
	X(reachable)                                                                               \
	X(ready)                                                                                   \
	X(reason)                                                                                  \
	X(received)                                                                                \
	X(records)                                                                                 \
	X(rejects)                                                                                 \
	X(reply)                                                                                   \
	X(reserved)                                                                                \
	X(response)                                                                                \
	X(retrans)                                                                                 \
	X(right)                                                                                   \
	X(rlimit)                                                                                  \
	X(router)                                                                                  \
	X(routing_type)                                                                            \
	X(rst)                                                                                     \
	X(run)                                                                                     \
	X(running)                                                                                 \
	X(sack)                                                                                    \
	X(sack_permitted)                                                                          \
	X(savefile)                                                                                \
	X(sctp)                                                                                    \
	X(seccomp)                                                                                 \
	X(segments_left)                                                                           \
	X(sender_ip)                                                                               \
	X(sender_mac)                                                                              \
	X(sent)                                                                                    \
	X(seq)                                                                                     \
	X(servers)                                                                                 \
	X(session)                                                                                 \
	X(sll)                                                                                     \
	X(sll2)                                                                                    \
	X(snaplen)                                                                                 \
	X(sni)                                                                                     \
	X(solicited)                                                                               \
	X(sources)                                                                                 \
	X(src)                                                                                     \
	X(src_ip)                                                                                  \
	X(src_port)                                                                                \
	X(start)                                                                                   \
	X(stats)                                                                                   \
	X(stream)                                                                                  \
	X(stream_seq)                                                                              \
	X(swapped)                                                                                 \
	X(syn)                                                                                     \
	X(target)                                                                                  \
	X(target_ip)                                                                               \
	X(target_mac)                                                                              \
	X(tc)                                                                                      \
	X(tcp)                                                                                     \
	X(tentative)                                                                               \
	X(tls)                                                                                     \
	X(true)                                                                                    \
	X(truncated)                                                                               \
	X(ts)                                                                                      \
	X(ts_echo)                                                                                 \
	X(ts_nsec)                                                                                 \
	X(ts_sec)                                                                                  \
	X(ts_value)                                                                                \
	X(tsn)                                                                                     \
	X(tstamp_type)                                                                             \
	X(tstamp_types)                                                                            \
	X(ttl)                                                                                     \
	X(type)                                                                                    \
	X(udp)                                                                                     \
	X(undefined)                                                                               \
	X(unknown)                                                                                 \
	X(up)                                                                                      \
	X(uptime_ms)                                                                               \
	X(urg)                                                                                     \
	X(urgent)                                                                                  \
	X(v)                                                                                       \
	X(valid)                                                                                   \
	X(value)                                                                                   \
	X(version)                                                                                 \
	X(vlan)                                                                                    \
	X(vni)                                                                                     \
	X(vtag)                                                                                    \
	X(vxlan)                                                                                   \
	X(window)                                                                                  \
	X(window_scale)                                                                            \
	X(wire_bytes)                                                                              \
	X(wireless)

#endif
