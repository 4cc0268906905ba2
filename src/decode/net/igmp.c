/* SPDX-License-Identifier: ISC */
/* IGMP, versions 1 to 3 (RFC 9776). */
#include "base/address.h"
#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/net/listener.h"
#include "decode/dissect.h"

#define QUERY     0x11
#define REPORT_V3 0x22

static const struct field record_fields[] = {
	FIELD_U8(type, 0),
	FIELD_IP4(group, 4),
	FIELD_NOTE(sources),
	FIELD_END,
};

static const struct field fields[] = {
	FIELD_U8(type, 0),
	FIELD_U8(max_resp, 1),
	FIELD_IP4(group, 4),
	FIELD_NOTE(sources),
	FIELD_NOTE_MAP(records, record_fields),
	FIELD_NOTE(checksum_ok),
	FIELD_END,
};

static const struct field report_fields[] = { FIELD_U8(type, 0), FIELD_END };

/* The lists of version 3, behind the header. */
static bool igmp_lists_fit(const uint8_t *h, struct cursor c)
{
	return h[0] == QUERY ? listener_sources_fit(c, 4)
			     : listener_records_fit(c, get_be16(h + 6), 4);
}

static const struct proto *igmp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h;

	if (cursor_left(&d->cursor) && *d->cursor.at == REPORT_V3)
		l->fields = report_fields;
	h = dissect_take(d, l, 8);
	if (!h)
		return NULL;
	l->checksum = (uint8_t)checksum_layer(d, l);
	if (h[0] != REPORT_V3 && h[0] != QUERY)
		return NULL;
	return dissect_rest(d, l, igmp_lists_fit(h, d->cursor));
}

static void igmp_emit_sources(struct enc *e, struct cursor *c, unsigned n)
{
	enc_key(e, ATOM(sources));
	enc_list_begin(e);
	while (n--) {
		const uint8_t *p = cursor_take(c, 4);
		char text[ADDRESS_IP4_MAX];

		if (!p)
			break;
		enc_textn(e, text, (size_t)(address_put_ip4(text, p) - text));
	}
	enc_end(e);
}

/* A record ends with auxiliary data, in words, that nobody uses. */
static void igmp_emit_records(struct enc *e, struct cursor *c, unsigned n)
{
	enc_key(e, ATOM(records));
	enc_list_begin(e);
	while (n--) {
		const uint8_t *h = cursor_take(c, 8);

		if (!h)
			break;
		enc_map_begin(e);
		enc_fields(e, record_fields, h, 8);
		igmp_emit_sources(e, c, get_be16(h + 2));
		enc_end(e);
		cursor_take(c, 4u * h[1]);
	}
	enc_end(e);
}

static void igmp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 8);

	(void)d;
	if (l->len < 8)
		return;
	if (l->at[0] == REPORT_V3) {
		igmp_emit_records(e, &c, get_be16(l->at + 6));
	} else if (l->at[0] == QUERY && cursor_left(&c) >= 4) {
		cursor_take(&c, 2);
		igmp_emit_sources(e, &c, cursor_u16(&c));
	}
}

static void igmp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	char group[ADDRESS_IP4_MAX];

	(void)d;
	if (l->len < 8)
		return;
	*address_put_ip4(group, l->at + 4) = '\0';
	if (l->at[0] == REPORT_V3)
		buf_printf(out, "report, %u records", get_be16(l->at + 6));
	else
		buf_printf(out, "type 0x%02x group %s", l->at[0], group);
}

const struct proto proto_igmp = {
	.name = ATOM(igmp),
	.index = PROTO_igmp,
	.color = LINE_ICMP,
	.label = "IGMP",
	.fields = fields,
	.dissect = igmp_dissect,
	.emit = igmp_emit,
	.text = igmp_text,
};
