/* SPDX-License-Identifier: ISC */
/* QUIC (RFC 8999, RFC 9000, RFC 9369): packets with a long header, with which connections
 * begin.  Those with a short one say nothing that can be read. */
#include "base/atom.h"
#include "decode/app/text.h"
#include "decode/dissect.h"

enum { INITIAL, ZERO_RTT, HANDSHAKE, RETRY };

#define LONG         0x80
#define FIXED        0x40
#define ID_MAX       20
#define VERSION_1    1
#define VERSION_2    0x6b3343cf
#define DRAFTS       0xff000000 /* with the draft's number */
#define VERSIONS_MAX 16         /* of a negotiation that are told */

static const struct field quic_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(version),
	FIELD_NOTE(dcid),
	FIELD_NOTE(scid),
	FIELD_NOTE(versions),
	FIELD_END,
};

struct quic {
	uint32_t version; /* 0: a negotiation */
	uint8_t type;
	struct bytes dcid;
	struct bytes scid;
};

static bool quic_knows(uint32_t version)
{
	return version == VERSION_1 || version == VERSION_2 || (version & 0xffffff00) == DRAFTS;
}

static struct bytes quic_take_id(struct cursor *c)
{
	struct bytes id = { .len = cursor_u8(c) };

	id.data = cursor_take(c, id.len);
	c->failed |= id.len > ID_MAX;
	return id;
}

/* Version 2 numbers the types in another way. */
static bool quic_read(struct cursor *c, struct quic *q)
{
	uint8_t first = cursor_u8(c);

	q->version = cursor_u32(c);
	q->dcid = quic_take_id(c);
	q->scid = quic_take_id(c);
	q->type = (first >> 4) & 3;
	if (q->version == VERSION_2)
		q->type = (q->type + 3) & 3;
	if (c->failed || !(first & LONG))
		return false;
	return q->version ? first & FIXED && quic_knows(q->version)
			  : cursor_left(c) && cursor_left(c) % 4 == 0;
}

/* An integer whose two upper bits say its length (RFC 9000, section 16). */
static uint64_t quic_take_number(struct cursor *c)
{
	uint8_t first = cursor_u8(c);
	uint64_t number = first & 0x3f;

	for (unsigned more = (1u << (first >> 6)) - 1; more; more--)
		number = number << 8 | cursor_u8(c);
	return number;
}

/* How much is behind the ids: to the end, or as far as the packet says.  False: the datagram is
 * shorter. */
static bool quic_rest(
	const struct dissection *d, const struct quic *q, struct cursor c, size_t *rest)
{
	const uint8_t *begin = c.at;
	size_t left = cursor_left(&c) + d->cut;
	uint64_t len;

	*rest = left;
	if (!q->version || q->type == RETRY)
		return true;
	if (q->type == INITIAL) {
		len = quic_take_number(&c);
		if (len > left)
			return false;
		cursor_take(&c, (size_t)len);
	}
	len = quic_take_number(&c);
	if (c.failed)
		return d->cut;
	left -= (size_t)(c.at - begin);
	*rest = (size_t)(c.at - begin) + (size_t)len;
	return len <= left;
}

static bool quic_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	struct quic q;
	size_t rest;

	/* Many datagrams begin with such a byte, and few go on with such a version. */
	if (cursor_left(&c) < 7 || (get_be32(c.at + 1) && !quic_knows(get_be32(c.at + 1))))
		return false;
	return quic_read(&c, &q) && quic_rest(d, &q, c, &rest);
}

/* What else the datagram has is payload. */
static const struct proto *quic_dissect(struct dissection *d, struct layer *l)
{
	struct quic q;
	size_t rest;

	if (quic_read(&d->cursor, &q) && quic_rest(d, &q, d->cursor, &rest))
		dissect_take(d, l, rest);
	return NULL;
}

static void quic_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct quic q;

	(void)d;
	if (!quic_read(&c, &q))
		return;
	if (q.version)
		enc_key_uint(e, ATOM(type), q.type);
	enc_key_uint(e, ATOM(version), q.version);
	text_emit_hex(e, ATOM(dcid), q.dcid);
	text_emit_hex(e, ATOM(scid), q.scid);
	if (q.version)
		return;
	enc_key(e, ATOM(versions));
	enc_list_begin(e);
	for (int n = 0; n < VERSIONS_MAX && cursor_left(&c) >= 4; n++)
		enc_uint(e, cursor_u32(&c));
	enc_end(e);
}

static void quic_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { "initial", "0-RTT", "handshake", "retry" };
	struct cursor c = layer_cursor(l, 0);
	char text[2 * TEXT_HEX_MAX];
	struct quic q;

	(void)d;
	if (!quic_read(&c, &q))
		return;
	buf_puts(out, q.version ? types[q.type] : "version negotiation");
	if (q.version == VERSION_1 || q.version == VERSION_2)
		buf_printf(out, " v%d", q.version == VERSION_1 ? 1 : 2);
	else if (q.version)
		buf_printf(out, " draft %u", q.version & 0xff);
	buf_printf(out, " dcid %.*s", (int)text_hex(text, q.dcid), text);
	buf_printf(out, " scid %.*s", (int)text_hex(text, q.scid), text);
}

const struct proto proto_quic = {
	.name = ATOM(quic),
	.index = PROTO_quic,
	.color = LINE_APP,
	.label = "QUIC",
	.fields = quic_fields,
	.match = quic_match,
	.dissect = quic_dissect,
	.emit = quic_emit,
	.text = quic_text,
};
