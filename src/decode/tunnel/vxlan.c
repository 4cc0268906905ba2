/* SPDX-License-Identifier: ISC */
/* VXLAN (RFC 7348). */
#include "base/atom.h"
#include "decode/dissect.h"

static const struct field vxlan_fields[] = {
	FIELD_U24(vni, 4),
	FIELD_END,
};

/* The I flag says that there is a network identifier. */
static bool vxlan_match(const struct dissection *d)
{
	return cursor_left(&d->cursor) && d->cursor.at[0] & 0x08;
}

static const struct proto *vxlan_dissect(struct dissection *d, struct layer *l)
{
	return dissect_take(d, l, 8) ? &proto_eth : NULL;
}

static void vxlan_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 8)
		buf_printf(out, "vxlan %u", get_be32(l->at + 4) >> 8);
}

const struct proto proto_vxlan = {
	.name = ATOM(vxlan),
	.index = PROTO_vxlan,
	.color = LINE_NET,
	.tunnel = true,
	.label = "VXLAN",
	.fields = vxlan_fields,
	.match = vxlan_match,
	.dissect = vxlan_dissect,
	.text = vxlan_text,
};
