%% SPDX-License-Identifier: ISC
%% Every atom that pktpipe writes, those of include/pktpipe/wire.h and errors.h: when this module is
%% loaded, binary_to_term(Frame, [safe]) takes every record.
-module(pktpipe_atoms).

-export([load/0, all/0]).

%% To be called is to be loaded.
-spec load() -> ok.
load() -> ok.

-spec all() -> [atom()].
all() ->
    [aa, accepts, ack, activate, ad, adapter, adapter_unsynced, additionals, addr, address,
     addresses, ae, against, alpn, always, answers, arp, authorities, autonomous, big, both, bottom,
     bps, broadaddr, byte_order, bytes, caplen, caps, capsicum, cd, checksum_ok, chunks, class,
     close, code, conflict, connected, connection, count, cut, cwr, data, data_len, data_offset,
     default, dei, delivered, description, dest, dest_ip, dest_port, device, device_down,
     device_lost, df, disconnected, dlt, dlt_name, dns, down, dropped, dscp, dstaddr, duration,
     duration_ns, ece, ecn, encoding, 'end', eof, epcap, epipe, errno, error, eth, event, exit_code,
     expression, extensions, failed, false, family, fatal, fcs_len, file, files, filter,
     filter_invalid, fin, final, first, flags, flow_label, format, frag_offset, frame_invalid,
     gateway, gone, gre, group, hex, hint, hints, hop_limit, host, host_hiprec,
     host_hiprec_unsynced, host_lowprec, hw_type, icmp, icmp6, id, if_dropped, ifindex, ifname,
     igmp, inet, inet6, inner, instructions, interface, interfaces, ip, ip6, key, label, landlock,
     last, left, len, length, libpcap, lifetime, linktype_invalid, linktype_mismatch, linktypes,
     little, live, loop, loopback, mac, malformed, managed, matched, matches, max_resp, message, mf,
     micro, mpls, mss, mtu, name, nano, neither, netmask, network, next_header, no_memory,
     no_such_device, no_such_file, not_applicable, not_supported, null, offset, ok, on_link,
     only_first, only_second, op, opcode, open, options, other, override, packet, packet_invalid,
     packet_type, packets, payload_len, payload_offset, pcap, pcapng, pcp, permission_denied,
     pledge, ppid, ppp, pppoe, pps, precision, preferred, prefix, prefix_len, program, proto,
     proto_type, psh, questions, queue_max, queued, quoted, ra, rcode, rd, rdata, reachable, read,
     read_failed, ready, reason, received, records, rejects, reply, reserved, response, retrans,
     right, rlimit, router, routing_type, rst, run, running, sack, sack_permitted, sandbox,
     savefile, savefile_damaged, savefile_invalid, savefile_truncated, sctp, seccomp, segments_left,
     send, send_failed, sender_ip, sender_mac, sent, seq, servers, session, signal, sll, sll2,
     snaplen, sni, solicited, sources, src, src_ip, src_port, start, stats, stream, stream_seq,
     swapped, syn, target, target_ip, target_mac, tc, tcp, tentative, tls, true, truncated, ts,
     ts_echo, ts_nsec, ts_sec, ts_value, tsn, tstamp_type, tstamp_types, ttl, type, udp, undefined,
     unknown, up, uptime_ms, urg, urgent, usage, user, v, valid, value, version, vlan, vni, vtag,
     vxlan, window, window_scale, wire_bytes, wireless, write, write_failed].
