# SPDX-License-Identifier: ISC
"""What tshark calls the fields of pktpipe-fields(5), and how both are read.

A row is one field: pktpipe's path, tshark's names, and how to read tshark's text.
Paths leave out `inner`, `quoted` and lists: a path stands for all its values in a
packet, in order, from the outermost layer inwards, as tshark's occurrences do.
"""

import functools
import json
import subprocess


def number(value):
    """From 4.2 on tshark writes one bit as True or False."""
    return {"False": 0, "True": 1}[value] if value in ("False", "True") else int(value, 0)


def sparse(value):
    """Left out by pktpipe where it is 0."""
    return number(value) or None


def flag(value):
    """Left out by pktpipe where it is not set."""
    return True if value in ("1", "True") else None


def verdict(value):
    """0 is bad, 1 is good, everything else unchecked."""
    return {"0": False, "1": True}.get(value)


def text(value):
    return value


def signed_byte(value):
    return (int(value, 0) + 128) % 256 - 128


def boolean(value):
    return value in ("1", "True")


def bit(value):
    return int(value in ("1", "True"))


def hexadecimal(value):
    """A text that tshark has as bytes."""
    return bytes.fromhex(value).decode()


DNS_TYPES = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 41: "OPT",
             46: "RRSIG", 47: "NSEC", 65: "HTTPS", 255: "ANY", 257: "CAA"}


def dns_type(value):
    return DNS_TYPES.get(int(value), f"TYPE{value}")


def dns_name(value):
    return "." if value == "<Root>" else value


RECORDS = "dns.answers|authorities|additionals"
SEPARATOR = "\x1f"  # between occurrences: in no field

