/* SPDX-License-Identifier: ISC */
/* Generic UDP encapsulation (draft-ietf-intarea-gue), whose version 1 is an IP packet right behind
 * UDP, as Linux's fou sends it. */
#include "base/atom.h"
#include "decode/tunnel/within.h"

#define HEADER  4
#define CONTROL 0x20
#define WORDS   0x1f

enum { IP4 = 4, IP6 = 41, GRE = 47, ETHERNET = 143 };

static const struct field gue_fields[] = {
	FIELD_NOTE(version),
	FIELD_NOTE(proto),
	FIELD_END,
};

static size_t gue_header(const uint8_t *h)
{
	return h[0] >> 6 ? 0 : HEADER + 4u * (h[0] & WORDS);
}

/* What the header says follows, if it does. */
static const struct proto *gue_carries(const struct dissection *d)
{
	const uint8_t *h = d->cursor.at;
	size_t left = cursor_left(&d->cursor);
	const struct proto *ip;

	if (left < HEADER || h[0] >> 6 > 1)
		return NULL;
	if (h[0] >> 6)
		return within_ip(d, 0);
	if (h[0] & CONTROL || left < gue_header(h))
		return NULL;
	ip = within_ip(d, gue_header(h));
	if (h[1] == IP4 || h[1] == IP6)
		return ip == (h[1] == IP4 ? &proto_ip : &proto_ip6) ? ip : NULL;
	if (h[1] == ETHERNET)
		return within_is_eth(d, gue_header(h)) ? &proto_eth : NULL;
	/* A version of GRE that there is. */
	return h[1] == GRE && left >= gue_header(h) + HEADER && !(h[gue_header(h) + 1] & 6)
		       ? &proto_gre
		       : NULL;
}

static bool gue_match(const struct dissection *d)
{
	return gue_carries(d) != NULL;
}

static const struct proto *gue_dissect(struct dissection *d, struct layer *l)
{
	const struct proto *next = gue_carries(d);

	dissect_take(d, l, gue_header(d->cursor.at));
	return next;
}

static void gue_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	enc_key_uint(e, ATOM(version), !l->len);
	if (l->len)
		enc_key_uint(e, ATOM(proto), l->at[1]);
}

static void gue_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	buf_puts(out, l->len ? "gue" : "fou");
}

const struct proto proto_gue = {
	.name = ATOM(gue),
	.index = PROTO_gue,
	.color = LINE_NET,
	.tunnel = true,
	.label = "GUE",
	.fields = gue_fields,
	.match = gue_match,
	.dissect = gue_dissect,
	.emit = gue_emit,
	.text = gue_text,
};
