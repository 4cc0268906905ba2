/* SPDX-License-Identifier: ISC */
#include "net/unique_ip.h"

#include "base/inet_sum.h"
#include "net/layers.h"

#define ICMP6 58

struct unique_ip {
	struct layers layers;
	uint8_t *packet;
	size_t len;
	uint8_t *checksums[2]; /* over the addresses; NULL: none */
};

static bool unique_ip_stays(unsigned version, const uint8_t *address)
{
	static const uint8_t zeros[15];

	if (version == 4)
		return address[0] == 0 || address[0] == 127 || address[0] >= 224;
	return address[0] == 0xff || !memcmp(address, zeros, sizeof(zeros));
}

/* The checksum of what is carried, where the packet has it and the addresses are under it. */
static uint8_t *unique_ip_transport(const struct unique_ip *u)
{
	const struct layers *l = &u->layers;
	uint32_t at;

	if (l->protocol == LAYERS_TCP || l->protocol == LAYERS_UDP)
		at = layers_checksum(l);
	else if (l->version == 6 && l->protocol == ICMP6)
		at = l->transport + 2;
	else
		return NULL;
	if (at + 2 > u->len || (l->protocol == LAYERS_UDP && !get_be16(u->packet + at)))
		return NULL;
	return u->packet + at;
}

/* A partial one is the sum itself, not its complement. */
static bool unique_ip_is_partial(const struct unique_ip *u, const uint8_t *checksum)
{
	const struct layers *l = &u->layers;

	return checksum && l->end > l->transport &&
	       get_be16(checksum) ==
		       inet_sum_fold(layers_pseudo_sum(l, u->packet, l->end - l->transport));
}

static void unique_ip_put_word(const struct unique_ip *u, uint8_t *at, uint16_t word)
{
	for (size_t i = 0; i < ARRAY_LEN(u->checksums); i++)
		if (u->checksums[i])
			put_be16(u->checksums[i],
				inet_sum_replace(get_be16(u->checksums[i]), get_be16(at), word));
	put_be16(at, word);
}

/* The last four bytes of an address. */
static void unique_ip_add(
	const struct unique_ip *u, uint8_t *address, unsigned size, uint32_t round)
{
	uint8_t *last = address + size - 4;
	const uint32_t next = get_be32(last) + round;

	if (unique_ip_stays(u->layers.version, address))
		return;
	unique_ip_put_word(u, last, (uint16_t)(next >> 16));
	unique_ip_put_word(u, last + 2, (uint16_t)next);
}

void unique_ip_set(int dlt, uint8_t *packet, size_t len, uint32_t round)
{
	struct unique_ip u = { .packet = packet, .len = len };
	uint8_t *ip, *transport;
	unsigned size;
	bool partial;

	if (!round || !layers_find(&u.layers, dlt, (struct bytes){ packet, len }) ||
		u.layers.routed)
		return;
	ip = packet + u.layers.network;
	size = u.layers.version == 4 ? 4 : 16;
	transport = unique_ip_transport(&u);
	partial = unique_ip_is_partial(&u, transport);
	u.checksums[0] = u.layers.version == 4 ? ip + 10 : NULL;
	u.checksums[1] = partial ? NULL : transport;
	unique_ip_add(&u, ip + (size == 4 ? 12 : 8), size, round);
	unique_ip_add(&u, ip + (size == 4 ? 16 : 24), size, round);
	if (partial)
		put_be16(transport, inet_sum_fold(layers_pseudo_sum(
					    &u.layers, packet, u.layers.end - u.layers.transport)));
	else if (transport && u.layers.protocol == LAYERS_UDP && !get_be16(transport))
		put_be16(transport, 0xffff);
}
