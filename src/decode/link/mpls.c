/* SPDX-License-Identifier: ISC */
/* MPLS (RFC 3032). */
#include "base/atom.h"
#include "decode/tunnel/within.h"

static const struct field mpls_fields[] = {
	FIELD_BITS32(label, 0, 12, 0xfffff),
	FIELD_BITS32(tc, 0, 9, 7),
	FIELD_BITS32(bottom, 0, 8, 1),
	FIELD_U8(ttl, 3),
	FIELD_END,
};

static const struct proto *mpls_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);
	const struct proto *ip;

	if (!h)
		return NULL;
	if (!(h[2] & 1))
		return &proto_mpls;
	ip = registry_ip_version(&d->cursor);
	if (ip)
		return ip;
	if (proto_pw.match(d))
		return &proto_pw;
	return within_is_eth(d, 0) ? &proto_eth : NULL;
}

static void mpls_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 4)
		buf_printf(out, "mpls %u", get_be32(l->at) >> 12);
}

const struct proto proto_mpls = {
	.name = ATOM(mpls),
	.index = PROTO_mpls,
	.color = LINE_LINK,
	.list = true,
	.label = "MPLS",
	.fields = mpls_fields,
	.dissect = mpls_dissect,
	.text = mpls_text,
};
