/* SPDX-License-Identifier: ISC */
/* L2TP, version 2 (RFC 2661): PPP over UDP, and the control of its tunnels and sessions. */
#include "base/atom.h"
#include "decode/tunnel/l2tp3.h"

#define CONTROL  0x8000
#define LENGTH   0x4000
#define SEQUENCE 0x0800
#define OFFSET   0x0200
#define RESERVED 0x34f0
#define VERSION  0x000f

static const struct field l2tp_fields[] = {
	FIELD_BITS16(type, 0, 15, 1),
	FIELD_NOTE(tunnel),
	FIELD_NOTE(session),
	FIELD_NOTE(ns),
	FIELD_NOTE(nr),
	FIELD_END,
};

static const struct field tunnel_fields[] = { FIELD_U16(tunnel, 0), FIELD_U16(session, 2),
	FIELD_END };
static const struct field sequence_fields[] = { FIELD_U16(ns, 4), FIELD_U16(nr, 6), FIELD_END };

static size_t l2tp_ids_at(uint16_t flags)
{
	return flags & LENGTH ? 4 : 2;
}

/* A length that the datagram has; every message of control has one, and is in sequence. */
static bool l2tp_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	uint16_t flags = cursor_u16(&c);
	uint16_t len = cursor_u16(&c);

	if (c.failed)
		return false;
	if ((flags & VERSION) == 3)
		return l2tp3_match(d);
	if ((flags & VERSION) != 2 || flags & RESERVED)
		return false;
	if (flags & CONTROL && !(flags & LENGTH && flags & SEQUENCE))
		return false;
	return !(flags & LENGTH) || (len >= 6 && len <= dissect_wire(d));
}

static const struct proto *l2tp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h, *offset;
	uint16_t flags;

	if (l2tp3_match(d))
		return dissect_instead(d, l, &proto_l2tp3);
	h = dissect_take(d, l, 2);
	if (!h)
		return NULL;
	flags = get_be16(h);
	if (flags & LENGTH) {
		const uint8_t *len = dissect_take(d, l, 2);

		if (len && get_be16(len) >= 4)
			dissect_limit(d, get_be16(len) - 4u);
	}
	if (!dissect_take(d, l, flags & SEQUENCE ? 8 : 4))
		return NULL;
	if (flags & OFFSET) {
		offset = dissect_take(d, l, 2);
		if (!offset || !dissect_take(d, l, get_be16(offset)))
			return NULL;
	}
	return flags & CONTROL ? NULL : &proto_ppp;
}

static void l2tp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	uint16_t flags = l->len >= 2 ? get_be16(l->at) : 0;
	struct cursor c = layer_cursor(l, l2tp_ids_at(flags));

	(void)d;
	enc_fields(e, tunnel_fields, c.at, cursor_left(&c));
	if (flags & SEQUENCE)
		enc_fields(e, sequence_fields, c.at, cursor_left(&c));
}

static void l2tp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, l->len >= 2 ? l2tp_ids_at(get_be16(l->at)) : 0);

	(void)d;
	if (cursor_left(&c) < 4)
		return;
	buf_printf(out, "l2tp%s tunnel %u session %u", l->at[0] & 0x80 ? " control" : "",
		get_be16(c.at), get_be16(c.at + 2));
}

const struct proto proto_l2tp = {
	.name = ATOM(l2tp),
	.index = PROTO_l2tp,
	.color = LINE_NET,
	.tunnel = true,
	.label = "L2TP",
	.fields = l2tp_fields,
	.match = l2tp_match,
	.dissect = l2tp_dissect,
	.emit = l2tp_emit,
	.text = l2tp_text,
};
