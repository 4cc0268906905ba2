/* SPDX-License-Identifier: ISC */
/* The control word of Ethernet over MPLS (RFC 4448, section 4.6; RFC 4385). */
#include "base/atom.h"
#include "decode/tunnel/within.h"

#define CONTROL_WORD 4

static const struct field pw_fields[] = { FIELD_U16(seq, 2), FIELD_END };

/* Sixteen bits of 0, and a number. */
static bool pw_match(const struct dissection *d)
{
	return cursor_left(&d->cursor) >= CONTROL_WORD && !get_be16(d->cursor.at) &&
	       within_is_eth(d, CONTROL_WORD);
}

static const struct proto *pw_dissect(struct dissection *d, struct layer *l)
{
	return dissect_take(d, l, CONTROL_WORD) ? &proto_eth : NULL;
}

static void pw_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= CONTROL_WORD)
		buf_printf(out, "pw seq %u", get_be16(l->at + 2));
}

const struct proto proto_pw = {
	.name = ATOM(pw),
	.index = PROTO_pw,
	.color = LINE_LINK,
	.tunnel = true,
	.label = "PW",
	.fields = pw_fields,
	.match = pw_match,
	.dissect = pw_dissect,
	.text = pw_text,
};
