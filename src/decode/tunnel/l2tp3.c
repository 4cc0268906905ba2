/* SPDX-License-Identifier: ISC */
/* L2TP, version 3, over IP (RFC 3931, section 4.1.1): a session, and the Ethernet in it where its
 * bytes agree, right behind the session or behind a sublayer of four bytes, which Linux sends; a
 * cookie, whose length the peers alone know, leaves it payload. */
#include "base/atom.h"
#include "decode/tunnel/within.h"

#define SESSION  4
#define SUBLAYER 4
#define CONTROL  12     /* flags, length, connection, and both sequence numbers */
#define FLAGS    0xc803 /* of every message of control, with the version */
#define RESERVED 0xbf

static const struct field l2tp3_fields[] = {
	FIELD_U32(session, 0),
	FIELD_NOTE(connection),
	FIELD_NOTE(ns),
	FIELD_NOTE(nr),
	FIELD_END,
};

static const struct field control_fields[] = {
	FIELD_U32(session, 0),
	FIELD_U32(connection, 8),
	FIELD_U16(ns, 12),
	FIELD_U16(nr, 14),
	FIELD_END,
};

static const struct proto *l2tp3_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, SESSION);
	const uint8_t *control;

	if (!h)
		return NULL;
	if (!get_be32(h)) {
		control = dissect_take(d, l, CONTROL);
		l->fields = control_fields;
		if (control && (get_be16(control) & 0xc80f) != FLAGS)
			return dissect_malformed(d, l);
		return NULL;
	}
	if (within_is_eth(d, 0))
		return &proto_eth;
	if (cursor_left(&d->cursor) >= SUBLAYER && !(d->cursor.at[0] & RESERVED) &&
		within_is_eth(d, SUBLAYER)) {
		dissect_take(d, l, SUBLAYER);
		return &proto_eth;
	}
	return NULL;
}

static void l2tp3_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->fields == control_fields)
		buf_puts(out, "l2tp control");
	else if (l->len >= SESSION)
		buf_printf(out, "l2tp session %u", get_be32(l->at));
}

const struct proto proto_l2tp3 = {
	.name = ATOM(l2tp3),
	.index = PROTO_l2tp3,
	.color = LINE_NET,
	.tunnel = true,
	.label = "L2TP3",
	.fields = l2tp3_fields,
	.dissect = l2tp3_dissect,
	.text = l2tp3_text,
};
