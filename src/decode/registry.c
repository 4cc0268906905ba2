/* SPDX-License-Identifier: ISC */
/* Where each protocol hangs.  A protocol may have any number of rows. */
#include <pcap/dlt.h>

#include "decode/proto.h"

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

/* Open addressing; far more slots than rows, because most ports that are asked for are not
 * here, and an empty slot says so at once. */
#define SLOTS_LOG 10
#define SLOTS     (1u << SLOTS_LOG)

_Static_assert(ARRAY_LEN(rows) <= SLOTS / 8, "the registry's table is too small");

static uint32_t slot_keys[SLOTS];  /* space + 1 and number; 0: empty */
static uint8_t slot_protos[SLOTS]; /* places in protos[] */
static bool filled;

static uint32_t find(uint32_t key)
{
	uint32_t at = key * 0x9e3779b1u >> (32 - SLOTS_LOG);

	while (slot_keys[at] && slot_keys[at] != key)
		at = (at + 1) % SLOTS;
	return at;
}

static uint32_t key_of(unsigned space, uint16_t number)
{
	return (space + 1u) << 16 | number;
}

static void fill(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t key = key_of(rows[i].space, rows[i].number);
		uint32_t at = find(key);

		slot_keys[at] = key;
		slot_protos[at] = rows[i].proto->index;
	}
	filled = true;
}

const struct proto *registry_find(enum registry_space space, uint16_t number)
{
	uint32_t at;

	if (!filled)
		fill();
	at = find(key_of(space, number));
	return slot_keys[at] ? protos[slot_protos[at]] : NULL;
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

const char *registry_ip_name(uint8_t protocol)
{
	static const char *const names[256] = {
		[0] = "HOPOPT",
		[1] = "ICMP",
		[2] = "IGMP",
		[4] = "IPv4",
		[6] = "TCP",
		[8] = "EGP",
		[17] = "UDP",
		[33] = "DCCP",
		[41] = "IPv6",
		[43] = "IPv6-Route",
		[44] = "IPv6-Frag",
		[46] = "RSVP",
		[47] = "GRE",
		[50] = "ESP",
		[51] = "AH",
		[58] = "IPv6-ICMP",
		[59] = "IPv6-NoNxt",
		[60] = "IPv6-Opts",
		[88] = "EIGRP",
		[89] = "OSPFIGP",
		[94] = "IPIP",
		[103] = "PIM",
		[108] = "IPComp",
		[112] = "VRRP",
		[115] = "L2TP",
		[132] = "SCTP",
		[136] = "UDPLite",
		[137] = "MPLS-in-IP",
	};

	return names[protocol];
}
