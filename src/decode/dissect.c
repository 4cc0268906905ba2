/* SPDX-License-Identifier: ISC */
#include <pcap/dlt.h>

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
#define SEEN_END    (1ull << 63) /* the scope ends here */
#define SEEN_QUOTED (1ull << 62) /* the scope is quoted */

#define BIT(name) (1ull << PROTO_##name)

_Static_assert(PROTO_COUNT < 62, "a bit for each protocol");

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

/* What may not follow in the same scope: IP after IP is a tunnel, too. */
static uint64_t bits_of(const struct proto *proto)
{
	uint64_t bit = 1ull << proto->index;

	if (bit & (BIT(ip) | BIT(ip6)))
		bit = BIT(ip) | BIT(ip6);
	return proto->tunnel ? bit | SEEN_END : bit;
}

static struct layer *push(struct dissection *d, const struct proto *proto)
{
	enum decode_scope scope = DECODE_SAME;
	struct layer *l = &d->layers[d->count];

	if (d->count == DECODE_LAYERS)
		return NULL;
	if (d->seen & (1ull << proto->index | SEEN_END))
		scope = scope_of(d, proto);
	if (scope && d->tunnels++ == DECODE_TUNNELS)
		return NULL;
	if (scope)
		d->seen = d->quoted ? SEEN_QUOTED : 0;
	d->seen |= bits_of(proto);
	d->count++;
	l->proto = proto;
	l->fields = proto->fields;
	l->at = d->cursor.at;
	l->wire = (uint32_t)(cursor_left(&d->cursor) + d->cut);
	l->scope = (uint8_t)scope;
	l->checksum = DECODE_UNCHECKED;
	l->note = 0;
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
