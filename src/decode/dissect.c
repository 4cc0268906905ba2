/* SPDX-License-Identifier: ISC */
#include <pcap/dlt.h>

#include "base/atom.h"
#include "decode/proto.h"

const struct proto *const protos[PROTO_COUNT] = {
#define X(name) &proto_##name,
	PROTOS(X)
#undef X
};

const struct proto *dissect_malformed(struct dissection *d, const struct layer *l)
{
	if (!d->quoted)
		d->malformed = l->proto;
	return NULL;
}

/* Bits of `seen` beside those of the protocols. */
#define SEEN_END    (1u << 31) /* the scope ends here */
#define SEEN_QUOTED (1u << 30) /* the scope is quoted */

#define IP_BITS (1u << PROTO_ip | 1u << PROTO_ip6)

_Static_assert(PROTO_COUNT < 30, "a bit for each protocol");

/* What may not follow in the same scope: the protocol itself, and IP of either version after
 * the other, which is a tunnel, too. */
static const uint32_t bars[PROTO_COUNT] = {
#define X(name) 1u << PROTO_##name | (IP_BITS >> PROTO_##name & 1 ? IP_BITS : 0),
	PROTOS(X)
#undef X
};

/* What a tunnel carries begins an object of its own, and so does a protocol that was seen
 * before, because a key never repeats in an object; one that is a list may follow itself. */
static enum decode_scope scope_of(const struct dissection *d, const struct proto *proto)
{
	if (d->quoted && !(d->seen & SEEN_QUOTED))
		return DECODE_QUOTED;
	if (proto->list && d->layers[d->count - 1].proto == proto)
		return DECODE_SAME;
	return DECODE_INNER;
}

/* Returns false where too many are open. */
static bool open_scope(struct dissection *d, enum decode_scope scope)
{
	if (scope == DECODE_SAME)
		return true;
	d->seen = d->quoted ? SEEN_QUOTED : 0;
	return d->tunnels++ < DECODE_TUNNELS;
}

static struct layer *push(struct dissection *d, const struct proto *proto)
{
	enum decode_scope scope = DECODE_SAME;
	struct layer *l = &d->layers[d->count];

	if (d->count == DECODE_LAYERS)
		return NULL;
	if (d->seen & (bars[proto->index] | SEEN_END)) {
		scope = scope_of(d, proto);
		if (!open_scope(d, scope))
			return NULL;
	}
	d->seen |= bars[proto->index] | (proto->tunnel ? SEEN_END : 0);
	d->count++;
	l->proto = proto;
	l->fields = proto->fields;
	l->at = d->cursor.at;
	l->wire = (uint32_t)(cursor_left(&d->cursor) + d->cut);
	l->scope = (uint8_t)scope;
	l->checksum = DECODE_UNCHECKED;
	l->note = 0;
	l->derived = false;
	l->plain = !proto->emit && !proto->list && !scope;
	return l;
}

/* From here on the packet is one that an error is about. */
const struct proto *dissect_quote(struct dissection *d, const struct proto *proto)
{
	if (d->quoted || !cursor_left(&d->cursor))
		return NULL;
	d->quoted = true;
	d->seen |= SEEN_END;
	return proto;
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
	registry_fill();
	next = dlt == DLT_RAW ? registry_ip_version(&d->cursor)
			      : registry_find(SPACE_DLT, (uint16_t)dlt);
	while (next && (!next->match || next->match(d))) {
		struct layer *l = push(d, next);

		if (!l)
			return;
		next = next->dissect(d, l);
		l->len = (uint32_t)(d->cursor.at - l->at);
	}
}
