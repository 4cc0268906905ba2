/* SPDX-License-Identifier: ISC */
/* GTP of the user plane, version 1 (3GPP TS 29.281). */
#include "base/atom.h"
#include "decode/dissect.h"

#define HEADER    8
#define OPTIONAL  7   /* flags: the header goes on for four bytes, some of which count */
#define EXTENSION 4   /* an extension header follows */
#define SEQUENCE  2   /* the sequence number counts */
#define USER_DATA 255 /* the message that carries a packet */

static const struct field gtp_extension_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(len),
	FIELD_END,
};

static const struct field gtp_fields[] = {
	FIELD_BITS8(version, 0, 5, 7),
	FIELD_U8(type, 1),
	FIELD_U16(len, 2),
	FIELD_U32(teid, 4),
	FIELD_NOTE(seq),
	FIELD_NOTE_MAP(extensions, gtp_extension_fields),
	FIELD_END,
};

static const struct field gtp_seq_fields[] = { FIELD_U16(seq, 8), FIELD_END };

/* Version 1 of GTP, not of its charging variant, a length that the datagram has. */
static bool gtp_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	size_t left = cursor_left(&d->cursor);

	return left >= HEADER && (p[0] & 0xf8) == 0x30 &&
	       get_be16(p + 2) + (size_t)HEADER <= dissect_wire(d);
}

/* Extension headers have their length, in words of four bytes, first, and the next one's type
 * last.  False where they end early. */
static bool gtp_take_extensions(struct dissection *d, struct layer *l, uint8_t type)
{
	while (type) {
		const uint8_t *h = dissect_take(d, l, 4);

		if (!h)
			return false;
		if (!h[0]) {
			dissect_malformed(d, l);
			return false;
		}
		if (!dissect_take(d, l, 4u * h[0] - 4))
			return false;
		type = h[4u * h[0] - 1];
	}
	return true;
}

static const struct proto *gtp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);

	if (!h)
		return NULL;
	dissect_limit(d, get_be16(h + 2));
	if (h[0] & OPTIONAL) {
		const uint8_t *more = dissect_take(d, l, 4);

		if (!more || (h[0] & EXTENSION && !gtp_take_extensions(d, l, more[3])))
			return NULL;
	}
	return h[1] == USER_DATA ? registry_ip_version(&d->cursor) : NULL;
}

static void gtp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER + 4);
	uint8_t type;

	(void)d;
	if (l->len < HEADER + 4)
		return;
	if (l->at[0] & SEQUENCE)
		enc_fields(e, gtp_seq_fields, l->at, l->len);
	if (!(l->at[0] & EXTENSION))
		return;
	enc_key(e, ATOM(extensions));
	enc_list_begin(e);
	for (type = l->at[11]; type && cursor_left(&c) >= 4 && *c.at;) {
		size_t len = 4u * *c.at;
		const uint8_t *h = cursor_take(&c, len);

		enc_map_begin(e);
		enc_key_uint(e, ATOM(type), type);
		enc_key_uint(e, ATOM(len), len);
		enc_end(e);
		type = h ? h[len - 1] : 0;
	}
	enc_end(e);
}

static void gtp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len < HEADER)
		return;
	buf_printf(out, "gtp teid 0x%08x", get_be32(l->at + 4));
	if (l->at[1] != USER_DATA)
		buf_printf(out, " type %u", l->at[1]);
}

const struct proto proto_gtp = {
	.name = ATOM(gtp),
	.index = PROTO_gtp,
	.color = LINE_NET,
	.tunnel = true,
	.label = "GTP",
	.fields = gtp_fields,
	.match = gtp_match,
	.dissect = gtp_dissect,
	.emit = gtp_emit,
	.text = gtp_text,
};
