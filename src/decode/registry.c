/* SPDX-License-Identifier: ISC */
/* Which numbers lead to which protocol.  A protocol may have any number of rows. */
#include "decode/registry.h"

#include <pcap/dlt.h>

#include "base/atom.h"
#include "decode/services.h"

/* DLT_PKTAP is another number on Apple's systems. */
#define LINK_PKTAP 258

static const struct row {
	uint8_t space;
	uint16_t number;
	const struct proto *proto;
	uint8_t last; /* of a row for more than one first byte */
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
	{ SPACE_DLT, LINK_PKTAP, &proto_pktap },
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
	{ SPACE_ETHERTYPE, 0x888e, &proto_eapol },
	{ SPACE_ETHERTYPE, 0x88cc, &proto_lldp },
	{ SPACE_ETHERTYPE, 0x88e5, &proto_macsec },
	{ SPACE_ETHERTYPE, 0x88e7, &proto_pbb },
	{ SPACE_ETHERTYPE, 0x894f, &proto_nsh },
	{ SPACE_ETHERTYPE, 0x9100, &proto_vlan },
	{ SPACE_ETHERTYPE, 0x9200, &proto_vlan },
	/* https://standards.ieee.org/products-programs/regauth/llc/ */
	{ SPACE_LLC, 0x06, &proto_ip },
	{ SPACE_LLC, 0x42, &proto_stp },
	{ SPACE_CISCO, 0x010b, &proto_stp },
	{ SPACE_CISCO, 0x2000, &proto_cdp },
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
	{ SPACE_IP, 89, &proto_ospf },
	{ SPACE_IP, 97, &proto_etherip },
	{ SPACE_IP, 103, &proto_pim },
	{ SPACE_IP, 108, &proto_ipcomp },
	{ SPACE_IP, 112, &proto_vrrp },
	{ SPACE_IP, 115, &proto_l2tp3 },
	{ SPACE_IP, 132, &proto_sctp },
	{ SPACE_IP, 137, &proto_mpls },
	{ SPACE_IP, 143, &proto_eth },
	{ SPACE_IP, 145, &proto_nsh },
	/* https://www.iana.org/assignments/service-names-port-numbers */
	{ SPACE_UDP, 53, &proto_dns },
	{ SPACE_UDP, 67, &proto_dhcp },
	{ SPACE_UDP, 68, &proto_dhcp },
	{ SPACE_UDP, 69, &proto_tftp },
	{ SPACE_UDP, 88, &proto_kerberos },
	{ SPACE_UDP, 123, &proto_ntp },
	{ SPACE_UDP, 137, &proto_nbns },
	{ SPACE_UDP, 138, &proto_nbdgm },
	{ SPACE_UDP, 161, &proto_snmp },
	{ SPACE_UDP, 162, &proto_snmp },
	{ SPACE_UDP, 389, &proto_ldap },
	{ SPACE_UDP, 500, &proto_isakmp },
	{ SPACE_UDP, 514, &proto_syslog },
	{ SPACE_UDP, 546, &proto_dhcp6 },
	{ SPACE_UDP, 547, &proto_dhcp6 },
	{ SPACE_UDP, 1645, &proto_radius },
	{ SPACE_UDP, 1646, &proto_radius },
	{ SPACE_UDP, 1812, &proto_radius },
	{ SPACE_UDP, 1813, &proto_radius },
	{ SPACE_UDP, 1985, &proto_hsrp },
	{ SPACE_UDP, 3478, &proto_stun },
	{ SPACE_UDP, 3544, &proto_teredo },
	{ SPACE_UDP, 3784, &proto_bfd },
	{ SPACE_UDP, 3799, &proto_radius },
	{ SPACE_UDP, 4500, &proto_isakmp },
	{ SPACE_UDP, 4784, &proto_bfd },
	{ SPACE_UDP, 6784, &proto_bfd },
	{ SPACE_UDP, 51820, &proto_wireguard },
	{ SPACE_UDP, 1900, &proto_ssdp },
	{ SPACE_UDP, 5060, &proto_sip },
	{ SPACE_UDP, 5353, &proto_dns },
	{ SPACE_UDP, 5355, &proto_dns },
	{ SPACE_UDP, 1701, &proto_l2tp },
	{ SPACE_UDP, 2123, &proto_gtp },
	{ SPACE_UDP, 2152, &proto_gtp },
	{ SPACE_UDP, 4789, &proto_vxlan },
	{ SPACE_UDP, 4790, &proto_vxlan },
	{ SPACE_UDP, 6080, &proto_gue },
	{ SPACE_UDP, 6081, &proto_geneve },
	{ SPACE_UDP, 8472, &proto_vxlan },
	{ SPACE_TCP, 21, &proto_ftp },
	{ SPACE_TCP, 25, &proto_smtp },
	{ SPACE_TCP, 53, &proto_dns },
	{ SPACE_TCP, 88, &proto_kerberos },
	{ SPACE_TCP, 102, &proto_cotp },
	{ SPACE_TCP, 110, &proto_pop },
	{ SPACE_TCP, 139, &proto_smb },
	{ SPACE_TCP, 143, &proto_imap },
	{ SPACE_TCP, 179, &proto_bgp },
	{ SPACE_TCP, 389, &proto_ldap },
	{ SPACE_TCP, 445, &proto_smb },
	{ SPACE_TCP, 502, &proto_modbus },
	{ SPACE_TCP, 1433, &proto_tds },
	{ SPACE_TCP, 1883, &proto_mqtt },
	{ SPACE_TCP, 3268, &proto_ldap },
	{ SPACE_TCP, 3306, &proto_mysql },
	{ SPACE_TCP, 3389, &proto_cotp },
	{ SPACE_TCP, 5432, &proto_pgsql },
	{ SPACE_TCP, 6379, &proto_redis },
	{ SPACE_TCP, 20000, &proto_dnp3 },
	{ SPACE_UDP, 20000, &proto_dnp3 },
	{ SPACE_TCP, 587, &proto_smtp },
	{ SPACE_TCP, 5060, &proto_sip },
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
	/* Whatever the port: methods and "HTTP/", a handshake, "SSH-". */
	{ SPACE_TCP_BYTE, 'C', &proto_http },
	{ SPACE_TCP_BYTE, 'D', &proto_http },
	{ SPACE_TCP_BYTE, 'G', &proto_http },
	{ SPACE_TCP_BYTE, 'H', &proto_http },
	{ SPACE_TCP_BYTE, 'O', &proto_http },
	{ SPACE_TCP_BYTE, 'P', &proto_http },
	{ SPACE_TCP_BYTE, 'T', &proto_http },
	{ SPACE_TCP_BYTE, 'S', &proto_ssh },
	{ SPACE_TCP_BYTE, 0x05, &proto_dcerpc },
	{ SPACE_TCP_BYTE, 0x16, &proto_tls },
	/* A message whose magic number follows, a version, records, and a long header. */
	{ SPACE_UDP_BYTE, 0x00, &proto_stun, 0x01 },
	{ SPACE_UDP_BYTE, 0x04, &proto_dcerpc },
	{ SPACE_UDP_BYTE, 0x14, &proto_dtls, 0x17 },
	{ SPACE_UDP_BYTE, 0xc0, &proto_quic, 0xff },
};

