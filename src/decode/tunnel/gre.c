/* SPDX-License-Identifier: ISC */
/* GRE (RFC 2784, RFC 2890). */
#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/dissect.h"

#define GRE_CHECKSUM 0x8000
#define GRE_ROUTING  0x4000 /* RFC 1701 only */
#define GRE_KEY      0x2000
#define GRE_SEQUENCE 0x1000
#define GRE_VERSION  0x0007

static const struct field gre_fields[] = {
	FIELD_U16(proto, 2),
	FIELD_SPARSE16(version, 0, 0, GRE_VERSION),
	FIELD_NOTE(key),
	FIELD_NOTE(seq),
	FIELD_NOTE(checksum_ok),
	FIELD_END,
};

static const struct field key_fields[] = { FIELD_U32(key, 0), FIELD_END };
static const struct field seq_fields[] = { FIELD_U32(seq, 0), FIELD_END };

static size_t gre_key_offset(uint16_t flags)
{
	return flags & GRE_CHECKSUM ? 8 : 4;
}

static size_t gre_seq_offset(uint16_t flags)
{
	return gre_key_offset(flags) + (flags & GRE_KEY ? 4 : 0);
}

/* Version 1 is PPTP's, whose headers differ; its walk ends, as that of a source route does. */
static const struct proto *gre_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);
	uint16_t flags;

	if (!h)
		return NULL;
	flags = get_be16(h);
	if (flags & (GRE_ROUTING | GRE_VERSION))
		return NULL;
	if (flags & GRE_CHECKSUM)
		l->checksum = (uint8_t)checksum_layer(d, l);
	if (!dissect_take(d, l, gre_seq_offset(flags) + (flags & GRE_SEQUENCE ? 4 : 0) - 4))
		return NULL;
	return registry_find(SPACE_ETHERTYPE, get_be16(h + 2));
}

static void gre_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	uint16_t flags = l->len >= 4 ? get_be16(l->at) : GRE_VERSION;
	struct cursor c;

	(void)d;
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
	if (get_be16(l->at) & GRE_KEY && l->len >= gre_key_offset(get_be16(l->at)) + 4)
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
