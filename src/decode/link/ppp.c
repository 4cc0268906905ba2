/* SPDX-License-Identifier: ISC */
/* PPP (RFC 1661) and PPP over Ethernet (RFC 2516). */
#include "base/atom.h"
#include "decode/dissect.h"

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
