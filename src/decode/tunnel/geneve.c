/* SPDX-License-Identifier: ISC */
/* Geneve (RFC 8926). */
#include "base/atom.h"
#include "decode/dissect.h"

#define HEADER 8

static const struct field geneve_option_fields[] = {
	FIELD_U16(class, 0),
	FIELD_U8(type, 2),
	FIELD_NOTE(len),
	FIELD_END,
};

static const struct field geneve_fields[] = {
	FIELD_U16(proto, 2),
	FIELD_U24(vni, 4),
	FIELD_NOTE_MAP(options, geneve_option_fields),
	FIELD_END,
};

/* Version 0, and reserved bits that are 0. */
static bool geneve_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;

	return cursor_left(&d->cursor) >= HEADER && p[0] >> 6 == 0 && !(p[1] & 0x3f) && !p[7];
}

static const struct proto *geneve_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);

	if (!h || !dissect_take(d, l, 4u * (h[0] & 0x3fu)))
		return NULL;
	return dissect_next(d, SPACE_ETHERTYPE, get_be16(h + 2));
}

/* An option's length is in words of four bytes, without its header. */
static void geneve_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER);

	(void)d;
	if (cursor_left(&c) < 4)
		return;
	enc_key(e, ATOM(options));
	enc_list_begin(e);
	while (cursor_left(&c) >= 4) {
		const uint8_t *h = cursor_take(&c, 4);
		size_t len = 4u * (h[3] & 0x1fu);

		enc_map_begin(e);
		enc_fields(e, geneve_option_fields, h, 4);
		enc_key_uint(e, ATOM(len), len);
		enc_end(e);
		cursor_take(&c, len);
	}
	enc_end(e);
}

static void geneve_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= HEADER)
		buf_printf(out, "geneve %u", get_be32(l->at + 4) >> 8);
}

const struct proto proto_geneve = {
	.name = ATOM(geneve),
	.index = PROTO_geneve,
	.color = LINE_NET,
	.tunnel = true,
	.label = "GENEVE",
	.fields = geneve_fields,
	.match = geneve_match,
	.dissect = geneve_dissect,
	.emit = geneve_emit,
	.text = geneve_text,
};
