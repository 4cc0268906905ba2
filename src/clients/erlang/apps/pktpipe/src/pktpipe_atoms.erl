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
     addresses, advbase, advskew, ae, against, agreement, ah, alert, alert_level, alpn, altnames,
     always, an, answer, answers, area, argument, arp, as, authorities, autonomous, banner, bfd,
     bgp, big, both, bottom, bps, bridge, bridge_priority, broadaddr, broadcast, bssid, byte_order,
     bytes, cache_flush, call_id, caplen, caps, capsicum, carp, cd, cdp, chassis, chdlc, checksum,
     checksum_ok, chunks, cipher, class, client_id, client_ip, client_mac, close, cname, code,
     command, comment, community_id, conflict, connected, connection, content_length, content_type,
     context, control, cookie, cos, cost, cotp, count, cpi, cpu, credit, cseq, cut, cwr, data,
     data_len, data_offset, database, dcerpc, dcid, default, dei, delivered, demotion, description,
     dest, dest_ip, dest_name, dest_port, dest_ref, dest_suffix, dest_tsap, device, device_down,
     device_lost, df, dhcp, dhcp6, diagnostic, dialect, direction, disconnected, dlt, dlt_name, dn,
     dnp3, dns, domain, down, dr_priority, dropped, dsap, dscp, dstaddr, dtls, duration,
     duration_ns, eap_code, eap_id, eap_type, eapol, ece, ecn, encoding, 'end', eof, epcap, epipe,
     epoch, errno, error, error_class, error_code, erspan, esp, eth, etherip, event, exception,
     exchange, exit_code, expression, extensions, facility, failed, false, family, fanout, fatal,
     fcs, fcs_len, file, files, filter, filter_invalid, fin, final, first, first_seq, flags,
     flow_label, format, forwarding, frag_offset, frame_invalid, freq, from, from_ds, ftp, function,
     gateway, geneve, gone, gre, group, gso, gtp, gue, handshake, hash, hex, hint, hints, hold_time,
     holdtime, hop_limit, host, host_hiprec, host_hiprec_unsynced, host_lowprec, hostname, hsrp,
     http, hw_type, icmp, icmp6, id, if_dropped, ifindex, ifname, igmp, imap, in, index, inet,
     inet6, inner, instructions, interface, interfaces, ip, ip6, ipcomp, isakmp, isid, items, ja3,
     ja4, job, jobs, kerberos, key, l2tp, l2tp3, label, landlock, last, last_seq, lb, ldap, leap,
     learning, lease, left, len, length, libpcap, lifetime, link_ip, linktype_invalid,
     linktype_mismatch, linktypes, little, live, llc, lldp, location, loop, loopback, mac, macsec,
     malformed, managed, mapped_ip, mapped_port, matched, matches, max_resp, md_type, message,
     method, mf, micro, mms, modbus, mode, more_data, more_frag, mpls, mqtt, mss, mtu, multiplier,
     my_discriminator, mysql, n, name, nano, native_vlan, nbdgm, nbns, neighbor, neither, netmask,
     network, next_header, next_payload, next_proto, next_server, nflog, no_memory, no_such_device,
     no_such_file, noise, not_applicable, not_supported, nr, ns, nsh, nt, ntp, nts, null, offloaded,
     offset, oids, ok, on_link, only_first, only_second, op, opcode, open, opener, operation, opnum,
     options, order, origin_ip, origin_port, ospf, other, oui, out, override, packet,
     packet_invalid, packet_type, packets, path, payload_len, payload_offset, payload_proto, pbb,
     pcap, pcapng, pcp, peer_ip, permission_denied, pgsql, pid, pim, pktap, platform, pledge, pn,
     poll, pop, port, port_description, power_save, ppi, ppid, ppp, pppoe, pps, precision,
     preferred, prefix, prefix_len, prefixes, priority, process, program, proposal, protected,
     proto, proto_type, psh, pw, qm, query, questions, queue_max, queued, quic, quoted, ra,
     radiotap, radius, random, rarp, rcode, rd, rdata, reachable, read, read_failed, reader, ready,
     realm, reason, received, receiver, record_version, records, redis, rejects, relay_ip, renamed,
     reply, requested_ip, reserved, resolution, response, result, retrans, retry, right, ring,
     rlimit, rollover, root, root_priority, router, routers, routing_type, rst, run, running,
     s7comm, sack, sack_permitted, sandbox, savefile, savefile_damaged, savefile_invalid,
     savefile_truncated, sci, scid, sctp, seccomp, secs, segments_left, send, send_failed, sender,
     sender_ip, sender_mac, sent, seq, server, server_id, servers, service, session, severity, sgt,
     share, signal, sip, size, sll, sll2, smb, smtp, sname, snaplen, sni, snmp, socket, software,
     solicited, sources, spi, src, src_ip, src_name, src_port, src_ref, src_suffix, src_tsap, ssap,
     ssdp, ssh, ssid, st, start, state, stats, status, stp, stratum, stream, stream_seq, stun,
     subnet_mask, subtype, suffix, swapped, syn, syslog, system, tag, target, target_ip, target_mac,
     tc, tca, tcp, tds, teid, tentative, teredo, text, tftp, time, timestamp, tls, to, to_ds, topic,
     transaction, transmit_sec, transmitter, tree, true, truncated, ts, ts_echo, ts_nsec, ts_sec,
     ts_value, tsn, tstamp_type, tstamp_types, ttl, tunnel, txt, type, udp, undefined, unicast,
     unit, unknown, up, uptime_ms, urg, urgent, usage, user, user_agent, user_name, usn, v, valid,
     value, vendor_class, version, versions, vhid, virtual_ip, vlan, vnet_hdr, vni, vrid, vrrp,
     vtag, vxlan, window, window_scale, wire_bytes, wireguard, wireless, wlan, worker, workers,
     write, write_failed, written, your_discriminator, your_ip].
