/* SPDX-License-Identifier: ISC */
#include "decode/tunnel/l2tp3.h"

#include "base/atom.h"
#include "decode/tunnel/within.h"

#define L2TP3_CONTROL 1 /* of a layer's flags */

#define FLAGS     4 /* with the version, over UDP */
#define SESSION   4
#define CONTROL   12     /* flags, length, connection, and both sequence numbers */
#define IS        0xc803 /* flags of every message of control, with the version */
#define MASK      0xc80f
#define VERSION   3
#define ALIGNED   4  /* lengths of cookies and of sublayers are multiples of it */
#define ALIGNED_4 12 /* a cookie of 8 and a sublayer of 4 bytes */

static const struct field l2tp3_fields[] = {
	FIELD_NOTE(session),
	FIELD_NOTE(connection),
	FIELD_NOTE(ns),
	FIELD_NOTE(nr),
	FIELD_END,
};

/* From the flags on. */
static const struct field control_fields[] = {
	FIELD_U32(connection, 4),
	FIELD_U16(ns, 8),
	FIELD_U16(nr, 10),
	FIELD_END,
};

static const struct field session_fields[] = { FIELD_U32(session, 0), FIELD_END };

bool l2tp3_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	uint16_t flags = cursor_u16(&c);
	uint16_t len = cursor_u16(&c);
	uint32_t session = cursor_u32(&c);

	if (c.failed || (flags & 0xf) != VERSION)
		return false;
	if (flags & 0x8000)
		return (flags & MASK) == IS && len >= CONTROL && len <= dissect_wire(d);
	return flags == VERSION && !len && session;
}

/* Over UDP flags stand before a session, too, and control has none. */
static bool l2tp3_over_udp(const struct layer *l)
{
	return l[-1].proto == &proto_udp;
}

static const struct proto *l2tp3_control(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, CONTROL);

	l->flags = L2TP3_CONTROL;
	return h && (get_be16(h) & MASK) != IS ? dissect_malformed(d, l) : NULL;
}

/* Ethernet behind the shortest cookie and sublayer behind which it is; their lengths the peers
 * alone know. */
static const struct proto *l2tp3_data(struct dissection *d, struct layer *l)
{
	for (size_t skip = 0; skip <= ALIGNED_4; skip += ALIGNED)
		if (within_is_eth(d, skip)) {
			dissect_take(d, l, skip);
			return &proto_eth;
		}
	return NULL;
}

static const struct proto *l2tp3_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h;

	if (l2tp3_over_udp(l)) {
		if (cursor_left(&d->cursor) && *d->cursor.at & 0x80)
			return l2tp3_control(d, l);
		dissect_take(d, l, FLAGS);
	}
	h = dissect_take(d, l, SESSION);
	if (!h)
		return NULL;
	return get_be32(h) || l2tp3_over_udp(l) ? l2tp3_data(d, l) : l2tp3_control(d, l);
}

static struct cursor l2tp3_cursor(const struct layer *l)
{
	bool control = l->flags & L2TP3_CONTROL;

	return layer_cursor(l, control != l2tp3_over_udp(l) ? FLAGS : 0);
}

static void l2tp3_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = l2tp3_cursor(l);

	(void)d;
	if (!(l->flags & L2TP3_CONTROL)) {
		enc_fields(e, session_fields, c.at, cursor_left(&c));
		return;
	}
	if (!l2tp3_over_udp(l))
		enc_key_uint(e, ATOM(session), 0);
	enc_fields(e, control_fields, c.at, cursor_left(&c));
}

static void l2tp3_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = l2tp3_cursor(l);

	(void)d;
	if (l->flags & L2TP3_CONTROL)
		buf_puts(out, "l2tp control");
	else if (cursor_left(&c) >= SESSION)
		buf_printf(out, "l2tp session %u", get_be32(c.at));
}

const struct proto proto_l2tp3 = {
	.name = ATOM(l2tp3),
	.index = PROTO_l2tp3,
	.color = LINE_NET,
	.tunnel = true,
	.label = "L2TP3",
	.fields = l2tp3_fields,
	.dissect = l2tp3_dissect,
	.emit = l2tp3_emit,
	.text = l2tp3_text,
};
