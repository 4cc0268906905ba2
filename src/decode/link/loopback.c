/* SPDX-License-Identifier: ISC */
/* BSD loopback.  https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html, LINKTYPE_LOOP.html */
#include "base/atom.h"
#include "decode/dissect.h"

static const struct field family_fields[] = {
	FIELD_U32(family, 0),
	FIELD_END,
};

/* AF_INET is 2 everywhere, AF_INET6 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on Darwin,
 * 10 on Linux. */
static const struct proto *loop_follow(uint32_t family)
{
	switch (family) {
	case 2:
		return &proto_ip;
	case 10:
	case 24:
	case 28:
	case 30:
		return &proto_ip6;
	default:
		return NULL;
	}
}

static const struct proto *loop_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);

	return h ? loop_follow(get_be32(h)) : NULL;
}

const struct proto proto_loop = {
	.name = ATOM(loop),
	.index = PROTO_loop,
	.color = LINE_LINK,
	.link = true,
	.label = "LOOP",
	.fields = family_fields,
	.dissect = loop_dissect,
};

static const struct field null_fields[] = {
	FIELD_NOTE(family),
	FIELD_END,
};

/* The family is in the byte order of the machine that captured; every family is a small
 * number, so that only one order has zeros above it. */
static uint32_t null_family(const uint8_t *p)
{
	uint32_t family = get_be32(p);

	return family & 0xffff0000 ? __builtin_bswap32(family) : family;
}

static const struct proto *null_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);

	return h ? loop_follow(null_family(h)) : NULL;
}

static void null_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 4)
		enc_key_uint(e, ATOM(family), null_family(l->at));
}

const struct proto proto_null = {
	.name = ATOM(null),
	.index = PROTO_null,
	.color = LINE_LINK,
	.link = true,
	.label = "NULL",
	.fields = null_fields,
	.dissect = null_dissect,
	.emit = null_emit,
};
