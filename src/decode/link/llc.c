/* SPDX-License-Identifier: ISC */
/* Logical link control (IEEE 802.2) with the subnetwork access protocol (IEEE 802, RFC 1042). */
#include "base/atom.h"
#include "decode/dissect.h"

#define SNAP        0xaa
#define UNNUMBERED  3 /* the lower bits of the control field: it has one byte then */
#define OUI_RFC1042 0x000000
#define OUI_TUNNEL  0x0000f8 /* Ethernet through a bridge (IEEE 802.1H) */
#define OUI_CISCO   0x00000c
#define OUI_APPLE   0x080007

static const struct field llc_fields[] = {
	FIELD_U8(dsap, 0),
	FIELD_U8(ssap, 1),
	FIELD_U8(control, 2),
	FIELD_NOTE(oui),
	FIELD_NOTE(type),
	FIELD_END,
};

static const struct field snap_fields[] = {
	FIELD_U8(dsap, 0),
	FIELD_U8(ssap, 1),
	FIELD_U8(control, 2),
	FIELD_U24(oui, 3),
	FIELD_U16(type, 6),
	FIELD_END,
};

/* A control field of two bytes is little-endian. */
static const struct field numbered_fields[] = { FIELD_U8(dsap, 0), FIELD_U8(ssap, 1), FIELD_END };

static const struct proto *llc_dissect_snap(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 5);
	uint32_t oui;

	l->fields = snap_fields;
	if (!h)
		return NULL;
	oui = get_be32(h) >> 8;
	if (oui == OUI_RFC1042 || oui == OUI_TUNNEL || oui == OUI_APPLE)
		return dissect_next(d, SPACE_ETHERTYPE, get_be16(h + 3));
	return oui == OUI_CISCO ? dissect_next(d, SPACE_CISCO, get_be16(h + 3)) : NULL;
}

static const struct proto *llc_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 3);
	const struct proto *next;

	if (!h)
		return NULL;
	if ((h[2] & 3) != UNNUMBERED) {
		l->fields = numbered_fields;
		if (!dissect_take(d, l, 1))
			return NULL;
	}
	if (h[0] == SNAP && h[1] == SNAP && h[2] == UNNUMBERED)
		return llc_dissect_snap(d, l);
	next = dissect_next(d, SPACE_LLC, h[0]);
	return cursor_left(&d->cursor) ? next : NULL;
}

static void llc_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->fields == numbered_fields && l->len >= 4)
		enc_key_uint(e, ATOM(control), get_le16(l->at + 2));
}

static void llc_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	if (l->len < 3 || l != &d->layers[d->count - 1])
		return;
	if (l->fields == snap_fields) {
		if (l->len >= 8 && !d->unknown_space)
			buf_printf(out, "snap 0x%06x 0x%04x", get_be32(l->at + 3) >> 8,
				get_be16(l->at + 6));
	} else
		buf_printf(out, "llc 0x%02x > 0x%02x control 0x%02x", l->at[1], l->at[0], l->at[2]);
}

const struct proto proto_llc = {
	.name = ATOM(llc),
	.index = PROTO_llc,
	.color = LINE_LINK,
	.label = "LLC",
	.fields = llc_fields,
	.dissect = llc_dissect,
	.emit = llc_emit,
	.text = llc_text,
};
