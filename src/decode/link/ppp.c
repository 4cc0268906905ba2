/* SPDX-License-Identifier: ISC */
/* PPP (RFC 1661), in frames like HDLC's (RFC 1662) or bare, PPP over Ethernet (RFC 2516), and
 * Cisco's HDLC. */
#include "base/atom.h"
#include "decode/dissect.h"

#define ALL_STATIONS    0xff
#define CHDLC_UNICAST   0x0f
#define CHDLC_MULTICAST 0x8f
#define SLARP           0x8035
#define CDP             0x2000

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

static const struct field ppp_fields[] = { FIELD_NOTE(proto), FIELD_END };
static const struct field ppp_extra[] = { FIELD_U16(proto, 0), FIELD_END };

/* One link type of serial lines is both: the address tells them apart, which PPP does not have as
 * a protocol. */
static bool ppp_is_chdlc(const struct cursor *c)
{
	return cursor_left(c) >= 2 && !c->at[1] &&
	       (*c->at == CHDLC_UNICAST || *c->at == CHDLC_MULTICAST);
}

/* Address and control may be left out, and so may the upper byte of the protocol, which is
 * even then, where the lower one is odd. */
static const struct proto *ppp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h;
	uint16_t protocol;

	if (l == d->layers && ppp_is_chdlc(&d->cursor))
		return dissect_instead(d, l, &proto_chdlc);
	if (cursor_left(&d->cursor) && *d->cursor.at == ALL_STATIONS)
		dissect_take(d, l, 2);
	h = dissect_take(d, l, 1);
	if (!h)
		return NULL;
	protocol = h[0];
	if (!(protocol & 1)) {
		h = dissect_take(d, l, 1);
		if (!h)
			return NULL;
		protocol = (uint16_t)(protocol << 8 | h[0]);
	}
	put_be16(l->extra, protocol);
	l->has_extra = true;
	return dissect_next(d, SPACE_PPP, protocol);
}

const struct proto proto_ppp = {
	.name = ATOM(ppp),
	.index = PROTO_ppp,
	.color = LINE_LINK,
	.label = "PPP",
	.fields = ppp_fields,
	.extra = ppp_extra,
	.dissect = ppp_dissect,
};

static const struct field chdlc_fields[] = {
	FIELD_U8(address, 0),
	FIELD_U16(proto, 2),
	FIELD_END,
};

/* A number is an EtherType, but for two of Cisco's own. */
static const struct proto *chdlc_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);
	uint16_t number;

	if (!h)
		return NULL;
	number = get_be16(h + 2);
	return dissect_next(
		d, number == SLARP || number == CDP ? SPACE_CISCO : SPACE_ETHERTYPE, number);
}

const struct proto proto_chdlc = {
	.name = ATOM(chdlc),
	.index = PROTO_chdlc,
	.color = LINE_LINK,
	.link = true,
	.label = "HDLC",
	.fields = chdlc_fields,
	.dissect = chdlc_dissect,
};