FIELDS = [
    ("eth.dest", ["eth.dst"], text),
    ("eth.src", ["eth.src"], text),
    ("eth.type", ["eth.type"], number),
    ("eth.len", ["eth.len"], number),
    ("vlan.id", ["ieee8021ad.id", "vlan.id"], number),
    ("vlan.pcp", ["ieee8021ad.priority", "vlan.priority"], number),
    ("vlan.dei", ["ieee8021ad.dei", "vlan.dei"], sparse),
    ("mpls.label", ["mpls.label"], number),
    ("mpls.tc", ["mpls.exp"], number),
    ("mpls.bottom", ["mpls.bottom"], number),
    ("mpls.ttl", ["mpls.ttl"], number),
    ("pppoe.code", ["pppoe.code"], number),
    ("pppoe.session", ["pppoe.session_id"], number),
    ("pppoe.len", ["pppoe.payload_length"], number),
    ("ppp.proto", ["ppp.protocol"], number),
    ("sll|sll2.packet_type", ["sll.pkttype"], number),
    ("sll|sll2.hw_type", ["sll.hatype"], number),
    ("sll|sll2.proto", ["sll.etype"], number),
    ("sll|sll2.addr", ["sll.src.eth"], text),
    ("sll2.ifindex", ["sll.ifindex"], number),
    ("null|loop.family", ["null.family"], number),
    ("arp|rarp.hw_type", ["arp.hw.type"], number),
    ("arp|rarp.proto_type", ["arp.proto.type"], number),
    ("arp|rarp.opcode", ["arp.opcode"], number),
    ("arp|rarp.sender_mac", ["arp.src.hw_mac"], text),
    ("arp|rarp.sender_ip", ["arp.src.proto_ipv4"], text),
    ("arp|rarp.target_mac", ["arp.dst.hw_mac"], text),
    ("arp|rarp.target_ip", ["arp.dst.proto_ipv4"], text),
    ("llc.dsap", ["llc.dsap"], number),
    ("llc.ssap", ["llc.ssap"], number),
    ("llc.control", ["llc.control"], number),
    ("llc.oui", ["llc.oui"], number),
    ("llc.type", ["llc.type", "llc.cisco_pid"], number),
    ("stp.version", ["stp.version"], number),
    ("stp.type", ["stp.type"], number),
    ("stp.flags.tc", ["stp.flags.tc"], flag),
    ("stp.flags.tca", ["stp.flags.tcack"], flag),
    ("stp.flags.proposal", ["stp.flags.proposal"], flag),
    ("stp.flags.agreement", ["stp.flags.agreement"], flag),
    ("stp.flags.learning", ["stp.flags.learning"], flag),
    ("stp.flags.forwarding", ["stp.flags.forwarding"], flag),
    ("stp.root", ["stp.root.hw"], text),
    ("stp.cost", ["stp.root.cost"], number),
    ("stp.bridge", ["stp.bridge.hw"], text),
    ("stp.port", ["stp.port"], number),
    ("chdlc.address", ["chdlc.address"], number),
    ("chdlc.proto", ["chdlc.protocol"], number),
    ("radiotap.len", ["radiotap.length"], number),
    ("radiotap.freq", ["radiotap.channel.freq"], number),
    ("radiotap.signal", ["radiotap.dbm_antsignal"], number),
    ("radiotap.noise", ["radiotap.dbm_antnoise"], number),
    ("radiotap.fcs", ["radiotap.flags.fcs"], boolean),
    ("ppi.len", ["ppi.length"], number),
    ("ppi.dlt", ["ppi.dlt"], number),
    ("wlan.type", ["wlan.fc.type"], number),
    ("wlan.subtype", ["wlan.fc.subtype"], number),
    ("wlan.flags.more_frag", ["wlan.fc.frag"], flag),
    ("wlan.flags.retry", ["wlan.fc.retry"], flag),
    ("wlan.flags.power_save", ["wlan.fc.pwrmgt"], flag),
    ("wlan.flags.more_data", ["wlan.fc.moredata"], flag),
    ("wlan.flags.protected", ["wlan.fc.protected"], flag),
    ("wlan.flags.order", ["wlan.fc.order"], flag),
    ("wlan.receiver", ["wlan.ra"], text),
    ("wlan.transmitter", ["wlan.ta"], text),
    ("wlan.dest", ["wlan.da"], text),
    ("wlan.src", ["wlan.sa"], text),
    ("wlan.bssid", ["wlan.bssid"], text),
    ("wlan.seq", ["wlan.seq"], number),
    ("wlan.ssid", ["wlan.ssid"], hexadecimal),
    ("nflog.family", ["nflog.family"], number),
    ("nflog.group", ["nflog.res_id"], number),
    ("nflog.prefix", ["nflog.prefix"], text),
    ("macsec.an", ["macsec.AN"], number),
    ("macsec.pn", ["macsec.PN"], number),
    ("ip.src", ["ip.src"], text),
    ("ip.dest", ["ip.dst"], text),
    ("ip.proto", ["ip.proto"], number),
    ("ip.ttl", ["ip.ttl"], number),
    ("ip.len", ["ip.len"], number),
    ("ip.id", ["ip.id"], number),
    ("ip.flags.reserved", ["ip.flags.rb"], flag),
    ("ip.flags.df", ["ip.flags.df"], flag),
    ("ip.flags.mf", ["ip.flags.mf"], flag),
    ("ip.frag_offset", ["ip.frag_offset"], sparse),
    ("ip.dscp", ["ip.dsfield.dscp"], sparse),
    ("ip.ecn", ["ip.dsfield.ecn"], sparse),
    ("ip.options.type", ["ip.opt.type"], number),
    ("ip.options.len", ["ip.opt.len"], number),
    ("ip.checksum_ok", ["ip.checksum.status"], verdict),
    ("ip6.src", ["ipv6.src"], text),
    ("ip6.dest", ["ipv6.dst"], text),
    ("ip6.next_header", ["ipv6.nxt"], number),
    ("ip6.hop_limit", ["ipv6.hlim"], number),
    ("ip6.len", ["ipv6.plen"], number),
    ("ip6.dscp", ["ipv6.tclass.dscp"], sparse),
    ("ip6.ecn", ["ipv6.tclass.ecn"], sparse),
    ("ip6.flow_label", ["ipv6.flow"], sparse),
    ("ip6.extensions.routing_type", ["ipv6.routing.type"], number),
    ("ip6.extensions.segments_left", ["ipv6.routing.segleft"], number),
    ("ip6.extensions.frag_offset", ["ipv6.fraghdr.offset"], number),
    ("ip6.extensions.flags.mf", ["ipv6.fraghdr.more"], flag),
    ("ip6.extensions.id", ["ipv6.fraghdr.ident"], number),
    ("ah.next_header", ["ah.next_header"], number),
    ("ah|esp.spi", ["ah.spi", "esp.spi"], number),
    ("ah|esp.seq", ["ah.sequence", "esp.sequence"], number),
    ("ipcomp.cpi", ["ipcomp.cpi"], number),
    ("gre.proto", ["gre.proto"], number),
    ("gre.ack", ["gre.ack_number"], number),
    ("gre.call_id", ["gre.key.call_id"], number),
    ("geneve.proto", ["geneve.proto_type"], number),
    ("geneve.vni", ["geneve.vni"], number),
    ("geneve.options.class", ["geneve.option.class"], number),
    ("geneve.options.type", ["geneve.option.type"], number),
    ("gtp.version", ["gtp.flags.version"], number),
    ("gtp.type", ["gtp.message"], number),
    ("gtp.len", ["gtp.length"], number),
    ("gtp.teid", ["gtp.teid"], number),
    ("gtp.seq", ["gtp.seq_number"], number),
    ("nsh.ttl", ["nsh.ttl"], number),
    ("nsh.md_type", ["nsh.mdtype"], number),
    ("nsh.next_proto", ["nsh.nextproto"], number),
    ("nsh.path", ["nsh.spi"], number),
    ("nsh.index", ["nsh.si"], number),
    ("erspan.version", ["erspan.version"], number),
    ("erspan.vlan", ["erspan.vlan"], number),
    ("erspan.cos", ["erspan.cos"], number),
    ("erspan.session", ["erspan.spanid"], number),
    ("erspan.index", ["erspan.index"], number),
    ("erspan.timestamp", ["erspan.timestamp"], number),
    ("erspan.sgt", ["erspan.sgt"], number),
    ("l2tp.type", ["l2tp.type"], bit),
    ("l2tp.tunnel", ["l2tp.tunnel"], number),
    ("l2tp.session", ["l2tp.session"], number),
    ("l2tp.ns", ["l2tp.Ns"], number),
    ("l2tp.nr", ["l2tp.Nr"], number),
    ("etherip.version", ["etherip.ver"], number),
    ("vxlan.next_proto", ["vxlan.next_proto"], number),
    ("gre.version", ["gre.flags.version"], sparse),
    ("gre.key", ["gre.key"], number),
    ("gre.seq", ["gre.sequence_number"], number),
    ("vxlan.vni", ["vxlan.vni"], number),
    ("tcp.src_port", ["tcp.srcport"], number),
    ("tcp.dest_port", ["tcp.dstport"], number),
    ("tcp.seq", ["tcp.seq_raw"], number),
    ("tcp.ack", ["tcp.ack_raw"], number),
    ("tcp.flags.fin", ["tcp.flags.fin"], flag),
    ("tcp.flags.syn", ["tcp.flags.syn"], flag),
    ("tcp.flags.rst", ["tcp.flags.reset"], flag),
    ("tcp.flags.psh", ["tcp.flags.push"], flag),
    ("tcp.flags.ack", ["tcp.flags.ack"], flag),
    ("tcp.flags.urg", ["tcp.flags.urg"], flag),
    ("tcp.flags.ece", ["tcp.flags.ece"], flag),
    ("tcp.flags.cwr", ["tcp.flags.cwr"], flag),
    ("tcp.flags.ae", ["tcp.flags.ae"], flag),
    ("tcp.window", ["tcp.window_size_value"], number),
    ("tcp.urgent", ["tcp.urgent_pointer"], sparse),
    ("tcp.len", ["tcp.len"], number),
    ("tcp.options.mss", ["tcp.options.mss_val"], number),
    ("tcp.options.window_scale", ["tcp.options.wscale.shift"], number),
    ("tcp.options.ts_value", ["tcp.options.timestamp.tsval"], number),
    ("tcp.options.ts_echo", ["tcp.options.timestamp.tsecr"], number),
    ("tcp.options.sack.left", ["tcp.options.sack_le"], number),
    ("tcp.options.sack.right", ["tcp.options.sack_re"], number),
    ("tcp.checksum_ok", ["tcp.checksum.status"], verdict),
    ("udp.src_port", ["udp.srcport"], number),
    ("udp.dest_port", ["udp.dstport"], number),
    ("udp.len", ["udp.length"], number),
    ("udp.checksum_ok", ["udp.checksum.status"], verdict),
    ("sctp.src_port", ["sctp.srcport"], number),
    ("sctp.dest_port", ["sctp.dstport"], number),
    ("sctp.vtag", ["sctp.verification_tag"], number),
    ("sctp.chunks.type", ["sctp.chunk_type"], number),
    ("sctp.chunks.flags", ["sctp.chunk_flags"], number),
    ("sctp.chunks.len", ["sctp.chunk_length"], number),
    ("sctp.chunks.tsn", ["sctp.data_tsn_raw"], number),
    ("sctp.chunks.stream", ["sctp.data_sid"], number),
    ("sctp.chunks.stream_seq", ["sctp.data_ssn"], number),
    ("sctp.chunks.ppid", ["sctp.data_payload_proto_id"], number),
    ("sctp.checksum_ok", ["sctp.checksum.status"], verdict),
    ("icmp.type", ["icmp.type"], number),
    ("icmp.code", ["icmp.code"], number),
    ("icmp.id", ["icmp.ident"], number),
    ("icmp.seq", ["icmp.seq"], number),
    ("icmp.mtu", ["icmp.mtu"], number),
    ("icmp.gateway", ["icmp.redir_gw"], text),
    ("icmp.checksum_ok", ["icmp.checksum.status"], verdict),
    ("icmp6.type", ["icmpv6.type"], number),
    ("icmp6.code", ["icmpv6.code"], number),
    ("icmp6.id", ["icmpv6.echo.identifier"], number),
    ("icmp6.seq", ["icmpv6.echo.sequence_number"], number),
    ("icmp6.mtu", ["icmpv6.mtu"], number),
    ("icmp6.target", ["icmpv6.nd.ns.target_address", "icmpv6.nd.na.target_address", "icmpv6.nd.rd.target_address"], text),
    ("icmp6.dest", ["icmpv6.rd.na.destination_address"], text),
    ("icmp6.flags.router", ["icmpv6.nd.na.flag.r"], flag),
    ("icmp6.flags.solicited", ["icmpv6.nd.na.flag.s"], flag),
    ("icmp6.flags.override", ["icmpv6.nd.na.flag.o"], flag),
    ("icmp6.flags.managed", ["icmpv6.nd.ra.flag.m"], flag),
    ("icmp6.flags.other", ["icmpv6.nd.ra.flag.o"], flag),
    ("icmp6.hop_limit", ["icmpv6.nd.ra.cur_hop_limit"], number),
    ("icmp6.lifetime", ["icmpv6.nd.ra.router_lifetime"], number),
    ("icmp6.reachable", ["icmpv6.nd.ra.reachable_time"], number),
    ("icmp6.retrans", ["icmpv6.nd.ra.retrans_timer"], number),
    ("icmp6.options.type", ["icmpv6.opt.type"], number),
    ("icmp6.options.mac", ["icmpv6.opt.linkaddr"], text),
    ("icmp6.options.mtu", ["icmpv6.opt.mtu"], number),
    ("icmp6.options.prefix", ["icmpv6.opt.prefix"], text),
    ("icmp6.options.prefix_len", ["icmpv6.opt.prefix.length"], number),
    ("icmp6.options.flags.on_link", ["icmpv6.opt.prefix.flag.l"], flag),
    ("icmp6.options.flags.autonomous", ["icmpv6.opt.prefix.flag.a"], flag),
    ("icmp6.options.valid", ["icmpv6.opt.prefix.valid_lifetime"], number),
    ("icmp6.options.preferred", ["icmpv6.opt.prefix.preferred_lifetime"], number),
    ("icmp6.options.lifetime", ["icmpv6.opt.rdnss.lifetime"], number),
    ("icmp6.options.servers", ["icmpv6.opt.rdnss"], text),
    ("icmp6.records.type", ["icmpv6.mldr.mar.record_type"], number),
    ("icmp6.records.group", ["icmpv6.mldr.mar.multicast_address"], text),
    ("icmp6.records.sources", ["icmpv6.mldr.mar.source_address"], text),
    ("icmp6.checksum_ok", ["icmpv6.checksum.status"], verdict),
    ("igmp.type", ["igmp.type"], number),
    ("igmp.records.type", ["igmp.record_type"], number),
    ("igmp.checksum_ok", ["igmp.checksum.status"], verdict),
    ("dns.id", ["dns.id"], number),
    ("dns.opcode", ["dns.flags.opcode"], number),
    ("dns.rcode", ["dns.flags.rcode"], number),
    ("dns.flags.response", ["dns.flags.response"], flag),
    ("dns.flags.aa", ["dns.flags.authoritative"], flag),
    ("dns.flags.tc", ["dns.flags.truncated"], flag),
    ("dns.flags.rd", ["dns.flags.recdesired"], flag),
    ("dns.flags.ra", ["dns.flags.recavail"], flag),
    ("dns.flags.conflict", ["dns.flags.conflict"], flag),
    ("dns.flags.tentative", ["dns.flags.tentative"], flag),
    ("dns.flags.ad", ["dns.flags.authenticated", "dns.flags.ad"], flag),  # the latter in questions, from 4.2 on
    ("dns.flags.cd", ["dns.flags.checkdisable"], flag),
    ("dns.questions.name", ["dns.qry.name"], dns_name),
    ("dns.questions.class", ["dns.qry.class"], number),
    ("dns.questions.type", ["dns.qry.type"], dns_type),
    (RECORDS + ".name@!SRV", ["dns.resp.name"], dns_name),
    (RECORDS + ".type", ["dns.resp.type"], dns_type),
    (RECORDS + ".ttl", ["dns.resp.ttl"], number),
    (RECORDS + ".rdata@A", ["dns.a"], text),
    (RECORDS + ".rdata@AAAA", ["dns.aaaa"], text),
    (RECORDS + ".rdata@CNAME", ["dns.cname"], text),
    (RECORDS + ".rdata@NS", ["dns.ns"], text),
    (RECORDS + ".rdata@PTR", ["dns.ptr.domain_name"], text),
    ("http|ssdp.method", ["http.request.method"], text),
    ("http|ssdp.target", ["http.request.uri"], text),
    ("http|ssdp.version", ["http.request.version", "http.response.version"], text),
    ("http|ssdp.status", ["http.response.code"], number),
    ("http.host#there", ["http.host"], text),
    ("http.user_agent", ["http.user_agent"], text),
    ("http.content_type", ["http.content_type"], text),
    ("http.content_length", ["http.content_length"], number),
    ("sip.method", ["sip.Method"], text),
    ("sip.target", ["sip.r-uri"], text),
    ("sip.status", ["sip.Status-Code"], number),
    ("sip.from", ["sip.From"], text),
    ("sip.to", ["sip.To"], text),
    ("sip.call_id", ["sip.Call-ID"], text),
    ("sip.cseq", ["sip.CSeq"], text),
    ("sip.content_type", ["sip.Content-Type"], text),
    ("smtp.command", ["smtp.req.command"], text),
    ("smtp.argument", ["smtp.req.parameter"], text),
    ("smtp.code", ["smtp.response.code"], number),
    ("smtp.text", ["smtp.rsp.parameter"], text),
    ("ftp.command", ["ftp.request.command"], text),
    ("ftp.argument", ["ftp.request.arg"], text),
    ("ftp.code", ["ftp.response.code"], number),
    ("ftp.text", ["ftp.response.arg"], text),
    ("pop.command", ["pop.request.command"], text),
    ("pop.argument", ["pop.request.parameter"], text),
    ("pop.answer", ["pop.response.indicator"], text),
    ("pop.text", ["pop.response.description"], text),
    ("imap.command", ["imap.request.command"], text),
    ("imap.tag", ["imap.request_tag", "imap.response_tag"], text),
    ("imap.answer", ["imap.response.status"], text),
    ("ssh.banner", ["ssh.protocol"], text),
    ("dhcp.opcode", ["dhcp.type"], number),
    ("dhcp.id", ["dhcp.id"], number),
    ("dhcp.secs", ["dhcp.secs"], number),
    ("dhcp.client_ip", ["dhcp.ip.client"], text),
    ("dhcp.your_ip", ["dhcp.ip.your"], text),
    ("dhcp.next_server", ["dhcp.ip.server"], text),
    ("dhcp.relay_ip", ["dhcp.ip.relay"], text),
    ("dhcp.client_mac", ["dhcp.hw.mac_addr"], text),
    ("dhcp.type", ["dhcp.option.dhcp"], number),
    ("dhcp.requested_ip", ["dhcp.option.requested_ip_address"], text),
    ("dhcp.server_id", ["dhcp.option.dhcp_server_id"], text),
    ("dhcp.lease", ["dhcp.option.ip_address_lease_time"], number),
    ("dhcp.subnet_mask", ["dhcp.option.subnet_mask"], text),
    ("dhcp.hostname", ["dhcp.option.hostname"], text),
    ("dhcp.domain", ["dhcp.option.domain_name"], text),
    ("dhcp.vendor_class", ["dhcp.option.vendor_class_id"], text),
    ("dhcp.message", ["dhcp.option.message"], text),
    ("dhcp.routers", ["dhcp.option.router"], text),
    ("dhcp.servers", ["dhcp.option.domain_name_server"], text),
    ("ntp.leap", ["ntp.flags.li"], number),
    ("ntp.version", ["ntp.flags.vn"], number),
    ("ntp.mode", ["ntp.flags.mode"], number),
    ("ntp.stratum", ["ntp.stratum"], number),
    ("ntp.poll", ["ntp.ppoll"], number),
    ("ntp.precision", ["ntp.precision"], signed_byte),
    ("lldp.ttl", ["lldp.time_to_live"], number),
    ("lldp.port", ["lldp.port.id"], text),
    ("lldp.chassis", ["lldp.chassis.id.mac"], text),
    ("lldp.port_description", ["lldp.port.desc"], text),
    ("lldp.system", ["lldp.tlv.system.name"], text),
    ("lldp.description", ["lldp.tlv.system.desc"], text),
    ("eapol.version", ["eapol.version"], number),
    ("eapol.type", ["eapol.type"], number),
    ("eapol.len", ["eapol.len"], number),
    ("eapol.eap_code", ["eap.code"], number),
    ("eapol.eap_id", ["eap.id"], number),
    ("eapol.eap_type", ["eap.type"], number),
    ("ospf.version", ["ospf.version"], number),
    ("ospf.type", ["ospf.msg"], number),
    ("ospf.len", ["ospf.packet_length"], number),
    ("ospf.router", ["ospf.srcrouter"], text),
    ("ospf.area", ["ospf.area_id"], text),
    ("vrrp.version", ["vrrp.version"], number),
    ("vrrp.type", ["vrrp.type"], number),
    ("vrrp.vrid", ["vrrp.virt_rtr_id"], number),
    ("vrrp.priority", ["vrrp.prio"], number),
    ("vrrp.addresses", ["vrrp.ip_addr", "vrrp.ipv6_addr"], text),
    ("hsrp.version", ["hsrp.version"], number),
    ("hsrp.opcode", ["hsrp.opcode"], number),
    ("hsrp.state", ["hsrp.state"], number),
    ("hsrp.priority", ["hsrp.priority"], number),
    ("hsrp.group", ["hsrp.group"], number),
    ("hsrp.virtual_ip", ["hsrp.virt_ip"], text),
    ("bfd.version", ["bfd.version"], number),
    ("bfd.diagnostic", ["bfd.diag"], number),
    ("bfd.state", ["bfd.sta"], number),
    ("bfd.multiplier", ["bfd.detect_time_multiplier"], number),
    ("bfd.my_discriminator", ["bfd.my_discriminator"], number),
    ("bfd.your_discriminator", ["bfd.your_discriminator"], number),
    ("stun.type", ["stun.type"], number),
    ("stun.len", ["stun.length"], number),
    ("stun.mapped_ip", ["stun.att.ipv4"], text),
    ("stun.mapped_port", ["stun.att.port"], number),
    ("wireguard.type", ["wg.type"], number),
    ("wireguard.sender", ["wg.sender"], number),
    ("wireguard.receiver", ["wg.receiver"], number),
    ("isakmp.next_payload#first", ["isakmp.nextpayload"], number),
    ("isakmp.version", ["isakmp.version"], number),
    ("isakmp.exchange", ["isakmp.exchangetype"], number),
    ("isakmp.id", ["isakmp.messageid"], number),
    ("isakmp.len", ["isakmp.length"], number),
    ("modbus.transaction", ["mbtcp.trans_id"], number),
    ("modbus.len", ["mbtcp.len"], number),
    ("modbus.unit", ["mbtcp.unit_id"], number),
    ("modbus.function", ["modbus.func_code"], number),
    ("modbus.exception", ["modbus.exception_code"], number),
    ("bgp.len", ["bgp.length"], number),
    ("bgp.type", ["bgp.type"], number),
    ("bgp.as", ["bgp.open.myas"], number),
    ("bgp.hold_time", ["bgp.open.holdtime"], number),
    ("bgp.id", ["bgp.open.identifier"], text),
    ("syslog.facility", ["syslog.facility"], number),
    ("syslog.severity", ["syslog.level"], number),
    ("syslog.message", ["syslog.msg"], text),
    ("tftp.opcode", ["tftp.opcode"], number),
    ("tftp.file", ["tftp.source_file", "tftp.destination_file"], text),
    ("tftp.mode", ["tftp.type"], text),
    ("radius.code", ["radius.code"], number),
    ("radius.id", ["radius.id"], number),
    ("radius.len", ["radius.length"], number),
    ("radius.user_name", ["radius.User_Name"], text),
    ("mqtt.type", ["mqtt.msgtype"], number),
    ("mqtt.len", ["mqtt.len"], number),
    ("mqtt.topic", ["mqtt.topic"], text),
    ("mqtt.client_id", ["mqtt.clientid"], text),
    ("tls.type#first", ["tls.record.content_type", "tls.record.opaque_type"], number),
    ("tls.record_version#first", ["tls.record.version"], number),
    ("tls.handshake#first", ["tls.handshake.type"], number),
    ("tls.cipher#there", ["tls.handshake.ciphersuite"], number),
    ("tls.versions", ["tls.handshake.extensions.supported_version"], number),
    ("tls.alert_level", ["tls.alert_message.level"], number),
    ("tls.alert", ["tls.alert_message.desc"], number),
    ("tls.version", ["tls.handshake.version"], number),
    ("tls.sni", ["tls.handshake.extensions_server_name"], text),
    ("tls.alpn", ["tls.handshake.extensions_alpn_str"], text),
]

# tshark reassembles, resolves and counts from the first segment unless it is told not to.
PREFERENCES = [
    "ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
    "tcp.relative_sequence_numbers:FALSE", "tls.desegment_ssl_records:FALSE",
    "tls.desegment_ssl_application_data:FALSE", "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE",
    "udp.check_checksum:TRUE", "sctp.checksum:CRC 32c", "sctp.reassembly:FALSE",
]


# Ports that tshark leads to nothing by itself.
PORTS = ["udp.port==8472,vxlan", "tcp.port==2200,ssh"]


@functools.cache
def asked():
    """The names of the rows; of those behind a row's first what this tshark knows."""
    listed = subprocess.run(["tshark", "-G", "fields"], check=True, capture_output=True, text=True).stdout
    known = {columns[2] for columns in map(lambda line: line.split("\t"), listed.splitlines()) if columns[0] == "F"}
    return sorted({name for _, theirs, _ in FIELDS for name in theirs if name == theirs[0] or name in known})


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
        yield {n: c.split(SEPARATOR) for n, c in zip(names, columns) if c}


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
        if path.startswith("tls.") and "tls" not in record:
            theirs = []
        if ours != theirs:
            yield path, ours, theirs
