/* SPDX-License-Identifier: ISC */
/*
 * What stands before an 802.11 frame that a monitor captured: radiotap
 * (https://www.radiotap.org/fields/defined) and PPI (CACE Technologies), both little-endian.
 */
#include "base/atom.h"
#include "decode/dissect.h"

enum { TSFT, FLAGS, RATE, CHANNEL, FHSS, SIGNAL, NOISE, FIELDS };

#define EXTENDED 0x80000000 /* another word of what is present follows */
#define HAS_FCS  0x10       /* in FLAGS: the frame's checksum is there */
#define FCS_LEN  4
#define PPI_LEN  8

static const struct field radiotap_fields[] = {
	FIELD_NOTE(len),
	FIELD_NOTE(freq),
	FIELD_NOTE(signal),
	FIELD_NOTE(noise),
	FIELD_NOTE(fcs),
	FIELD_END,
};

/* The field of a kind, all of which are aligned to their size from the header's beginning;
 * NULL where it is not there. */
static const uint8_t *radiotap_find(const struct layer *l, unsigned wanted)
{
	static const uint8_t sizes[FIELDS] = { 8, 1, 1, 4, 2, 1, 1 };
	static const uint8_t aligns[FIELDS] = { 8, 1, 1, 2, 2, 1, 1 };
	struct cursor c = layer_cursor(l, 4);
	const uint8_t *p = cursor_take(&c, 4);
	uint32_t present = p ? get_le32(p) : 0;

	for (uint32_t more = present; more & EXTENDED; more = p ? get_le32(p) : 0)
		p = cursor_take(&c, 4);
	if (!(present >> wanted & 1))
		return NULL;
	for (unsigned i = 0; i <= wanted; i++) {
		if (!(present >> i & 1))
			continue;
		cursor_take(&c, (size_t)(l->at - c.at) & (aligns[i] - 1u));
		p = cursor_take(&c, sizes[i]);
	}
	return p;
}

static const struct proto *radiotap_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 8);
	const uint8_t *flags;

	if (!h)
		return NULL;
	if (h[0] || get_le16(h + 2) < 8)
		return dissect_malformed(d, l);
	if (!dissect_take(d, l, get_le16(h + 2) - 8u))
		return NULL;
	l->len = get_le16(h + 2);
	flags = radiotap_find(l, FLAGS);
	if (flags && *flags & HAS_FCS && dissect_wire(d) >= FCS_LEN)
		dissect_limit(d, dissect_wire(d) - FCS_LEN);
	return &proto_wlan;
}

static void radiotap_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	const uint8_t *channel = radiotap_find(l, CHANNEL);
	const uint8_t *signal = radiotap_find(l, SIGNAL);
	const uint8_t *noise = radiotap_find(l, NOISE);
	const uint8_t *flags = radiotap_find(l, FLAGS);

	(void)d;
	if (l->len >= 4)
		enc_key_uint(e, ATOM(len), get_le16(l->at + 2));
	if (channel)
		enc_key_uint(e, ATOM(freq), get_le16(channel));
	if (signal)
		enc_key(e, ATOM(signal)), enc_int(e, (int8_t)*signal);
	if (noise)
		enc_key(e, ATOM(noise)), enc_int(e, (int8_t)*noise);
	if (flags)
		enc_key_bool(e, ATOM(fcs), *flags & HAS_FCS);
}

static void radiotap_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	const uint8_t *channel = radiotap_find(l, CHANNEL);
	const uint8_t *signal = radiotap_find(l, SIGNAL);

	(void)d;
	if (channel)
		buf_printf(out, "%u MHz", get_le16(channel));
	if (signal)
		buf_printf(out, "%s%d dBm", channel ? " " : "", (int8_t)*signal);
}

const struct proto proto_radiotap = {
	.name = ATOM(radiotap),
	.index = PROTO_radiotap,
	.color = LINE_LINK,
	.link = true,
	.label = "RADIO",
	.fields = radiotap_fields,
	.dissect = radiotap_dissect,
	.emit = radiotap_emit,
	.text = radiotap_text,
};

static const struct field ppi_fields[] = { FIELD_NOTE(len), FIELD_NOTE(dlt), FIELD_END };

static const struct proto *ppi_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, PPI_LEN);

	if (!h)
		return NULL;
	if (h[0] || get_le16(h + 2) < PPI_LEN)
		return dissect_malformed(d, l);
	if (!dissect_take(d, l, get_le16(h + 2) - (size_t)PPI_LEN))
		return NULL;
	return dissect_next(d, SPACE_DLT, (uint16_t)get_le32(h + 4));
}

static void ppi_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len < PPI_LEN)
		return;
	enc_key_uint(e, ATOM(len), get_le16(l->at + 2));
	enc_key_uint(e, ATOM(dlt), get_le32(l->at + 4));
}

const struct proto proto_ppi = {
	.name = ATOM(ppi),
	.index = PROTO_ppi,
	.color = LINE_LINK,
	.link = true,
	.label = "PPI",
	.fields = ppi_fields,
	.dissect = ppi_dissect,
	.emit = ppi_emit,
};
