/* SPDX-License-Identifier: ISC */
#include "decode/dissect.h"

#include <pcap/dlt.h>

#include "base/atom.h"

const struct proto *dissect_malformed(struct dissection *d, const struct layer *l)
{
	if (!d->quoted)
		d->malformed = l->proto;
	return NULL;
}

const struct proto *dissect_all(struct dissection *d, struct layer *l)
{
	return dissect_rest(d, l, true);
}

/* A protocol's place in `seen`.  IP of one version within the other is a tunnel, as IP
 * within itself is, so that both share theirs. */
static const uint8_t dissect_places[PROTO_COUNT] = {
#define PLACE(proto) ((proto) == PROTO_ip6 ? PROTO_ip : (proto) < PROTO_dns ? (proto) : PROTO_dns)
#define X(name)      [PROTO_##name] = PLACE(PROTO_##name),
	PROTOS(X)
#undef X
#undef PLACE
};

/* What a tunnel carries begins an object of its own, and so does a protocol that was seen
 * before, because a key never repeats in an object; one that is a list may follow itself. */
static enum decode_scope dissect_scope_of(const struct dissection *d, const struct proto *proto)
{
	if (d->quoted && !d->scope_quoted)
		return DECODE_QUOTED;
	if (proto->list && d->layers[d->count - 1].proto == proto)
		return DECODE_SAME;
	return DECODE_INNER;
}

/* Returns false where too many are open. */
static bool dissect_open_scope(struct dissection *d, enum decode_scope scope)
{
	if (scope == DECODE_SAME)
		return true;
	memset(d->seen, 0, sizeof(d->seen));
	d->scope_quoted = d->quoted;
	return d->tunnels++ < DECODE_TUNNELS;
}

static struct layer *dissect_push(struct dissection *d, const struct proto *proto)
{
	enum decode_scope scope = DECODE_SAME;
	struct layer *l = &d->layers[d->count];
	bool *seen = &d->seen[dissect_places[proto->index]];

	if (d->count == DECODE_LAYERS)
		return NULL;
	if (d->scope_ends || *seen) {
		scope = dissect_scope_of(d, proto);
		if (!dissect_open_scope(d, scope))
			return NULL;
	}
	*seen = true;
	d->scope_ends = proto->tunnel;
	d->count++;
	l->proto = proto;
	l->fields = proto->fields;
	l->at = d->cursor.at;
	l->wire = (uint32_t)dissect_wire(d);
	l->scope = (uint8_t)scope;
	l->checksum = DECODE_UNCHECKED;
	l->flags = 0;
	l->has_extra = false;
	l->simple = !proto->emit && !proto->list && !scope;
	return l;
}

/* The protocol that a port or a byte leads to, where the bytes agree with its match(). */
static inline const struct proto *dissect_entry(const struct dissection *d, uint16_t entry)
{
	const struct proto *proto = protos[REGISTRY_PLACE(entry)];

	return proto && (!proto->match || proto->match(d)) ? proto : NULL;
}

const struct proto *dissect_entries(
	struct dissection *d, uint16_t first, uint16_t second, uint16_t third)
{
	const struct proto *found = NULL;

	if (cursor_left(&d->cursor)) {
		found = dissect_entry(d, first);
		found = found ? found : dissect_entry(d, second);
		found = found ? found : dissect_entry(d, third);
	}
	if (found)
		return found;
	if (!d->quoted)
		d->service = (uint8_t)(REGISTRY_SERVICE(first) ? REGISTRY_SERVICE(first)
							       : REGISTRY_SERVICE(second));
	return NULL;
}

/* From here on the packet is one that an error is about. */
const struct proto *dissect_quote(struct dissection *d, const struct proto *proto)
{
	if (d->quoted || !cursor_left(&d->cursor))
		return NULL;
	d->quoted = true;
	d->scope_ends = true;
	return proto;
}

static const struct proto *dissect_first(struct dissection *d, int dlt)
{
	const struct proto *next = dlt == DLT_RAW ? registry_ip_version(&d->cursor) : NULL;

	return next ? next : dissect_next(d, SPACE_DLT, (uint16_t)dlt);
}

void decode_packet(struct dissection *d, int dlt, const uint8_t *data, size_t caplen, size_t len,
	unsigned checks)
{
	const struct proto *next;

	/* In two pieces, short enough that a compiler makes a few stores of each. */
	memset(d, 0, offsetof(struct dissection, seen));
	memset(d->seen, 0, sizeof(d->seen));
	d->seq_first = d->ack_first = 0;
	d->unseen = caplen > DECODE_BYTES ? caplen - DECODE_BYTES : 0;
	d->cursor = cursor_init(data, caplen - d->unseen);
	d->cut = len - caplen + d->unseen;
	d->data = data;
	d->ip_proto = -1;
	d->checksums = (uint8_t)checks;
	registry_fill();
	next = dissect_first(d, dlt);
	while (next) {
		struct layer *l = dissect_push(d, next);

		if (!l)
			return;
		next = next->dissect(d, l);
		l->len = (uint32_t)(d->cursor.at - l->at);
	}
}
