/* SPDX-License-Identifier: ISC */
/* Ethernet (IEEE 802.3), 802.1Q and 802.1ad tags. */
#include "base/atom.h"
#include "decode/dissect.h"
#include "wire/hot/field_code.h"

#define ETHERTYPE_MIN 1536 /* a smaller number is the length of an 802.3 frame */
#define LENGTH_MAX    1500
#define SAP_IPX       0xe0

/* len is in place of type. */
FIELDS_COMPILED(
	eth_fields, FIELD_MAC(dest, 0), FIELD_MAC(src, 6), FIELD_U16(type, 12), FIELD_NOTE(len));

static const struct field eth_length_fields[] = {
	FIELD_MAC(dest, 0),
	FIELD_MAC(src, 6),
	FIELD_U16(len, 12),
	FIELD_END,
};

/* Old IPX stands bare behind the length: it begins with a checksum that nobody uses. */
static const struct proto *eth_follow_length(struct dissection *d, uint16_t len)
{
	dissect_limit(d, len);
	if (cursor_left(&d->cursor) >= 2 && get_be16(d->cursor.at) == 0xffff)
		return dissect_next(d, SPACE_LLC, SAP_IPX);
	return cursor_left(&d->cursor) ? &proto_llc : NULL;
}

static const struct proto *eth_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 14);
	uint16_t type;

	if (!h)
		return NULL;
	type = get_be16(h + 12);
	if (type >= ETHERTYPE_MIN)
		return dissect_next(d, SPACE_ETHERTYPE, type);
	if (type > LENGTH_MAX)
		return NULL;
	l->fields = eth_length_fields;
	return eth_follow_length(d, type);
}

const struct proto proto_eth = {
	.name = ATOM(eth),
	.index = PROTO_eth,
	.color = LINE_LINK,
	.link = true,
	.label = "ETH",
	.fields = eth_fields,
	.dissect = eth_dissect,
};

static const struct field vlan_fields[] = {
	FIELD_BITS16(id, 0, 0, 0xfff),
	FIELD_BITS16(pcp, 0, 13, 7),
	FIELD_SPARSE16(dei, 0, 12, 1),
	FIELD_U16(type, 2),
	FIELD_NOTE(len), /* in place of type */
	FIELD_END,
};

static const struct field vlan_length_fields[] = {
	FIELD_BITS16(id, 0, 0, 0xfff),
	FIELD_BITS16(pcp, 0, 13, 7),
	FIELD_SPARSE16(dei, 0, 12, 1),
	FIELD_U16(len, 2),
	FIELD_END,
};

static const struct proto *vlan_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);
	uint16_t type;

	if (!h)
		return NULL;
	type = get_be16(h + 2);
	if (type >= ETHERTYPE_MIN)
		return dissect_next(d, SPACE_ETHERTYPE, type);
	if (type > LENGTH_MAX)
		return NULL;
	l->fields = vlan_length_fields;
	return eth_follow_length(d, type);
}

static void vlan_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 2)
		buf_printf(out, "vlan %u", get_be16(l->at) & 0xfff);
}

const struct proto proto_vlan = {
	.name = ATOM(vlan),
	.index = PROTO_vlan,
	.color = LINE_LINK,
	.link = true,
	.list = true,
	.label = "VLAN",
	.fields = vlan_fields,
	.dissect = vlan_dissect,
	.text = vlan_text,
};
