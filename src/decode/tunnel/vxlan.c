/* SPDX-License-Identifier: ISC */
/* VXLAN (RFC 7348) and its generic protocol extension (draft-ietf-nvo3-vxlan-gpe). */
#include "base/atom.h"
#include "decode/dissect.h"

#define HAS_VNI   0x08
#define HAS_PROTO 0x04 /* GPE: the fourth byte says what follows */

static const struct field vxlan_fields[] = {
	FIELD_U24(vni, 4),
	FIELD_NOTE(next_proto),
	FIELD_END,
};

static const struct field gpe_fields[] = {
	FIELD_U24(vni, 4),
	FIELD_U8(next_proto, 3),
	FIELD_END,
};

/* The I flag says that there is a network identifier; what is reserved behind it is 0. */
static bool vxlan_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	size_t left = cursor_left(&d->cursor);

	return left && p[0] & HAS_VNI && (left < 8 || !p[7]);
}

static const struct proto *vxlan_next(uint8_t next_proto)
{
	static const struct proto *const found[] = { NULL, &proto_ip, &proto_ip6, &proto_eth,
		&proto_nsh, &proto_mpls };

	return next_proto < ARRAY_LEN(found) ? found[next_proto] : NULL;
}

static const struct proto *vxlan_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 8);

	if (!h)
		return NULL;
	if (!(h[0] & HAS_PROTO))
		return &proto_eth;
	l->fields = gpe_fields;
	return vxlan_next(h[3]);
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
