/* SPDX-License-Identifier: ISC */
/* The words of libpcap's filter language (pcap-filter(7), scanner.l), the usual ones
 * first: among words equally near to a mistyped one the first is taken. */
#include "filter/diagnose_int.h"

const char *const keyword_protocols[] = { "tcp", "udp", "ip", "icmp", "ip6", "icmp6", "arp",
	"ether", "sctp", "rarp", "igmp", "pim", "vrrp", "carp", "esp", "ah", "wlan", "link", "ppp",
	"fddi", "tr", "slip", "igrp", "stp", "ipx", "iso", "clnp", "esis", "isis", "atalk", "aarp",
	"decnet", "lat", "sca", "moprc", "mopdl", "netbeui", "radio", NULL };

const char *const keyword_all[] = { "port", "host", "and", "or", "not", "src", "dst", "net", "tcp",
	"udp", "ip", "icmp", "ip6", "icmp6", "arp", "ether", "vlan", "portrange", "proto", "mask",
	"broadcast", "multicast", "less", "greater", "len", "length", "tcpflags", "tcp-syn",
	"tcp-ack", "tcp-fin", "tcp-rst", "tcp-push", "tcp-urg", "tcp-ece", "tcp-cwr", "inbound",
	"outbound", "ifindex", "gateway", "protochain", "mpls", "pppoed", "pppoes", "geneve",
	"sctp", "rarp", "igmp", "pim", "vrrp", "carp", "esp", "ah", "wlan", "link", "llc", "type",
	"subtype", "direction", "dir", "addr1", "addr2", "addr3", "addr4", "address1", "address2",
	"address3", "address4", "ra", "ta", "byte", "icmptype", "icmpcode", "icmp-echo",
	"icmp-echoreply", "icmp-unreach", "icmp-sourcequench", "icmp-redirect", "icmp-routeradvert",
	"icmp-routersolicit", "icmp-timxceed", "icmp-paramprob", "icmp-tstamp", "icmp-tstampreply",
	"icmp-ireq", "icmp-ireqreply", "icmp-maskreq", "icmp-maskreply", "icmp6type", "icmp6code",
	"icmp6-destinationunreach", "icmp6-packettoobig", "icmp6-timeexceeded",
	"icmp6-parameterproblem", "icmp6-echo", "icmp6-echoreply", "icmp6-multicastlistenerquery",
	"icmp6-multicastlistenerreportv1", "icmp6-multicastlistenerdone", "icmp6-routersolicit",
	"icmp6-routeradvert", "icmp6-neighborsolicit", "icmp6-neighboradvert", "icmp6-redirect",
	"icmp6-routerrenum", "ppp", "fddi", "tr", "slip", "igrp", "stp", "ipx", "iso", "clnp",
	"esis", "es-is", "isis", "is-is", "l1", "l2", "iih", "lsp", "snp", "csnp", "psnp", "atalk",
	"aarp", "decnet", "lat", "sca", "moprc", "mopdl", "netbeui", "radio", "lane", "metac",
	"bcc", "oam", "oamf4", "oamf4ec", "oamf4sc", "sc", "ilmic", "vpi", "vci", "connectmsg",
	"metaconnect", "on", "ifname", "rset", "ruleset", "rnr", "rulenum", "srnr", "subrulenum",
	"reason", "action", "fisu", "lssu", "lsu", "msu", "hfisu", "hlssu", "hmsu", "sio", "opc",
	"dpc", "sls", "hsio", "hopc", "hdpc", "hsls", NULL };

