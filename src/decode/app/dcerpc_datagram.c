/* SPDX-License-Identifier: ISC */
#include "decode/app/dcerpc_datagram.h"

#include "base/atom.h"
#include "decode/app/dcerpc_number.h"
#include "decode/app/text.h"

enum { REQUEST = 0, FAULT = 3, REJECT = 6, TYPES = 11 };

#define HEADER     80
#define INTERFACE  24 /* where its UUID is */
#define SEQUENCE   64
#define OPERATION  68
#define LENGTH     74
#define FLAGS_MBZ  0xfc /* of the second flags */
#define FLOAT_MAX  3
#define AUTHENTIC  78 /* 0, or a protocol of authentication */
#define AUTH_LEVEL 32

static const struct field dcerpc_datagram_fields[] = {
	FIELD_U8(type, 1),
	FIELD_NOTE(len),
	FIELD_NOTE(opnum),
	FIELD_NOTE(status),
	FIELD_NOTE(interface),
	FIELD_NOTE(seq),
	FIELD_END,
};

/* A representation that there is, what must be zero, and the datagram's length. */
bool dcerpc_datagram_match(const struct dissection *d)
{
	const uint8_t *h = d->cursor.at;

	return cursor_left(&d->cursor) >= HEADER && h[0] == DCERPC_DATAGRAM && h[1] < TYPES &&
	       !(h[3] & FLAGS_MBZ) && !(h[4] & 0xee) && h[5] <= FLOAT_MAX && !h[6] &&
	       h[AUTHENTIC] <= AUTH_LEVEL &&
	       dcerpc_u16(h, LENGTH) + (size_t)HEADER <= dissect_wire(d) &&
	       (h[AUTHENTIC] || dcerpc_u16(h, LENGTH) + (size_t)HEADER == dissect_wire(d));
}

const struct proto *dcerpc_datagram_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);

	l->fields = dcerpc_datagram_fields;
	if (h)
		dissect_take(d, l, dcerpc_u16(h, LENGTH));
	return NULL;
}

/* Of a fault and a reject it is all that follows. */
static bool dcerpc_datagram_fails(const struct layer *l)
{
	return (l->at[1] == FAULT || l->at[1] == REJECT) && l->len >= HEADER + 4;
}

void dcerpc_datagram_emit(struct enc *e, const struct layer *l)
{
	char uuid[TEXT_UUID_LEN];

	if (l->len < HEADER)
		return;
	text_uuid(uuid, l->at + INTERFACE, dcerpc_little(l->at));
	enc_key_uint(e, ATOM(len), dcerpc_u16(l->at, LENGTH));
	enc_key_uint(e, ATOM(opnum), dcerpc_u16(l->at, OPERATION));
	if (dcerpc_datagram_fails(l))
		enc_key_uint(e, ATOM(status), dcerpc_u32(l->at, HEADER));
	enc_key(e, ATOM(interface));
	enc_textn(e, uuid, sizeof(uuid));
	enc_key_uint(e, ATOM(seq), dcerpc_u32(l->at, SEQUENCE));
}

void dcerpc_datagram_text(
	struct buf *out, const struct layer *l, const uint8_t **interface, bool *little)
{
	static const char *const types[TYPES] = { "request", "ping", "response", "fault", "working",
		"nocall", "reject", "ack", "cancel", "fack", "cancel ack" };

	if (l->len < HEADER)
		return;
	buf_puts(out, types[l->at[1]]);
	if (l->at[1] == REQUEST)
		buf_printf(out, " operation %u", dcerpc_u16(l->at, OPERATION));
	if (dcerpc_datagram_fails(l))
		buf_printf(out, " 0x%08x", dcerpc_u32(l->at, HEADER));
	*interface = l->at + INTERFACE;
	*little = dcerpc_little(l->at);
}
