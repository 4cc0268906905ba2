/* SPDX-License-Identifier: ISC */
#include "decode/tunnel/within.h"

#define ETH_HEADER 14
#define IP4_HEADER 20
#define IP6_HEADER 40
#define VLAN_MAX   2

enum { IP4 = 0x0800, ARP = 0x0806, VLAN = 0x8100, QINQ = 0x88a8, IP6 = 0x86dd };

const struct proto *within_ip(const struct dissection *d, size_t skip)
{
	const uint8_t *p = d->cursor.at + skip;
	size_t left = cursor_left(&d->cursor);
	size_t wire = dissect_wire(d);

	if (left < skip + IP4_HEADER)
		return NULL;
	wire -= skip;
	if (p[0] >> 4 == 4 && (p[0] & 15) >= 5 && get_be16(p + 2) >= IP4_HEADER &&
		get_be16(p + 2) <= wire)
		return &proto_ip;
	return p[0] >> 4 == 6 && get_be16(p + 4) + (size_t)IP6_HEADER <= wire ? &proto_ip6 : NULL;
}

bool within_is_eth(const struct dissection *d, size_t skip)
{
	const uint8_t *p = d->cursor.at;
	size_t left = cursor_left(&d->cursor);
	size_t at = skip + ETH_HEADER;

	/* A source is never a group. */
	if (left < at + 8 || p[skip + 6] & 1)
		return false;
	for (int n = 0; n < VLAN_MAX && left >= at + 8; n++, at += 4)
		if (get_be16(p + at - 2) != VLAN && get_be16(p + at - 2) != QINQ)
			break;
	switch (get_be16(p + at - 2)) {
	case IP4:
		return within_ip(d, at) == &proto_ip;
	case IP6:
		return within_ip(d, at) == &proto_ip6;
	case ARP:
		return get_be16(p + at) == 1 && get_be16(p + at + 2) == IP4;
	default:
		return false;
	}
}