/* No row takes more than a page, and a service one for each transport. */
#define PAGES (1 + ARRAY_LEN(rows) + 3 * SERVICE_COUNT + REGISTRY_RULES_MAX)

uint16_t registry_page_of[SPACE_COUNT][256];
uint16_t registry_pages[PAGES][256];
bool registry_filled;

static uint16_t registry_page_count = 1;

/* The entry of a number, in a page of its own where it has none yet. */
static uint16_t *registry_place(enum registry_space space, uint16_t number)
{
	uint16_t *page = &registry_page_of[space][number >> 8];

	if (!*page)
		*page = registry_page_count++;
	return &registry_pages[*page][number & 0xff];
}

void registry_fill_now(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint16_t number = rows[i].number;

		do
			*registry_place(rows[i].space, number) |= rows[i].proto->index;
		while (number++ < rows[i].last);
	}
	for (unsigned i = 1; i < SERVICE_COUNT; i++)
		for (unsigned bit = 0; bit < 3; bit++)
			if (services[i].transports & 1u << bit)
				*registry_place(SPACE_TCP + bit, services[i].port) |=
					(uint16_t)(i << 8);
	registry_filled = true;
}

/* The protocol of a name that a transport's ports, or the first bytes, lead to. */
static const struct proto *registry_named(enum registry_space space, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if ((rows[i].space == space ||
			    (space == SPACE_TCP && rows[i].space == SPACE_TCP_BYTE) ||
			    (space == SPACE_UDP && rows[i].space == SPACE_UDP_BYTE)) &&
			!strcmp(atom_text(rows[i].proto->name), name))
			return rows[i].proto;
	return NULL;
}

bool registry_add_rule(const char *rule)
{
	static unsigned rules;
	enum registry_space space = !strncmp(rule, "tcp", 3) ? SPACE_TCP : SPACE_UDP;
	const struct proto *proto;
	unsigned port = 0;
	uint16_t *entry;
	const char *p;

	if (strncmp(rule, "tcp.port=", 9) && strncmp(rule, "udp.port=", 9))
		return false;
	for (p = rule + 9; *p >= '0' && *p <= '9' && port <= UINT16_MAX; p++)
		port = port * 10 + (unsigned)(*p - '0');
	proto = *p == ':' ? registry_named(space, p + 1) : NULL;
	if (!proto || port > UINT16_MAX || p == rule + 9 || rules == REGISTRY_RULES_MAX)
		return false;
	rules++;
	registry_fill();
	entry = registry_place(space, (uint16_t)port);
	*entry = (uint16_t)((*entry & 0xff00) | proto->index);
	return true;
}

const struct proto *registry_ip_version(const struct cursor *c)
{
	unsigned version = cursor_left(c) ? *c->at >> 4 : 0;

	return version == 4 ? &proto_ip : version == 6 ? &proto_ip6 : NULL;
}
