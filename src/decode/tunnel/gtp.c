/* SPDX-License-Identifier: ISC */
/* GTP: version 1, of the user plane and of control (3GPP TS 29.281, TS 29.060), and version 2, of
 * control alone (TS 29.274). */
#include "base/atom.h"
#include "decode/dissect.h"

#define HEADER    8
#define HEADER_2  4    /* what the length of version 2 does not count */
#define HAS_TEID  0x08 /* flag of version 2 */
#define OPTIONAL  7    /* flags: the header goes on for four bytes, some of which count */
#define EXTENSION 4    /* an extension header follows */
#define SEQUENCE  2    /* the sequence number counts */
#define USER_DATA 255  /* the message that carries a packet */

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

static const struct field gtp2_fields[] = {
	FIELD_BITS8(version, 0, 5, 7),
	FIELD_U8(type, 1),
	FIELD_U16(len, 2),
	FIELD_U24(seq, 4),
	FIELD_END,
};

static const struct field gtp2_teid_fields[] = {
	FIELD_BITS8(version, 0, 5, 7),
	FIELD_U8(type, 1),
	FIELD_U16(len, 2),
	FIELD_U32(teid, 4),
	FIELD_U24(seq, 8),
	FIELD_END,
};

/* Of version 2, with the number of a tunnel or without. */
static size_t gtp2_header(const uint8_t *p)
{
	return p[0] & HAS_TEID ? 12 : 8;
}

/* Version 1 of GTP, not of its charging variant, or version 2, and a length that the datagram
 * has. */
static bool gtp_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	size_t left = cursor_left(&d->cursor);

	if (left < HEADER)
		return false;
	if ((p[0] & 0xe0) == 0x40)
		return p[1] && !(p[0] & 3) &&
		       get_be16(p + 2) + (size_t)HEADER_2 >= gtp2_header(p) &&
		       get_be16(p + 2) + (size_t)HEADER_2 <= dissect_wire(d);
	return (p[0] & 0xf8) == 0x30 && get_be16(p + 2) + (size_t)HEADER <= dissect_wire(d);
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

static bool gtp_is_2(const struct layer *l)
{
	return l->at[0] >> 5 == 2;
}

static const struct proto *gtp2_dissect(struct dissection *d, struct layer *l)
{
	size_t header = gtp2_header(l->at);

	l->fields = l->at[0] & HAS_TEID ? gtp2_teid_fields : gtp2_fields;
	if (dissect_take(d, l, header))
		dissect_limit(d, get_be16(l->at + 2) + (size_t)HEADER_2 - header);
	return NULL;
}

static const struct proto *gtp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h;

	if (gtp_is_2(l))
		return gtp2_dissect(d, l);
	h = dissect_take(d, l, HEADER);
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
	if (l->len < HEADER + 4 || gtp_is_2(l))
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

/* Messages of control that are seen every day, or NULL. */
static const char *gtp_message(bool is_2, uint8_t type)
{
	static const char *const messages[] = { [1] = "echo request",
		[2] = "echo response",
		[16] = "create pdp context request",
		[17] = "create pdp context response",
		[18] = "update pdp context request",
		[19] = "update pdp context response",
		[20] = "delete pdp context request",
		[21] = "delete pdp context response",
		[26] = "error indication" };
	static const char *const messages_2[] = { [1] = "echo request",
		[2] = "echo response",
		[32] = "create session request",
		[33] = "create session response",
		[34] = "modify bearer request",
		[35] = "modify bearer response",
		[36] = "delete session request",
		[37] = "delete session response" };

	if (is_2)
		return type < ARRAY_LEN(messages_2) ? messages_2[type] : NULL;
	return type < ARRAY_LEN(messages) ? messages[type] : NULL;
}

static void gtp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	bool is_2 = l->len && gtp_is_2(l);
	const char *message;

	(void)d;
	if (l->len < HEADER)
		return;
	buf_puts(out, is_2 ? "gtp v2" : "gtp");
	if (!is_2 || l->at[0] & HAS_TEID)
		buf_printf(out, " teid 0x%08x", get_be32(l->at + 4));
	message = gtp_message(is_2, l->at[1]);
	if (message)
		buf_printf(out, " %s", message);
	else if (l->at[1] != USER_DATA || is_2)
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
