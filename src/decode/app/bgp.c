/* SPDX-License-Identifier: ISC */
/* BGP (RFC 4271): the first message of a segment, and who opens. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/dissect.h"

enum { OPEN = 1, ROUTE_REFRESH = 5 };

#define HEADER   19
#define MARKER   16
#define OPEN_LEN 29

static const struct field bgp_fields[] = {
	FIELD_U16(len, 16),
	FIELD_U8(type, 18),
	FIELD_NOTE(as),
	FIELD_NOTE(hold_time),
	FIELD_NOTE(id),
	FIELD_END,
};

static const struct field open_fields[] = {
	FIELD_U16(as, 20),
	FIELD_U16(hold_time, 22),
	FIELD_IP4(id, 24),
	FIELD_END,
};

static bool bgp_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;

	if (cursor_left(&d->cursor) < HEADER)
		return false;
	for (size_t i = 0; i < MARKER; i++)
		if (p[i] != 0xff)
			return false;
	return get_be16(p + 16) >= HEADER && p[18] >= OPEN && p[18] <= ROUTE_REFRESH;
}

static const struct proto *bgp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);

	if (h)
		dissect_take(d, l, get_be16(h + 16) - (size_t)HEADER);
	return NULL;
}

static void bgp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= OPEN_LEN && l->at[18] == OPEN)
		enc_fields(e, open_fields, l->at, l->len);
}

static void bgp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { NULL, "open", "update", "notification", "keepalive",
		"route refresh" };
	char id[ADDRESS_IP4_MAX];

	(void)d;
	if (l->len < HEADER)
		return;
	buf_puts(out, types[l->at[18]]);
	if (l->at[18] != OPEN || l->len < OPEN_LEN)
		return;
	*address_put_ip4(id, l->at + 24) = '\0';
	buf_printf(out, " as %u id %s", get_be16(l->at + 20), id);
}

const struct proto proto_bgp = {
	.name = ATOM(bgp),
	.index = PROTO_bgp,
	.color = LINE_APP,
	.label = "BGP",
	.fields = bgp_fields,
	.match = bgp_match,
	.dissect = bgp_dissect,
	.emit = bgp_emit,
	.text = bgp_text,
};
