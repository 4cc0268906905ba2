/* SPDX-License-Identifier: ISC */
#include "net/layers.h"

#include "base/inet_sum.h"
#include "net/link_header.h"

#define IPV4_MIN 20
#define IPV6_LEN 40
#define TCP_MIN  20
#define UDP_LEN  8

#define OPTION_JUMBO 0xc2

enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION = 60 };

static bool layers_find_ipv4(struct layers *l, struct bytes packet)
{
	const uint8_t *ip = packet.data + l->network;
	uint32_t header, total;
	unsigned offset;

	if (packet.len < l->network + IPV4_MIN || ip[0] >> 4 != 4)
		return false;
	header = (ip[0] & 15) * 4u;
	total = get_be16(ip + 2);
	offset = get_be16(ip + 6) & 0x3fff;
	l->version = 4;
	l->transport = l->network + header;
	/* Linux has no length for a packet of more than 64 KiB. */
	l->end = total ? l->network + total : (uint32_t)packet.len;
	l->fragment = offset != 0;
	l->protocol = offset & 0x1fff ? 0 : ip[9];
	return header >= IPV4_MIN && l->transport <= packet.len && l->end >= l->transport;
}

/* RFC 2675; what Linux writes has eight bytes, its own and the option's. */
static bool layers_is_jumbo(const uint8_t *header)
{
	return header[1] == 0 && header[2] == OPTION_JUMBO && header[3] == 4;
}

/* One extension header: its length, or 0 where it is none that is passed over. */
static uint32_t layers_extension(struct layers *l, const uint8_t *header, bool first)
{
	switch (l->protocol) {
	case HOP_BY_HOP:
		l->jumbo = first && layers_is_jumbo(header);
		return 8 * (1u + header[1]);
	case ROUTING:
		l->routed = header[3] > 0;
		return 8 * (1u + header[1]);
	case DESTINATION:
		return 8 * (1u + header[1]);
	case AUTHENTICATION:
		return 4 * (2u + header[1]);
	case FRAGMENT:
		l->fragment = get_be16(header + 2) & 0xfff9;
		return 8;
	default:
		return 0;
	}
}

static bool layers_find_ipv6(struct layers *l, struct bytes packet)
{
	const uint8_t *ip = packet.data + l->network;
	uint32_t len;

	if (packet.len < l->network + IPV6_LEN || ip[0] >> 4 != 6)
		return false;
	l->version = 6;
	l->protocol = ip[6];
	l->transport = l->network + IPV6_LEN;
	l->end = get_be16(ip + 4) ? l->transport + get_be16(ip + 4) : (uint32_t)packet.len;
	for (;;) {
		const uint8_t *header = packet.data + l->transport;
		bool later;

		if (packet.len < l->transport + 8)
			return true;
		later = l->protocol == FRAGMENT && get_be16(header + 2) & 0xfff8;
		len = layers_extension(l, header, l->transport == l->network + IPV6_LEN);
		if (!len)
			return true;
		l->protocol = later ? 0 : header[0];
		l->transport += len;
		if (later)
			return true;
	}
}

/* What has no whole header is left alone. */
static void layers_find_payload(struct layers *l, struct bytes packet)
{
	const uint8_t *transport = packet.data + l->transport;
	uint32_t header = 0;

	if (l->protocol == LAYERS_TCP && packet.len >= l->transport + TCP_MIN)
		header = (transport[12] >> 4) * 4u;
	if (l->protocol == LAYERS_UDP && packet.len >= l->transport + UDP_LEN)
		header = UDP_LEN;
	l->payload = l->transport + header;
}

bool layers_find(struct layers *l, int dlt, struct bytes packet)
{
	struct link_header link;

	*l = (struct layers){ 0 };
	if (!link_header_find(&link, dlt, packet))
		return false;
	l->network = link.len;
	l->tags = link.len - link.own;
	if (!(link.ethertype == LINK_HEADER_IPV4
			    ? layers_find_ipv4(l, packet)
			    : link.ethertype == LINK_HEADER_IPV6 && layers_find_ipv6(l, packet)))
		return false;
	layers_find_payload(l, packet);
	return true;
}

bool layers_are_whole(const struct layers *l, struct bytes packet)
{
	if (l->fragment || l->routed || l->end > packet.len || l->payload > l->end)
		return false;
	if (l->protocol == LAYERS_TCP)
		return l->payload >= l->transport + TCP_MIN;
	return l->protocol == LAYERS_UDP && l->payload == l->transport + UDP_LEN &&
	       get_be16(packet.data + l->transport + 4) == l->end - l->transport;
}

uint64_t layers_pseudo_sum(const struct layers *l, const uint8_t *packet, uint32_t len)
{
	const uint8_t *ip = packet + l->network;
	uint64_t sum = (uint64_t)l->protocol + len;

	return l->version == 4 ? inet_sum_add(sum, ip + 12, 8) : inet_sum_add(sum, ip + 8, 32);
}

void layers_fix_ipv4(const struct layers *l, uint8_t *packet)
{
	uint8_t *ip = packet + l->network;

	put_be16(ip + 10, 0);
	put_be16(ip + 10, (uint16_t)~inet_sum_fold(inet_sum_add(0, ip, l->transport - l->network)));
}
