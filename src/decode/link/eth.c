/* SPDX-License-Identifier: ISC */
/* Ethernet (IEEE 802.3), 802.1Q and 802.1ad tags, MPLS (RFC 3032), PPPoE (RFC 2516). */
#include "base/atom.h"
#include "decode/proto.h"
#include "wire/field_code.h"

#define ETHERTYPE_MIN 1536 /* a smaller number is the length of an 802.3 frame */
#define LENGTH_MAX    1500

/* len is in place of type. */
FIELDS_COMPILED(
	eth_fields, FIELD_MAC(dest, 0), FIELD_MAC(src, 6), FIELD_U16(type, 12), FIELD_NOTE(len));

static const struct field eth_length_fields[] = {
	FIELD_MAC(dest, 0),
	FIELD_MAC(src, 6),
	FIELD_U16(len, 12),
	FIELD_END,
};

static const struct proto *eth_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 14);
	uint16_t type;

	if (!h)
		return NULL;
	type = get_be16(h + 12);
	if (type >= ETHERTYPE_MIN)
		return registry_find(SPACE_ETHERTYPE, type);
	if (type <= LENGTH_MAX) {
		l->fields = eth_length_fields;
		dissect_limit(d, type);
	}
	return NULL;
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
		return registry_find(SPACE_ETHERTYPE, type);
	if (type <= LENGTH_MAX) {
		l->fields = vlan_length_fields;
		dissect_limit(d, type);
	}
	return NULL;
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

	if (!h)
		return NULL;
	return h[2] & 1 ? registry_ip_version(&d->cursor) : &proto_mpls;
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

static const struct field pppoe_fields[] = {
	FIELD_U8(code, 1),
	FIELD_U16(session, 2),
	FIELD_U16(len, 4),
	FIELD_END,
};

/* Code 0 is a session's; every other one belongs to discovery. */
static const struct proto *pppoe_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 6);

	if (!h)
		return NULL;
	dissect_limit(d, get_be16(h + 4));
	return h[1] == 0 ? &proto_ppp : NULL;
}

static void pppoe_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 6)
		buf_printf(out, "pppoe code %u session %u", l->at[1], get_be16(l->at + 2));
}

const struct proto proto_pppoe = {
	.name = ATOM(pppoe),
	.index = PROTO_pppoe,
	.color = LINE_LINK,
	.label = "PPPOE",
	.fields = pppoe_fields,
	.dissect = pppoe_dissect,
	.text = pppoe_text,
};

static const struct field ppp_fields[] = {
	FIELD_U16(proto, 0),
	FIELD_END,
};

static const struct proto *ppp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 2);

	return h ? registry_find(SPACE_PPP, get_be16(h)) : NULL;
}

const struct proto proto_ppp = {
	.name = ATOM(ppp),
	.index = PROTO_ppp,
	.color = LINE_LINK,
	.label = "PPP",
	.fields = ppp_fields,
	.dissect = ppp_dissect,
};
