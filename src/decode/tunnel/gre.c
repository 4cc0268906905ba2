/* SPDX-License-Identifier: ISC */
/* GRE (RFC 2784, RFC 2890) and its version 1, which PPTP has (RFC 2637). */
#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/dissect.h"

#define GRE_CHECKSUM 0x8000
#define GRE_ROUTING  0x4000 /* RFC 1701 only */
#define GRE_KEY      0x2000
#define GRE_SEQUENCE 0x1000
#define GRE_ACK      0x0080 /* version 1 only */
#define GRE_VERSION  0x0007
#define GRE_ERSPAN   0x88be /* version 1 of ERSPAN is bare Ethernet, and has no sequence number */

static const struct field gre_fields[] = {
	FIELD_U16(proto, 2),
	FIELD_SPARSE16(version, 0, 0, GRE_VERSION),
	FIELD_NOTE(key),
	FIELD_NOTE(seq),
	FIELD_NOTE(ack),
	FIELD_NOTE(call_id),
	FIELD_NOTE(checksum_ok),
	FIELD_END,
};

static const struct field key_fields[] = { FIELD_U32(key, 0), FIELD_END };
static const struct field seq_fields[] = { FIELD_U32(seq, 0), FIELD_END };
static const struct field ack_fields[] = { FIELD_U32(ack, 0), FIELD_END };
static const struct field call_fields[] = { FIELD_U16(call_id, 6), FIELD_END };

static size_t gre_key_offset(uint16_t flags)
{
	return flags & GRE_CHECKSUM ? 8 : 4;
}

static size_t gre_seq_offset(uint16_t flags)
{
	return gre_key_offset(flags) + (flags & GRE_KEY ? 4 : 0);
}

/* Version 1: the key is the length of what follows, and the call. */
static const struct proto *gre_dissect_1(struct dissection *d, struct layer *l, uint16_t flags)
{
	const uint8_t *key = dissect_take(d, l, 4);

	if (!key || !dissect_take(d, l, flags & GRE_SEQUENCE ? 4 : 0) ||
		!dissect_take(d, l, flags & GRE_ACK ? 4 : 0))
		return NULL;
	dissect_limit(d, get_be16(key));
	/* It acknowledges only. */
	if (!get_be16(key))
		return NULL;
	return dissect_next(d, SPACE_ETHERTYPE, get_be16(l->at + 2));
}

static bool gre_is_1(uint16_t flags)
{
	return (flags & (GRE_VERSION | GRE_ROUTING | GRE_CHECKSUM | GRE_KEY)) == (1 | GRE_KEY);
}

/* The walk ends at a source route. */
static const struct proto *gre_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);
	uint16_t flags;

	if (!h)
		return NULL;
	flags = get_be16(h);
	if (gre_is_1(flags))
		return gre_dissect_1(d, l, flags);
	if (flags & (GRE_ROUTING | GRE_VERSION))
		return NULL;
	if (flags & GRE_CHECKSUM)
		l->checksum = (uint8_t)checksum_layer(d, l);
	if (!dissect_take(d, l, gre_seq_offset(flags) + (flags & GRE_SEQUENCE ? 4 : 0) - 4))
		return NULL;
	if (get_be16(h + 2) == GRE_ERSPAN && !(flags & GRE_SEQUENCE))
		return &proto_eth;
	return dissect_next(d, SPACE_ETHERTYPE, get_be16(h + 2));
}

static void gre_emit_1(struct enc *e, const struct layer *l, uint16_t flags)
{
	struct cursor c = layer_cursor(l, 8);

	enc_fields(e, call_fields, l->at, l->len);
	if (flags & GRE_SEQUENCE) {
		enc_fields(e, seq_fields, c.at, cursor_left(&c));
		cursor_take(&c, 4);
	}
	if (flags & GRE_ACK)
		enc_fields(e, ack_fields, c.at, cursor_left(&c));
}

static void gre_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	uint16_t flags = l->len >= 4 ? get_be16(l->at) : GRE_VERSION;
	struct cursor c;

	(void)d;
	if (gre_is_1(flags))
		gre_emit_1(e, l, flags);
	if (flags & (GRE_ROUTING | GRE_VERSION))
		return;
	c = layer_cursor(l, gre_key_offset(flags));
	if (flags & GRE_KEY)
		enc_fields(e, key_fields, c.at, cursor_left(&c));
	c = layer_cursor(l, gre_seq_offset(flags));
	if (flags & GRE_SEQUENCE)
		enc_fields(e, seq_fields, c.at, cursor_left(&c));
}

static void gre_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len < 4)
		return;
	buf_printf(out, "gre 0x%04x", get_be16(l->at + 2));
	if (gre_is_1(get_be16(l->at)) && l->len >= 8)
		buf_printf(out, " call %u", get_be16(l->at + 6));
	else if (get_be16(l->at) & GRE_KEY && l->len >= gre_key_offset(get_be16(l->at)) + 4)
		buf_printf(out, " key %u", get_be32(l->at + gre_key_offset(get_be16(l->at))));
}

const struct proto proto_gre = {
	.name = ATOM(gre),
	.index = PROTO_gre,
	.color = LINE_NET,
	.tunnel = true,
	.label = "GRE",
	.fields = gre_fields,
	.dissect = gre_dissect,
	.emit = gre_emit,
	.text = gre_text,
};
