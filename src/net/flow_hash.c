/* SPDX-License-Identifier: ISC */
#include "net/flow_hash.h"

#include <pcap/dlt.h>
#include <string.h>

#include "net/layers.h"

enum { TCP = LAYERS_TCP, UDP = LAYERS_UDP, DCCP = 33, SCTP = 132, UDP_LITE = 136 };

static bool flow_hash_has_ports(const struct layers *l, struct bytes packet)
{
	if (l->fragment || packet.len < l->transport + 4)
		return false;
	return l->protocol == TCP || l->protocol == UDP || l->protocol == SCTP ||
	       l->protocol == UDP_LITE || l->protocol == DCCP;
}

/* The upper half of a product depends on every bit of what is multiplied. */
static uint64_t flow_hash_mix(uint64_t value)
{
	value *= 0x9e3779b97f4a7c15u;
	value ^= value >> 32;
	value *= 0xd6e8feb86659fd93u;
	return value ^ value >> 32;
}

static uint64_t flow_hash_endpoint(const uint8_t *address, unsigned size, uint16_t port)
{
	uint64_t words[2];

	if (size == 4)
		return flow_hash_mix((uint64_t)get_be32(address) << 16 | port);
	memcpy(words, address, sizeof(words));
	return flow_hash_mix(flow_hash_mix(words[0]) ^ words[1]) + flow_hash_mix(port);
}

/* Equal for both directions, since a sum is. */
static unsigned flow_hash_to_part(uint64_t sum, unsigned parts)
{
	return (unsigned)((flow_hash_mix(sum) >> 32) * parts >> 32);
}

/* What most packets are: whole TCP and UDP in IPv4 without options, on Ethernet without tags. */
static bool flow_hash_is_plain(int dlt, struct bytes packet)
{
	const uint8_t *p = packet.data;

	return dlt == DLT_EN10MB && packet.len >= 38 && get_be16(p + 12) == 0x0800 &&
	       p[14] == 0x45 && get_be16(p + 16) >= 20 && !(get_be16(p + 20) & 0x3fff) &&
	       (p[23] == TCP || p[23] == UDP);
}

unsigned flow_hash_part(int dlt, struct bytes packet, unsigned parts)
{
	uint16_t from = 0, to = 0;
	const uint8_t *addresses;
	struct layers l;
	unsigned size;
	uint64_t sum;

	if (flow_hash_is_plain(dlt, packet))
		return flow_hash_to_part(
			flow_hash_endpoint(packet.data + 26, 4, get_be16(packet.data + 34)) +
				flow_hash_endpoint(packet.data + 30, 4, get_be16(packet.data + 36)),
			parts);
	if (!layers_find(&l, dlt, packet))
		return 0;
	if (flow_hash_has_ports(&l, packet)) {
		from = get_be16(packet.data + l.transport);
		to = get_be16(packet.data + l.transport + 2);
	}
	size = l.version == 4 ? 4 : 16;
	addresses = packet.data + l.network + (size == 4 ? 12 : 8);
	sum = flow_hash_endpoint(addresses, size, from) +
	      flow_hash_endpoint(addresses + size, size, to);
	return flow_hash_to_part(sum, parts);
}
