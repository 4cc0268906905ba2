/* SPDX-License-Identifier: ISC */
#include "run/community_id.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_SHA1
#include <sha1.h>
#endif

#include "decode/dissect.h"
#include "wire/hot/base64.h"

/* Seed, two addresses, protocol, zero, two ports. */
#define FLOW_BYTES 40

/* "1:", the base64 of a SHA-1, a NUL. */
#define COMMUNITY_ID_SIZE 31

/* An address, and a port or what the specification makes of ICMP's type. */
struct endpoint {
	uint8_t address[16];
	uint8_t port[2];
};

struct flow {
	struct endpoint from, to;
	size_t address_len;
	uint8_t protocol;
	bool ports;
	bool one_way; /* never seen from the other side */
};

/* The type that answers, or that is answered, by a table of pairs. */
static bool community_id_counterpart(
	const uint8_t (*pairs)[2], size_t n, uint8_t type, uint8_t *other)
{
	for (size_t i = 0; i < n; i++) {
		if (pairs[i][0] != type && pairs[i][1] != type)
			continue;
		*other = pairs[i][pairs[i][0] == type];
		return true;
	}
	return false;
}

static void community_id_take_icmp(struct flow *f, const struct layer *l)
{
	static const uint8_t icmp[][2] = { { 0, 8 }, { 9, 10 }, { 13, 14 }, { 15, 16 },
		{ 17, 18 } };
	static const uint8_t icmp6[][2] = { { 128, 129 }, { 130, 131 }, { 133, 134 }, { 135, 136 },
		{ 139, 140 }, { 144, 145 } };
	bool four = f->protocol == IPPROTO_ICMP;
	uint8_t other = l->at[1];

	f->one_way = !community_id_counterpart(
		four ? icmp : icmp6, four ? ARRAY_LEN(icmp) : ARRAY_LEN(icmp6), l->at[0], &other);
	f->from.port[1] = l->at[0];
	f->to.port[1] = other;
}

static const struct layer *community_id_find(const struct dissection *d, const struct proto *proto)
{
	for (const struct layer *l = d->net; l < d->layers + d->count; l++)
		if (l->proto == proto)
			return l->len >= 2 ? l : NULL;
	return NULL;
}

static bool community_id_take_ports(struct flow *f, const struct dissection *d)
{
	const struct layer *l;

	switch (f->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
		if (!d->transport)
			return false;
		memcpy(f->from.port, d->transport->at, 2);
		memcpy(f->to.port, d->transport->at + 2, 2);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		l = community_id_find(d, f->protocol == IPPROTO_ICMP ? &proto_icmp : &proto_icmp6);
		if (!l)
			return false;
		community_id_take_icmp(f, l);
		break;
	default:
		return true;
	}
	f->ports = true;
	return true;
}

static bool community_id_take(struct flow *f, const struct dissection *d)
{
	bool ip = d->net && d->net->proto == &proto_ip;

	if (!d->net || d->ip_proto < 0)
		return false;
	*f = (struct flow){ .address_len = ip ? 4 : 16, .protocol = (uint8_t)d->ip_proto };
	memcpy(f->from.address, d->net->at + (ip ? 12 : 8), f->address_len);
	memcpy(f->to.address, d->net->at + (ip ? 16 : 24), f->address_len);
	return community_id_take_ports(f, d);
}

/* What the hash is over: seed, the smaller endpoint's address, the other's, protocol, a zero,
 * then the ports in the same order.  Returns its length. */
static uint8_t community_id_flatten(const struct flow *f, uint16_t seed, uint8_t out[FLOW_BYTES])
{
	bool swap = !f->one_way && memcmp(&f->from, &f->to, sizeof(f->from)) > 0;
	const struct endpoint *first = swap ? &f->to : &f->from;
	const struct endpoint *second = swap ? &f->from : &f->to;
	uint8_t *at = out;

	put_be16(at, seed);
	memcpy(at += 2, first->address, f->address_len);
	memcpy(at += f->address_len, second->address, f->address_len);
	at += f->address_len;
	*at++ = f->protocol;
	*at++ = 0;
	if (!f->ports)
		return (uint8_t)(at - out);
	memcpy(at, first->port, 2);
	memcpy(at + 2, second->port, 2);
	return (uint8_t)(at + 4 - out);
}

/* Flows share the places of the table by their hash; the one met last has it. */
#define PLACES 4096

struct place {
	uint8_t len; /* 0: nothing yet */
	uint8_t bytes[FLOW_BYTES];
	char text[COMMUNITY_ID_SIZE];
};

struct community_ids {
	uint16_t seed;
	struct place places[PLACES];
};

struct community_ids *community_ids_create(uint16_t seed)
{
	struct community_ids *ids = calloc(1, sizeof(*ids));

	if (ids)
		ids->seed = seed;
	return ids;
}

void community_ids_destroy(struct community_ids *ids)
{
	free(ids);
}

/* Words are mixed by a multiplication; the upper bits of the product are the best. */
static unsigned community_id_place(const uint8_t bytes[FLOW_BYTES])
{
	uint64_t hash = 0, word;

	for (size_t i = 0; i < FLOW_BYTES; i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	return (unsigned)(hash % PLACES);
}

#ifdef HAVE_SHA1

bool community_ids_available(void)
{
	return true;
}

static void community_id_hash(struct place *place)
{
	char text[BASE64_LEN(SHA1_DIGEST_LENGTH) + BASE64_SLACK];
	uint8_t block[SHA1_BLOCK_LENGTH] = { 0 }, digest[SHA1_DIGEST_LENGTH];
	SHA1_CTX sha1;

	/* The padding of FIPS 180-4, which SHA1Final() makes byte by byte for three times the cost
	 * of the hash itself. */
	memcpy(block, place->bytes, place->len);
	block[place->len] = 0x80;
	put_be16(block + sizeof(block) - 2, (uint16_t)(8 * place->len));
	SHA1Init(&sha1);
	SHA1Transform(sha1.state, block);
	for (size_t i = 0; i < sizeof(digest) / 4; i++)
		put_be32(digest + 4 * i, sha1.state[i]);
	memcpy(place->text, "1:", 2);
	base64_encode(text, digest, sizeof(digest));
	memcpy(place->text + 2, text, BASE64_LEN(sizeof(digest)));
}

#else

bool community_ids_available(void)
{
	return false;
}

static void community_id_hash(struct place *place)
{
	(void)place;
}

#endif

const char *community_ids_find(struct community_ids *ids, const struct dissection *d)
{
	uint8_t bytes[FLOW_BYTES] = { 0 };
	struct place *place;
	struct flow flow;
	uint8_t len;

	if (!community_id_take(&flow, d))
		return NULL;
	len = community_id_flatten(&flow, ids->seed, bytes);
	place = &ids->places[community_id_place(bytes)];
	if (place->len != len || memcmp(place->bytes, bytes, len) != 0) {
		place->len = len;
		memcpy(place->bytes, bytes, sizeof(bytes));
		community_id_hash(place);
	}
	return place->text;
}
