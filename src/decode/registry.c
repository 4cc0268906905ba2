/* SPDX-License-Identifier: ISC */
/* Which numbers lead to which protocol.  A protocol may have any number of rows. */
#include "decode/registry.h"

#include <pcap/dlt.h>

#include "base/atom.h"
#include "decode/services.h"

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
	{ SPACE_DLT, DLT_PPP, &proto_ppp },
	{ SPACE_DLT, DLT_PPP_SERIAL, &proto_ppp },
	{ SPACE_DLT, DLT_PPP_ETHER, &proto_pppoe },
	{ SPACE_DLT, DLT_C_HDLC, &proto_chdlc },
	{ SPACE_DLT, DLT_IEEE802_11, &proto_wlan },
	{ SPACE_DLT, DLT_IEEE802_11_RADIO, &proto_radiotap },
	{ SPACE_DLT, DLT_PPI, &proto_ppi },
	{ SPACE_DLT, DLT_NFLOG, &proto_nflog },
	/* https://www.iana.org/assignments/ieee-802-numbers */
	{ SPACE_ETHERTYPE, 0x0800, &proto_ip },
	{ SPACE_ETHERTYPE, 0x0806, &proto_arp },
	{ SPACE_ETHERTYPE, 0x22eb, &proto_erspan },
	{ SPACE_ETHERTYPE, 0x6558, &proto_eth },
	{ SPACE_ETHERTYPE, 0x8035, &proto_rarp },
	{ SPACE_ETHERTYPE, 0x8100, &proto_vlan },
	{ SPACE_ETHERTYPE, 0x86dd, &proto_ip6 },
	{ SPACE_ETHERTYPE, 0x880b, &proto_ppp },
	{ SPACE_ETHERTYPE, 0x8847, &proto_mpls },
	{ SPACE_ETHERTYPE, 0x8848, &proto_mpls },
	{ SPACE_ETHERTYPE, 0x8863, &proto_pppoe },
	{ SPACE_ETHERTYPE, 0x8864, &proto_pppoe },
	{ SPACE_ETHERTYPE, 0x88a8, &proto_vlan },
	{ SPACE_ETHERTYPE, 0x88be, &proto_erspan },
	{ SPACE_ETHERTYPE, 0x88e5, &proto_macsec },
	{ SPACE_ETHERTYPE, 0x88e7, &proto_pbb },
	{ SPACE_ETHERTYPE, 0x894f, &proto_nsh },
	{ SPACE_ETHERTYPE, 0x9100, &proto_vlan },
	{ SPACE_ETHERTYPE, 0x9200, &proto_vlan },
	/* https://standards.ieee.org/products-programs/regauth/llc/ */
	{ SPACE_LLC, 0x06, &proto_ip },
	{ SPACE_LLC, 0x42, &proto_stp },
	{ SPACE_CISCO, 0x010b, &proto_stp },
	/* https://www.iana.org/assignments/ppp-numbers */
	{ SPACE_PPP, 0x0021, &proto_ip },
	{ SPACE_PPP, 0x0057, &proto_ip6 },
	{ SPACE_PPP, 0x0281, &proto_mpls },
	{ SPACE_PPP, 0x0283, &proto_mpls },
	/* https://www.iana.org/assignments/protocol-numbers */
	{ SPACE_IP, 1, &proto_icmp },
	{ SPACE_IP, 2, &proto_igmp },
	{ SPACE_IP, 4, &proto_ip },
	{ SPACE_IP, 6, &proto_tcp },
	{ SPACE_IP, 17, &proto_udp },
	{ SPACE_IP, 41, &proto_ip6 },
	{ SPACE_IP, 47, &proto_gre },
	{ SPACE_IP, 50, &proto_esp },
	{ SPACE_IP, 51, &proto_ah },
	{ SPACE_IP, 58, &proto_icmp6 },
	{ SPACE_IP, 97, &proto_etherip },
	{ SPACE_IP, 108, &proto_ipcomp },
	{ SPACE_IP, 132, &proto_sctp },
	{ SPACE_IP, 137, &proto_mpls },
	{ SPACE_IP, 143, &proto_eth },
	{ SPACE_IP, 145, &proto_nsh },
	/* https://www.iana.org/assignments/service-names-port-numbers */
	{ SPACE_UDP, 53, &proto_dns },
	{ SPACE_UDP, 5353, &proto_dns },
	{ SPACE_UDP, 5355, &proto_dns },
	{ SPACE_UDP, 1701, &proto_l2tp },
	{ SPACE_UDP, 2152, &proto_gtp },
	{ SPACE_UDP, 4789, &proto_vxlan },
	{ SPACE_UDP, 4790, &proto_vxlan },
	{ SPACE_UDP, 6081, &proto_geneve },
	{ SPACE_UDP, 8472, &proto_vxlan },
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

/* No row takes more than a page, and a service one for each transport. */
#define PAGES (1 + ARRAY_LEN(rows) + 3 * SERVICE_COUNT)

uint16_t registry_page_of[SPACE_COUNT][256];
uint8_t registry_pages[PAGES][256];
bool registry_filled;

static uint16_t registry_page_count = 1;

static void registry_add(enum registry_space space, uint16_t number, uint8_t place)
{
	uint16_t *page = &registry_page_of[space][number >> 8];

	if (!*page)
		*page = registry_page_count++;
	registry_pages[*page][number & 0xff] = place;
}

void registry_fill_now(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		registry_add(rows[i].space, rows[i].number, rows[i].proto->index);
	for (unsigned i = 1; i < SERVICE_COUNT; i++)
		for (unsigned bit = 0; bit < 3; bit++)
			if (services[i].transports & 1u << bit)
				registry_add(SPACE_TCP_SERVICE + bit, services[i].port, (uint8_t)i);
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
