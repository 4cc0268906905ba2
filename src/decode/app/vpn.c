/* SPDX-License-Identifier: ISC */
/* How secured tunnels are made: WireGuard (https://www.wireguard.com/protocol/) and IKE (RFC
 * 2408, RFC 7296). */
#include "base/atom.h"
#include "decode/dissect.h"

enum { INITIATION = 1, RESPONSE, COOKIE, TRANSPORT };

#define ISAKMP_HEADER 28
#define MARKER        4
#define NAT_PORT      4500

static const struct field wireguard_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(sender),
	FIELD_NOTE(receiver),
	FIELD_END,
};

/* A type, three bytes of zero, and the length that it has. */
static bool wireguard_match(const struct dissection *d)
{
	static const uint8_t lengths[] = { 0, 148, 92, 64, 32 };
	const uint8_t *p = d->cursor.at;
	size_t len = dissect_wire(d);

	if (cursor_left(&d->cursor) < 4 || p[0] < INITIATION || p[0] > TRANSPORT || p[1] || p[2] ||
		p[3])
		return false;
	return p[0] == TRANSPORT ? len >= lengths[TRANSPORT] : len == lengths[p[0]];
}

static const struct proto *wireguard_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 16);

	if (h && h[0] != TRANSPORT)
		dissect_rest(d, l, true);
	return NULL;
}

/* Little-endian; of a cookie and of transport the first index is the receiver's. */
static void wireguard_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len < 12)
		return;
	enc_key_uint(e, ATOM(type), l->at[0]);
	if (l->at[0] <= RESPONSE)
		enc_key_uint(e, ATOM(sender), get_le32(l->at + 4));
	if (l->at[0] >= COOKIE)
		enc_key_uint(e, ATOM(receiver), get_le32(l->at + 4));
	else if (l->at[0] == RESPONSE)
		enc_key_uint(e, ATOM(receiver), get_le32(l->at + 8));
}

static void wireguard_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { NULL, "initiation", "response", "cookie", "data" };

	(void)d;
	if (l->len >= 12)
		buf_printf(out, "%s %s 0x%08x", types[l->at[0]],
			l->at[0] <= RESPONSE ? "sender" : "receiver", get_le32(l->at + 4));
}

const struct proto proto_wireguard = {
	.name = ATOM(wireguard),
	.index = PROTO_wireguard,
	.color = LINE_APP,
	.label = "WG",
	.fields = wireguard_fields,
	.match = wireguard_match,
	.dissect = wireguard_dissect,
	.emit = wireguard_emit,
	.text = wireguard_text,
};

static const struct field isakmp_fields[] = {
	FIELD_U8(next_payload, 16),
	FIELD_U8(version, 17),
	FIELD_U8(exchange, 18),
	FIELD_U32(id, 20),
	FIELD_U32(len, 24),
	FIELD_END,
};

/* On the port that IKE shares with ESP behind address translation four bytes of zero stand before
 * it (RFC 3948, section 2.2). */
static const struct field marked_fields[] = {
	FIELD_U8(next_payload, 20),
	FIELD_U8(version, 21),
	FIELD_U8(exchange, 22),
	FIELD_U32(id, 24),
	FIELD_U32(len, 28),
	FIELD_END,
};

static size_t isakmp_marker(const struct layer *udp)
{
	return get_be16(udp->at) == NAT_PORT || get_be16(udp->at + 2) == NAT_PORT ? MARKER : 0;
}

static bool isakmp_match(const struct dissection *d)
{
	size_t marker = isakmp_marker(&d->layers[d->count - 1]);
	const uint8_t *p = d->cursor.at + marker;
	size_t left = cursor_left(&d->cursor);

	return left >= marker + ISAKMP_HEADER && (!marker || !get_be32(d->cursor.at)) &&
	       (p[17] >> 4 == 1 || p[17] >> 4 == 2) && get_be32(p + 24) >= ISAKMP_HEADER &&
	       get_be32(p + 24) + marker <= dissect_wire(d);
}

static const struct proto *isakmp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h;

	if (isakmp_marker(l - 1)) {
		dissect_take(d, l, MARKER);
		l->fields = marked_fields;
	}
	h = dissect_take(d, l, ISAKMP_HEADER);
	if (h)
		dissect_take(d, l, get_be32(h + 24) - (size_t)ISAKMP_HEADER);
	return NULL;
}

static void isakmp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	const uint8_t *h = l->at + (l->fields == marked_fields ? MARKER : 0);

	(void)d;
	if (h + ISAKMP_HEADER <= l->at + l->len)
		buf_printf(out, "IKEv%u exchange %u id %u", h[17] >> 4, h[18], get_be32(h + 20));
}

const struct proto proto_isakmp = {
	.name = ATOM(isakmp),
	.index = PROTO_isakmp,
	.color = LINE_APP,
	.label = "ISAKMP",
	.fields = isakmp_fields,
	.match = isakmp_match,
	.dissect = isakmp_dissect,
	.text = isakmp_text,
};
