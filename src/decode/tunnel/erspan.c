/* SPDX-License-Identifier: ISC */
/* ERSPAN, versions 2 and 3 of draft-foschiano-erspan; version 1 has no header. */
#include "base/atom.h"
#include "decode/dissect.h"

static const struct field erspan_fields[] = {
	FIELD_BITS8(version, 0, 4, 15),
	FIELD_BITS16(vlan, 0, 0, 0xfff),
	FIELD_BITS16(cos, 2, 13, 7),
	FIELD_BITS16(session, 2, 0, 0x3ff),
	FIELD_NOTE(index),
	FIELD_NOTE(timestamp),
	FIELD_NOTE(sgt),
	FIELD_END,
};

static const struct field erspan_2_fields[] = {
	FIELD_BITS8(version, 0, 4, 15),
	FIELD_BITS16(vlan, 0, 0, 0xfff),
	FIELD_BITS16(cos, 2, 13, 7),
	FIELD_BITS16(session, 2, 0, 0x3ff),
	FIELD_BITS32(index, 4, 0, 0xfffff),
	FIELD_END,
};

static const struct field erspan_3_fields[] = {
	FIELD_BITS8(version, 0, 4, 15),
	FIELD_BITS16(vlan, 0, 0, 0xfff),
	FIELD_BITS16(cos, 2, 13, 7),
	FIELD_BITS16(session, 2, 0, 0x3ff),
	FIELD_U32(timestamp, 4),
	FIELD_U16(sgt, 8),
	FIELD_END,
};

/* The version field has 1 for version 2.  The last bit of version 3 says that 8 bytes more are
 * there; what else it may carry is no Ethernet. */
static const struct proto *erspan_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 8);
	const uint8_t *more;

	if (!h)
		return NULL;
	if (h[0] >> 4 == 1) {
		l->fields = erspan_2_fields;
		return &proto_eth;
	}
	if (h[0] >> 4 != 2)
		return dissect_malformed(d, l);
	l->fields = erspan_3_fields;
	more = dissect_take(d, l, 4);
	if (!more || (more[3] & 1 && !dissect_take(d, l, 8)))
		return NULL;
	return more[2] >> 2 & 31 ? NULL : &proto_eth;
}

static void erspan_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 4)
		buf_printf(out, "erspan %u", get_be16(l->at + 2) & 0x3ff);
}

const struct proto proto_erspan = {
	.name = ATOM(erspan),
	.index = PROTO_erspan,
	.color = LINE_NET,
	.tunnel = true,
	.label = "ERSPAN",
	.fields = erspan_fields,
	.dissect = erspan_dissect,
	.text = erspan_text,
};
