/* SPDX-License-Identifier: ISC */
/* The connections of ISO over TCP (X.224 in RFC 1006): who is called, by S7, MMS or RDP. */
#include "base/atom.h"
#include "decode/app/plant.h"
#include "decode/app/text.h"
#include "decode/lines.h"
#include "decode/printable.h"

enum { DATA = 0xf, CONNECT = 0xe, CONFIRM = 0xd, DISCONNECT = 0x8, ERROR = 0x7 };

#define TPKT      4 /* version 3, 0, and a length that counts itself */
#define LEN_MIN   7
#define FIXED     11 /* up to the options of who connects */
#define SRC_TSAP  0xc1
#define DEST_TSAP 0xc2

static const struct field cotp_fields[] = {
	FIELD_U16(len, 2),
	FIELD_BITS8(type, 5, 4, 15),
	FIELD_NOTE(dest_ref),
	FIELD_NOTE(src_ref),
	FIELD_NOTE(src_tsap),
	FIELD_NOTE(dest_tsap),
	FIELD_NOTE(cookie),
	FIELD_END,
};

static const struct field reference_fields[] = {
	FIELD_U16(dest_ref, 6),
	FIELD_U16(src_ref, 8),
	FIELD_END,
};

static bool cotp_has_references(unsigned type)
{
	return type == CONNECT || type == CONFIRM || type == DISCONNECT;
}

/* A header of the length that its type has. */
static bool cotp_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	unsigned type;

	if (cursor_left(&d->cursor) < LEN_MIN || p[0] != 3 || p[1] || get_be16(p + 2) < LEN_MIN ||
		p[4] + TPKT + 1 > get_be16(p + 2))
		return false;
	type = p[5] >> 4;
	if (cotp_has_references(type))
		return p[4] >= 6;
	return type == DATA ? p[4] == 2 && p[5] == 0xf0 : type == ERROR && p[4] >= 4;
}

/* What data carries has the rest of the packet's length. */
static const struct proto *cotp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, TPKT + 2);

	if (!h)
		return NULL;
	if (h[5] >> 4 != DATA) {
		dissect_take(d, l, get_be16(h + 2) - (TPKT + 2u));
		return NULL;
	}
	if (!dissect_take(d, l, 1))
		return NULL;
	return plant_find(d, get_be16(h + 2) - (size_t)LEN_MIN);
}

/* An option of who connects. */
static bool cotp_find(const struct layer *l, uint8_t wanted, struct bytes *value)
{
	size_t end = l->len > TPKT ? (size_t)l->at[4] + TPKT + 1 : 0;
	struct cursor c = layer_cursor(l, FIXED);

	return cursor_find(cursor_sub(&c, end > FIXED ? end - FIXED : 0), 1, false, wanted, value);
}

/* RDP says in a line whom it wants. */
static bool cotp_cookie(const struct layer *l, struct bytes *cookie)
{
	struct cursor c = layer_cursor(l, FIXED);

	return l->len > FIXED && l->at[5] >> 4 == CONNECT && lines_take(&c, cookie) &&
	       lines_begin(*cookie, "Cookie: ");
}

/* A text, or in hexadecimal what is none. */
static struct bytes cotp_say(struct bytes tsap, char text[2 + 2 * TEXT_HEX_MAX])
{
	for (size_t i = 0; i < tsap.len; i++)
		if (tsap.data[i] < 0x20 || tsap.data[i] > 0x7e) {
			memcpy(text, "0x", 2);
			return (struct bytes){ (uint8_t *)text, 2 + text_hex(text + 2, tsap) };
		}
	return tsap;
}

static bool cotp_connects(const struct layer *l)
{
	return l->len > 5 && (l->at[5] >> 4 == CONNECT || l->at[5] >> 4 == CONFIRM);
}

static void cotp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	char text[2 + 2 * TEXT_HEX_MAX];
	struct bytes value;

	(void)d;
	if (l->len <= 5 || !cotp_has_references(l->at[5] >> 4))
		return;
	enc_fields(e, reference_fields, l->at, l->len);
	if (!cotp_connects(l))
		return;
	if (cotp_find(l, SRC_TSAP, &value))
		lines_emit(e, ATOM(src_tsap), cotp_say(value, text));
	if (cotp_find(l, DEST_TSAP, &value))
		lines_emit(e, ATOM(dest_tsap), cotp_say(value, text));
	if (cotp_cookie(l, &value))
		lines_emit(e, ATOM(cookie), value);
}

static void cotp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { [DATA] = "data",
		[CONNECT] = "connect request",
		[CONFIRM] = "connect confirm",
		[DISCONNECT] = "disconnect request",
		[ERROR] = "error" };
	char text[2 + 2 * TEXT_HEX_MAX];
	struct bytes value;

	/* What data carries speaks for itself. */
	if (l->len <= 5 || l < &d->layers[d->count - 1])
		return;
	buf_puts(out, types[l->at[5] >> 4]);
	if (!cotp_connects(l))
		return;
	if (cotp_cookie(l, &value))
		printable_text(out, " ", value);
	else if (cotp_find(l, DEST_TSAP, &value))
		printable_text(out, " tsap ", cotp_say(value, text));
}

const struct proto proto_cotp = {
	.name = ATOM(cotp),
	.index = PROTO_cotp,
	.color = LINE_APP,
	.label = "COTP",
	.fields = cotp_fields,
	.match = cotp_match,
	.dissect = cotp_dissect,
	.emit = cotp_emit,
	.text = cotp_text,
};
