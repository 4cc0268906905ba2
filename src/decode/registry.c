/* SPDX-License-Identifier: ISC */
/* Which numbers lead to which protocol.  A protocol may have any number of rows. */
#include "decode/registry.h"

#include <pcap/dlt.h>

#include "base/atom.h"

static const struct row {
	uint8_t space;
	uint16_t number;
	const struct proto *proto;
} rows[] = {
	{ SPACE_DLT, DLT_EN10MB, &proto_eth },
	{ SPACE_DLT, DLT_NULL, &proto_null },
	{ SPACE_DLT, DLT_LOOP, &proto_loop },
	{ SPACE_DLT, DLT_IPV4, &proto_ip },
	{ SPACE_DLT, DLT_IPV6, &proto_ip6 },
	{ SPACE_DLT, DLT_LINUX_SLL, &proto_sll },
	{ SPACE_DLT, DLT_LINUX_SLL2, &proto_sll2 },
	/* https://www.iana.org/assignments/ieee-802-numbers */
	{ SPACE_ETHERTYPE, 0x0800, &proto_ip },
	{ SPACE_ETHERTYPE, 0x0806, &proto_arp },
	{ SPACE_ETHERTYPE, 0x6558, &proto_eth },
	{ SPACE_ETHERTYPE, 0x8100, &proto_vlan },
	{ SPACE_ETHERTYPE, 0x86dd, &proto_ip6 },
	{ SPACE_ETHERTYPE, 0x8847, &proto_mpls },
	{ SPACE_ETHERTYPE, 0x8848, &proto_mpls },
	{ SPACE_ETHERTYPE, 0x8863, &proto_pppoe },
	{ SPACE_ETHERTYPE, 0x8864, &proto_pppoe },
	{ SPACE_ETHERTYPE, 0x88a8, &proto_vlan },
	{ SPACE_ETHERTYPE, 0x9100, &proto_vlan },
	/* https://www.iana.org/assignments/ppp-numbers */
	{ SPACE_PPP, 0x0021, &proto_ip },
	{ SPACE_PPP, 0x0057, &proto_ip6 },
	/* https://www.iana.org/assignments/protocol-numbers */
	{ SPACE_IP, 1, &proto_icmp },
	{ SPACE_IP, 2, &proto_igmp },
	{ SPACE_IP, 4, &proto_ip },
	{ SPACE_IP, 6, &proto_tcp },
	{ SPACE_IP, 17, &proto_udp },
	{ SPACE_IP, 41, &proto_ip6 },
	{ SPACE_IP, 47, &proto_gre },
	{ SPACE_IP, 58, &proto_icmp6 },
	{ SPACE_IP, 132, &proto_sctp },
	/* https://www.iana.org/assignments/service-names-port-numbers */
	{ SPACE_UDP, 53, &proto_dns },
	{ SPACE_UDP, 5353, &proto_dns },
	{ SPACE_UDP, 5355, &proto_dns },
	{ SPACE_UDP, 4789, &proto_vxlan },
	{ SPACE_TCP, 53, &proto_dns },
	{ SPACE_TCP, 443, &proto_tls },
	{ SPACE_TCP, 465, &proto_tls },
	{ SPACE_TCP, 636, &proto_tls },
	{ SPACE_TCP, 853, &proto_tls },
	{ SPACE_TCP, 989, &proto_tls },
	{ SPACE_TCP, 990, &proto_tls },
	{ SPACE_TCP, 993, &proto_tls },
	{ SPACE_TCP, 995, &proto_tls },
	{ SPACE_TCP, 5061, &proto_tls },
	{ SPACE_TCP, 5671, &proto_tls },
	{ SPACE_TCP, 8443, &proto_tls },
	{ SPACE_TCP, 8883, &proto_tls },
};

uint16_t registry_page_of[SPACE_COUNT][256];
uint8_t registry_pages[1 + ARRAY_LEN(rows)][256]; /* no row takes more than a page */
bool registry_filled;

void registry_fill_now(void)
{
	uint16_t count = 1;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint16_t *page = &registry_page_of[rows[i].space][rows[i].number >> 8];

		if (!*page)
			*page = count++;
		registry_pages[*page][rows[i].number & 0xff] = rows[i].proto->index;
	}
	registry_filled = true;
}

const struct proto *registry_ip_version(const struct cursor *c)
{
	unsigned version = cursor_left(c) ? *c->at >> 4 : 0;

	return version == 4 ? &proto_ip : version == 6 ? &proto_ip6 : NULL;
}

const struct proto *registry_ports(enum registry_space space, uint16_t a, uint16_t b)
{
	const struct proto *proto = registry_find(space, a < b ? a : b);

	return proto ? proto : registry_find(space, a < b ? b : a);
}

#define NAME(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

const struct field_name registry_ip_names[256] = {
	[0] = NAME("HOPOPT"),
	[1] = NAME("ICMP"),
	[2] = NAME("IGMP"),
	[4] = NAME("IPv4"),
	[6] = NAME("TCP"),
	[8] = NAME("EGP"),
	[17] = NAME("UDP"),
	[33] = NAME("DCCP"),
	[41] = NAME("IPv6"),
	[43] = NAME("IPv6-Route"),
	[44] = NAME("IPv6-Frag"),
	[46] = NAME("RSVP"),
	[47] = NAME("GRE"),
	[50] = NAME("ESP"),
	[51] = NAME("AH"),
	[58] = NAME("IPv6-ICMP"),
	[59] = NAME("IPv6-NoNxt"),
	[60] = NAME("IPv6-Opts"),
	[88] = NAME("EIGRP"),
	[89] = NAME("OSPFIGP"),
	[94] = NAME("IPIP"),
	[103] = NAME("PIM"),
	[108] = NAME("IPComp"),
	[112] = NAME("VRRP"),
	[115] = NAME("L2TP"),
	[132] = NAME("SCTP"),
	[136] = NAME("UDPLite"),
	[137] = NAME("MPLS-in-IP"),
};
