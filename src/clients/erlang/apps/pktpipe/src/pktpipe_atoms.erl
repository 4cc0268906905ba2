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
    [aa, accepts, account, ack, activate, ad, adapter, adapter_unsynced, additionals, addr, address,
     addresses, ae, against, agreement, ah, alpn, always, an, answers, arp, authorities, autonomous,
     big, both, bottom, bps, bridge, bridge_priority, broadaddr, bssid, byte_order, bytes, call_id,
     caplen, caps, capsicum, cd, chdlc, checksum_ok, chunks, class, close, code, comment, conflict,
     connected, connection, control, cos, cost, count, cpi, credit, cut, cwr, data, data_len,
     data_offset, default, dei, delivered, description, dest, dest_ip, dest_port, device,
     device_down, device_lost, df, direction, disconnected, dlt, dlt_name, dns, down, dropped, dsap,
     dscp, dstaddr, duration, duration_ns, ece, ecn, encoding, 'end', eof, epcap, epipe, errno,
     error, erspan, esp, eth, etherip, event, exit_code, expression, extensions, failed, false,
     family, fatal, fcs, fcs_len, file, files, filter, filter_invalid, fin, final, first, flags,
     flow_label, format, forwarding, frag_offset, frame_invalid, freq, from_ds, gateway, geneve,
     gone, gre, group, gtp, hex, hint, hints, hop_limit, host, host_hiprec, host_hiprec_unsynced,
     host_lowprec, hw_type, icmp, icmp6, id, if_dropped, ifindex, ifname, igmp, in, index, inet,
     inet6, inner, instructions, interface, interfaces, ip, ip6, ipcomp, isid, key, l2tp, label,
     landlock, last, learning, left, len, length, libpcap, lifetime, linktype_invalid,
     linktype_mismatch, linktypes, little, live, llc, loop, loopback, mac, macsec, malformed,
     managed, matched, matches, max_resp, md_type, message, mf, micro, more_data, more_frag, mpls,
     mss, mtu, name, nano, neither, netmask, network, next_header, next_proto, nflog, no_memory,
     no_such_device, no_such_file, noise, not_applicable, not_supported, nr, ns, nsh, null, offset,
     ok, on_link, only_first, only_second, op, opcode, open, options, order, other, oui, out,
     override, packet, packet_invalid, packet_type, packets, path, payload_len, payload_offset,
     payload_proto, pbb, pcap, pcapng, pcp, permission_denied, pledge, pn, port, power_save, ppi,
     ppid, ppp, pppoe, pps, precision, preferred, prefix, prefix_len, process, program, proposal,
     protected, proto, proto_type, psh, questions, queue_max, queued, quoted, ra, radiotap, rarp,
     rcode, rd, rdata, reachable, read, read_failed, ready, reason, received, receiver, records,
     rejects, renamed, reply, reserved, resolution, response, retrans, retry, right, rlimit, root,
     root_priority, router, routing_type, rst, run, running, sack, sack_permitted, sandbox,
     savefile, savefile_damaged, savefile_invalid, savefile_truncated, sci, sctp, seccomp,
     segments_left, send, send_failed, sender_ip, sender_mac, sent, seq, servers, service, session,
     sgt, signal, sll, sll2, snaplen, sni, solicited, sources, spi, src, src_ip, src_port, ssap,
     ssid, start, stats, stp, stream, stream_seq, subtype, swapped, syn, target, target_ip,
     target_mac, tc, tca, tcp, teid, tentative, timestamp, tls, to, to_ds, transmitter, true,
     truncated, ts, ts_echo, ts_nsec, ts_sec, ts_value, tsn, tstamp_type, tstamp_types, ttl, tunnel,
     type, udp, undefined, unknown, up, uptime_ms, urg, urgent, usage, user, v, valid, value,
     version, vlan, vni, vtag, vxlan, window, window_scale, wire_bytes, wireless, wlan, write,
     write_failed].
