/* SPDX-License-Identifier: ISC */
/* Routers among themselves, over IP: OSPF (RFC 2328, RFC 5340), VRRP (RFC 9568), and CARP, which
 * has VRRP's number (OpenBSD's sys/netinet/ip_carp.h). */
#include "base/address.h"
#include "base/atom.h"
#include "decode/dissect.h"

#define OSPF_HEADER_3 16 /* of version 3; version 2 has authentication behind it */
#define OSPF_HEADER_2 24
#define VRRP_HEADER   8
#define CARP_LEN      36
#define CARP_WORDS    7 /* of authentication, where VRRP has the number of its addresses */

static const struct field ospf_fields[] = {
	FIELD_U8(version, 0),
	FIELD_U8(type, 1),
	FIELD_U16(len, 2),
	FIELD_IP4(router, 4),
	FIELD_IP4(area, 8),
	FIELD_END,
};

/* Of version 2 a digest stands behind the length. */
static const struct proto *ospf_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, OSPF_HEADER_3);
	size_t header;

	if (!h)
		return NULL;
	header = h[0] == 3 ? OSPF_HEADER_3 : OSPF_HEADER_2;
	if (h[0] < 2 || h[0] > 3 || get_be16(h + 2) < header)
		return dissect_malformed(d, l);
	if (dissect_take(d, l, get_be16(h + 2) - (size_t)OSPF_HEADER_3))
		dissect_rest(d, l, true);
	return NULL;
}

static void ospf_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { NULL, "hello", "database description",
		"link state request", "link state update", "link state acknowledgement" };
	char router[ADDRESS_IP4_MAX], area[ADDRESS_IP4_MAX];

	(void)d;
	if (l->len < OSPF_HEADER_3)
		return;
	*address_put_ip4(router, l->at + 4) = '\0';
	*address_put_ip4(area, l->at + 8) = '\0';
	if (l->at[1] && l->at[1] < ARRAY_LEN(types))
		buf_puts(out, types[l->at[1]]);
	else
		buf_printf(out, "type %u", l->at[1]);
	buf_printf(out, " router %s area %s", router, area);
}

const struct proto proto_ospf = {
	.name = ATOM(ospf),
	.index = PROTO_ospf,
	.color = LINE_NET,
	.label = "OSPF",
	.fields = ospf_fields,
	.dissect = ospf_dissect,
	.text = ospf_text,
};

static const struct field vrrp_fields[] = {
	FIELD_BITS8(version, 0, 4, 15),
	FIELD_BITS8(type, 0, 0, 15),
	FIELD_U8(vrid, 1),
	FIELD_U8(priority, 2),
	FIELD_NOTE(addresses),
	FIELD_END,
};

static const struct field carp_fields[] = {
	FIELD_BITS8(version, 0, 4, 15),
	FIELD_BITS8(type, 0, 0, 15),
	FIELD_U8(vhid, 1),
	FIELD_U8(advskew, 2),
	FIELD_U8(demotion, 4),
	FIELD_U8(advbase, 5),
	FIELD_END,
};

/* Always of the same length, which VRRP does not have with as many addresses. */
static bool carp_match(const struct dissection *d)
{
	const uint8_t *h = d->cursor.at;

	return cursor_left(&d->cursor) >= 4 && h[0] == 0x21 && h[3] == CARP_WORDS &&
	       dissect_wire(d) == CARP_LEN;
}

static const struct proto *carp_dissect(struct dissection *d, struct layer *l)
{
	dissect_take(d, l, CARP_LEN);
	return NULL;
}

static void carp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 6)
		buf_printf(out, "v%u vhid %u advbase %u advskew %u demotion %u", l->at[0] >> 4,
			l->at[1], l->at[5], l->at[2], l->at[4]);
}

const struct proto proto_carp = {
	.name = ATOM(carp),
	.index = PROTO_carp,
	.color = LINE_NET,
	.label = "CARP",
	.fields = carp_fields,
	.dissect = carp_dissect,
	.text = carp_text,
};

static const struct proto *vrrp_dissect(struct dissection *d, struct layer *l)
{
	size_t size = l[-1].proto == &proto_ip6 ? 16 : 4;
	const uint8_t *h;

	if (carp_match(d))
		return dissect_instead(d, l, &proto_carp);
	h = dissect_take(d, l, VRRP_HEADER);
	if (!h)
		return NULL;
	if (h[0] >> 4 != 2 && h[0] >> 4 != 3)
		return dissect_malformed(d, l);
	/* Version 2 has authentication behind its addresses. */
	if (dissect_take(d, l, h[3] * size))
		dissect_rest(d, l, true);
	return NULL;
}

static void vrrp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	bool ip6 = l[-1].proto == &proto_ip6;
	struct cursor c = layer_cursor(l, VRRP_HEADER);
	char text[ADDRESS_IP6_MAX];

	(void)d;
	if (l->len < VRRP_HEADER)
		return;
	enc_key(e, ATOM(addresses));
	enc_list_begin(e);
	for (unsigned n = 0; n < l->at[3]; n++) {
		const uint8_t *p = cursor_take(&c, ip6 ? 16 : 4);

		if (!p)
			break;
		enc_textn(e, text,
			(size_t)((ip6 ? address_put_ip6(text, p) : address_put_ip4(text, p)) -
				 text));
	}
	enc_end(e);
}

static void vrrp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= VRRP_HEADER)
		buf_printf(out, "v%u vrid %u priority %u", l->at[0] >> 4, l->at[1], l->at[2]);
}

const struct proto proto_vrrp = {
	.name = ATOM(vrrp),
	.index = PROTO_vrrp,
	.color = LINE_NET,
	.label = "VRRP",
	.fields = vrrp_fields,
	.dissect = vrrp_dissect,
	.emit = vrrp_emit,
	.text = vrrp_text,
};
