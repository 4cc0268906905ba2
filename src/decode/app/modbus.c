/* SPDX-License-Identifier: ISC */
/* Modbus over TCP (Modbus Messaging on TCP/IP Implementation Guide). */
#include "base/atom.h"
#include "decode/dissect.h"

#define HEADER    7
#define LEN_MAX   254
#define EXCEPTION 0x80 /* in the function of a response */

static const struct field modbus_fields[] = {
	FIELD_U16(transaction, 0),
	FIELD_U16(len, 4),
	FIELD_U8(unit, 6),
	FIELD_BITS8(function, 7, 0, 0x7f),
	FIELD_NOTE(exception),
	FIELD_END,
};

static const struct field exception_fields[] = { FIELD_U8(exception, 8), FIELD_END };

/* The protocol is 0; the length counts from the unit on. */
static bool modbus_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;

	return cursor_left(&d->cursor) >= HEADER + 1 && !get_be16(p + 2) && get_be16(p + 4) >= 2 &&
	       get_be16(p + 4) <= LEN_MAX && p[7] & 0x7f;
}

static const struct proto *modbus_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);

	if (h)
		dissect_take(d, l, get_be16(h + 4) - 1u);
	return NULL;
}

static void modbus_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len > HEADER && l->at[7] & EXCEPTION)
		enc_fields(e, exception_fields, l->at, l->len);
}

static void modbus_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len > HEADER)
		buf_printf(out, "unit %u function %u%s", l->at[6], l->at[7] & 0x7f,
			l->at[7] & EXCEPTION ? " exception" : "");
}

const struct proto proto_modbus = {
	.name = ATOM(modbus),
	.index = PROTO_modbus,
	.color = LINE_APP,
	.label = "MODBUS",
	.fields = modbus_fields,
	.match = modbus_match,
	.dissect = modbus_dissect,
	.emit = modbus_emit,
	.text = modbus_text,
};
