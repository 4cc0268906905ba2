/* SPDX-License-Identifier: ISC */
/* Tags in front of an Ethernet frame or of its EtherType: backbone bridges (802.1ah) and MACsec
 * (802.1AE). */
#include "base/atom.h"
#include "decode/dissect.h"

#define HAS_SCI   0x20
#define ENCRYPTED 0x0c /* or changed otherwise: what follows cannot be read */
#define ICV_LEN   16

static const struct field pbb_fields[] = {
	FIELD_BITS8(pcp, 0, 5, 7),
	FIELD_U24(isid, 1),
	FIELD_END,
};

static const struct proto *pbb_dissect(struct dissection *d, struct layer *l)
{
	return dissect_take(d, l, 4) ? &proto_eth : NULL;
}

static void pbb_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 4)
		buf_printf(out, "isid %u", get_be32(l->at) & 0xffffff);
}

const struct proto proto_pbb = {
	.name = ATOM(pbb),
	.index = PROTO_pbb,
	.color = LINE_LINK,
	.tunnel = true,
	.label = "802.1AH",
	.fields = pbb_fields,
	.dissect = pbb_dissect,
	.text = pbb_text,
};

static const struct field macsec_fields[] = {
	FIELD_BITS8(an, 0, 0, 3),
	FIELD_U32(pn, 2),
	FIELD_NOTE(sci),
	FIELD_END,
};

static const struct field sci_fields[] = { FIELD_MAC(sci, 6), FIELD_END };

/* Of what is only signed the EtherType follows, and the signature stands at the end. */
static const struct proto *macsec_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 6);
	size_t rest;

	if (!h || (h[0] & HAS_SCI && !dissect_take(d, l, 8)) || h[0] & ENCRYPTED)
		return NULL;
	h = dissect_take(d, l, 2);
	if (!h)
		return NULL;
	rest = dissect_wire(d);
	dissect_limit(d, rest < ICV_LEN ? 0 : rest - ICV_LEN);
	return dissect_next(d, SPACE_ETHERTYPE, get_be16(h));
}

static void macsec_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 14 && l->at[0] & HAS_SCI)
		enc_fields(e, sci_fields, l->at, l->len);
}

static void macsec_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 6)
		buf_printf(out, "macsec an %u pn %u", l->at[0] & 3, get_be32(l->at + 2));
}

const struct proto proto_macsec = {
	.name = ATOM(macsec),
	.index = PROTO_macsec,
	.color = LINE_LINK,
	.label = "MACSEC",
	.fields = macsec_fields,
	.dissect = macsec_dissect,
	.emit = macsec_emit,
	.text = macsec_text,
};