const struct synonym keyword_synonyms[] = {
	{ "ipv6", "ip6" },
	{ "ipv4", "ip" },
	{ "ip4", "ip" },
	{ "icmpv6", "icmp6" },
	{ "eth", "ether" },
	{ "ethernet", "ether" },
	{ "source", "src" },
	{ "from", "src" },
	{ "destination", "dst" },
	{ "dest", "dst" },
	{ "to", "dst" },
	{ "ports", "port" },
	{ "hosts", "host" },
	{ "addr", "host" },
	{ "address", "host" },
	{ "protocol", "proto" },
	{ "network", "net" },
	{ "subnet", "net" },
	{ "netmask", "mask" },
	{ "size", "len" },
	{ "in", "inbound" },
	{ "out", "outbound" },
	{ "syn", "tcp-syn" },
	{ "ack", "tcp-ack" },
	{ "fin", "tcp-fin" },
	{ "rst", "tcp-rst" },
	{ "dns", "port 53" },
	{ "domain", "port 53" },
	{ "http", "tcp port 80" },
	{ "https", "tcp port 443" },
	{ "tls", "tcp port 443" },
	{ "ssh", "tcp port 22" },
	{ "smtp", "tcp port 25" },
	{ "ftp", "tcp port 21" },
	{ "ntp", "udp port 123" },
	{ "snmp", "udp port 161" },
	{ "dhcp", "(udp port 67 or udp port 68)" },
	{ "ping", "icmp" },
	{ 0 },
};

/* Fields of Wireshark's display filters, which are another language. */
const struct synonym keyword_display[] = {
	{ "ip.addr", "host" },
	{ "ip.src", "src host" },
	{ "ip.dst", "dst host" },
	{ "ipv6.addr", "host" },
	{ "ipv6.src", "src host" },
	{ "ipv6.dst", "dst host" },
	{ "eth.addr", "ether host" },
	{ "eth.src", "ether src" },
	{ "eth.dst", "ether dst" },
	{ "eth.type", "ether proto" },
	{ "ip.proto", "ip proto" },
	{ "tcp.port", "tcp port" },
	{ "tcp.srcport", "tcp src port" },
	{ "tcp.dstport", "tcp dst port" },
	{ "udp.port", "udp port" },
	{ "udp.srcport", "udp src port" },
	{ "udp.dstport", "udp dst port" },
	{ "vlan.id", "vlan" },
	{ "frame.len", "len" },
	{ "icmp.type", "icmp[icmptype]" },
	{ 0 },
};

static const struct synonym operands[] = {
	{ "port", "a number or the name of a service, as in 'port 443'" },
	{ "portrange", "two numbers, as in 'portrange 8000-8080'" },
	{ "host", "an address or a name, as in 'host 192.0.2.1'" },
	{ "net", "a network, as in 'net 192.0.2.0/24'" },
	{ "mask", "a mask, as in 'net 192.0.2.0 mask 255.255.255.0'" },
	{ "src", "an address, 'host', 'net' or 'port', as in 'src host 192.0.2.1'" },
	{ "dst", "an address, 'host', 'net' or 'port', as in 'dst host 192.0.2.1'" },
	{ "proto", "a protocol, as in 'ip proto 47'" },
	{ "protochain", "a protocol, as in 'ip6 protochain 6'" },
	{ "gateway", "the name of a host" },
	{ "less", "a length in bytes, as in 'less 128'" },
	{ "greater", "a length in bytes, as in 'greater 128'" },
	{ "byte", "a place, an operator and a value, as in 'byte 12 = 8'" },
	{ "ifindex", "the number of an interface" },
	{ "type", "a type of 802.11 frames, as in 'type mgt'" },
	{ "subtype", "a subtype of 802.11 frames, as in 'subtype beacon'" },
	{ "and", "a condition" },
	{ "&&", "a condition" },
	{ "or", "a condition" },
	{ "||", "a condition" },
	{ "not", "a condition" },
	{ "!", "a condition" },
	{ ">", "a value" },
	{ "<", "a value" },
	{ ">=", "a value" },
	{ "<=", "a value" },
	{ "=", "a value" },
	{ "==", "a value" },
	{ "!=", "a value" },
	{ "&", "a value" },
	{ "+", "a value" },
	{ 0 },
};

bool keyword_is(const struct trial *t, size_t i)
{
	return i < t->count && lex_is_one(t->text, &t->tokens[i], keyword_all);
}

const char *keyword_operand(const struct trial *t, size_t i)
{
	for (const struct synonym *s = operands; s->word; s++)
		if (trial_is(t, i, s->word))
			return s->meant;
	return NULL;
}
