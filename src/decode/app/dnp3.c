/* SPDX-License-Identifier: ISC */
/* DNP3 (IEEE 1815): a frame of the link layer, and what the application's first fragment asks
 * for. */
#include "base/atom.h"
#include "decode/dissect.h"

#define HEADER      10 /* with its checksum */
#define LEN_MIN     5  /* what the length counts of the header */
#define BLOCK       16 /* bytes of data, behind each of which is a checksum */
#define PRIMARY     0x40
#define FIRST       0x40 /* of the octet of transport */
#define USER_DATA   3    /* functions of the link layer that carry data */
#define UNCONFIRMED 4
#define POLYNOMIAL  0xa6bc

static const struct field dnp3_fields[] = {
	FIELD_U8(len, 2),
	FIELD_NOTE(dest),
	FIELD_NOTE(src),
	FIELD_NOTE(function),
	FIELD_NOTE(seq),
	FIELD_END,
};

static uint16_t dnp3_crc(const uint8_t *data, size_t len)
{
	uint32_t crc = 0;

	for (size_t i = 0; i < len; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
	}
	return (uint16_t)~crc;
}

static bool dnp3_match(const struct dissection *d)
{
	const uint8_t *h = d->cursor.at;

	return cursor_left(&d->cursor) >= HEADER && h[0] == 0x05 && h[1] == 0x64 &&
	       h[2] >= LEN_MIN && get_le16(h + 8) == dnp3_crc(h, 8);
}

static const struct proto *dnp3_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);
	size_t data = h ? h[2] - (size_t)LEN_MIN : 0;

	dissect_take(d, l, data + 2 * ((data + BLOCK - 1) / BLOCK));
	return NULL;
}

/* The application's control and function, where the frame begins a fragment, or NULL. */
static const uint8_t *dnp3_application(const struct layer *l)
{
	unsigned function = l->at[3] & 15;

	if (l->len < HEADER + 3 || !(l->at[3] & PRIMARY) || !(l->at[HEADER] & FIRST) ||
		l->at[2] < LEN_MIN + 3)
		return NULL;
	return function == USER_DATA || function == UNCONFIRMED ? l->at + HEADER + 1 : NULL;
}

static void dnp3_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	const uint8_t *application;

	(void)d;
	if (l->len < HEADER)
		return;
	application = dnp3_application(l);
	enc_key_uint(e, ATOM(dest), get_le16(l->at + 4));
	enc_key_uint(e, ATOM(src), get_le16(l->at + 6));
	if (!application)
		return;
	enc_key_uint(e, ATOM(function), application[1]);
	enc_key_uint(e, ATOM(seq), application[0] & 15);
}

static void dnp3_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const functions[] = { "confirm", "read", "write", "select", "operate",
		"direct operate", "direct operate without ack", "freeze", [13] = "cold restart",
		[14] = "warm restart", [20] = "enable unsolicited", [21] = "disable unsolicited",
		[24] = "record time", [129] = "response", [130] = "unsolicited response" };
	const uint8_t *application;

	(void)d;
	if (l->len < HEADER)
		return;
	application = dnp3_application(l);
	if (!application)
		buf_printf(out, "link function %u", l->at[3] & 15);
	else if (application[1] < ARRAY_LEN(functions) && functions[application[1]])
		buf_puts(out, functions[application[1]]);
	else
		buf_printf(out, "function %u", application[1]);
	buf_printf(out, " %u > %u", get_le16(l->at + 6), get_le16(l->at + 4));
}

const struct proto proto_dnp3 = {
	.name = ATOM(dnp3),
	.index = PROTO_dnp3,
	.color = LINE_APP,
	.label = "DNP3",
	.fields = dnp3_fields,
	.match = dnp3_match,
	.dissect = dnp3_dissect,
	.emit = dnp3_emit,
	.text = dnp3_text,
};
