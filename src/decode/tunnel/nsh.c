/* SPDX-License-Identifier: ISC */
/* Network service header (RFC 8300). */
#include "base/atom.h"
#include "decode/dissect.h"

static const struct field nsh_fields[] = {
	FIELD_BITS16(ttl, 0, 6, 0x3f),
	FIELD_BITS8(md_type, 2, 0, 15),
	FIELD_U8(next_proto, 3),
	FIELD_U24(path, 4),
	FIELD_U8(index, 7),
	FIELD_END,
};

static const struct proto *nsh_dissect(struct dissection *d, struct layer *l)
{
	static const struct proto *const found[] = { NULL, &proto_ip, &proto_ip6, &proto_eth,
		&proto_nsh, &proto_mpls };
	const uint8_t *h = dissect_take(d, l, 8);
	size_t len;

	if (!h)
		return NULL;
	len = 4u * (h[1] & 0x3fu);
	if (h[0] >> 6 || len < 8)
		return dissect_malformed(d, l);
	if (!dissect_take(d, l, len - 8))
		return NULL;
	return h[3] < ARRAY_LEN(found) ? found[h[3]] : NULL;
}

static void nsh_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 8)
		buf_printf(out, "nsh path %u index %u", get_be32(l->at + 4) >> 8, l->at[7]);
}

const struct proto proto_nsh = {
	.name = ATOM(nsh),
	.index = PROTO_nsh,
	.color = LINE_NET,
	.tunnel = true,
	.label = "NSH",
	.fields = nsh_fields,
	.dissect = nsh_dissect,
	.text = nsh_text,
};
