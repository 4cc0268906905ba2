/* SPDX-License-Identifier: ISC */
#include <pcap/dlt.h>

#include "decode/proto.h"

const struct proto *const protos[PROTO_COUNT] = {
#define X(name) &proto_##name,
	PROTOS(X)
#undef X
};

const uint8_t *dissect_take(struct dissection *d, const struct layer *l, size_t n)
{
	const uint8_t *p = cursor_take(&d->cursor, n);

	/* An ICMP error quotes the first bytes only: that it ends is no news. */
	if (!p && !d->quoted)
		d->truncated = l->proto;
	return p;
}

void dissect_limit(struct dissection *d, size_t n)
{
	size_t left = cursor_left(&d->cursor);

	if (n <= left) {
		d->cursor.end = d->cursor.at + n;
		d->cut = 0;
	} else if (n - left < d->cut) {
		d->cut = n - left;
	}
}

const struct proto *dissect_malformed(struct dissection *d, const struct layer *l)
{
	if (!d->quoted)
		d->malformed = l->proto;
	return NULL;
}

void dissect_net(struct dissection *d, const struct layer *l)
{
	if (d->quoted)
		return;
	d->net = l;
	d->transport = NULL;
	d->ip_proto = -1;
}

void dissect_transport(struct dissection *d, const struct layer *l)
{
	if (!d->quoted)
		d->transport = l;
}

const struct proto *dissect_ip_proto(struct dissection *d, uint8_t protocol)
{
	if (!d->quoted)
		d->ip_proto = protocol;
	return registry_find(SPACE_IP, protocol);
}

static bool is_ip(const struct proto *proto)
{
	return proto == &proto_ip || proto == &proto_ip6;
}

/* What a tunnel carries begins an object of its own, and so does a protocol that was seen
 * before, because a key never repeats in an object. */
static enum decode_scope scope_of(const struct dissection *d, const struct proto *proto)
{
	const struct proto *before = d->count ? d->layers[d->count - 1].proto : NULL;

	if (!before)
		return DECODE_SAME;
	if (d->quoted && !(d->seen & 1ull << PROTO_COUNT))
		return DECODE_QUOTED;
	if (before->tunnel || (is_ip(before) && is_ip(proto)))
		return DECODE_INNER;
	if (!(d->seen & 1ull << proto->index) || (proto->list && before == proto))
		return DECODE_SAME;
	return DECODE_INNER;
}

static struct layer *push(struct dissection *d, const struct proto *proto)
{
	enum decode_scope scope = scope_of(d, proto);
	struct layer *l = &d->layers[d->count];

	if (d->count == DECODE_LAYERS || (scope && d->tunnels++ == DECODE_TUNNELS))
		return NULL;
	if (scope)
		d->seen = d->quoted ? 1ull << PROTO_COUNT : 0;
	d->seen |= 1ull << proto->index;
	d->count++;
	*l = (struct layer){
		.proto = proto,
		.fields = proto->fields,
		.at = d->cursor.at,
		.wire = (uint32_t)(cursor_left(&d->cursor) + d->cut),
		.scope = (uint8_t)scope,
	};
	return l;
}

void decode_packet(struct dissection *d, int dlt, const uint8_t *data, size_t caplen, size_t len,
	bool checksums)
{
	const struct proto *next;

	memset(d, 0, offsetof(struct dissection, layers));
	d->unseen = caplen > DECODE_BYTES ? caplen - DECODE_BYTES : 0;
	d->cursor = cursor_init(data, caplen - d->unseen);
	d->cut = len - caplen + d->unseen;
	d->data = data;
	d->ip_proto = -1;
	d->checksums = checksums;
	next = dlt == DLT_RAW ? registry_ip_version(&d->cursor)
			      : registry_find(SPACE_DLT, (uint16_t)dlt);
	while (next && (!next->match || next->match(&d->cursor))) {
		struct layer *l = push(d, next);

		if (!l)
			return;
		next = next->dissect(d, l);
		l->len = (uint32_t)(d->cursor.at - l->at);
	}
}
