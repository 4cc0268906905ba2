/* SPDX-License-Identifier: ISC */
/* Linux' netfilter log.  https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html */
#include "base/atom.h"
#include "decode/dissect.h"
#include "decode/printable.h"

enum { PAYLOAD = 9, PREFIX = 10 };
enum { FAMILY_IP = 2, FAMILY_IP6 = 10 };

static const struct field nflog_fields[] = {
	FIELD_U8(family, 0),
	FIELD_U16(group, 2),
	FIELD_NOTE(prefix),
	FIELD_END,
};

/* The next of the parts, whose length and type are in the byte order of the machine that
 * captured; a length counts its own four bytes, and is padded to a multiple of that.  False at
 * the end. */
static bool nflog_take(struct cursor *c, uint16_t *type, struct cursor *value)
{
	const uint8_t *h = cursor_take(c, 4);
	bool big = h && (!h[1] ? h[0] < 4 : h[0] == 0);
	size_t len;

	if (!h)
		return false;
	len = big ? get_be16(h) : get_le16(h);
	*type = big ? get_be16(h + 2) : get_le16(h + 2);
	if (len < 4)
		return false;
	*value = cursor_sub(c, len - 4);
	if (!c->failed && *type != PAYLOAD)
		cursor_take(c, -len & 3);
	return !c->failed;
}

/* The layer ends where the payload begins, which is the last part. */
static const struct proto *nflog_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);

	if (!h)
		return NULL;
	while (cursor_left(&d->cursor)) {
		struct cursor c = d->cursor;
		struct cursor value = c;
		uint16_t type = 0;
		bool whole = nflog_take(&c, &type, &value);

		if (type == PAYLOAD) {
			dissect_take(d, l, 4);
			if (whole)
				dissect_limit(d, cursor_left(&value));
			return h[0] == FAMILY_IP    ? &proto_ip
			       : h[0] == FAMILY_IP6 ? &proto_ip6
						    : NULL;
		}
		if (!whole && !d->cut)
			return dissect_malformed(d, l);
		if (!dissect_take(d, l, (size_t)(c.at - d->cursor.at)) || !whole) {
			dissect_truncated(d, l);
			return NULL;
		}
	}
	return NULL;
}

static void nflog_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 4);
	struct cursor value;
	uint16_t type;

	(void)d;
	while (nflog_take(&c, &type, &value)) {
		if (type != PREFIX)
			continue;
		enc_key(e, ATOM(prefix));
		enc_textn(e, (const char *)value.at,
			strnlen((const char *)value.at, cursor_left(&value)));
		return;
	}
}

static void nflog_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 4)
		buf_printf(out, "nflog group %u", get_be16(l->at + 2));
}

const struct proto proto_nflog = {
	.name = ATOM(nflog),
	.index = PROTO_nflog,
	.color = LINE_LINK,
	.link = true,
	.label = "NFLOG",
	.fields = nflog_fields,
	.dissect = nflog_dissect,
	.emit = nflog_emit,
	.text = nflog_text,
};
