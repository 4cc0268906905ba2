/* SPDX-License-Identifier: ISC */
/* TDS ([MS-TDS]), which SQL Server and Sybase speak: a packet's header, the statements of a batch,
 * and who logs in.  Passwords are not told. */
#include "base/atom.h"
#include "decode/app/text.h"
#include "decode/dissect.h"
#include "decode/printable.h"

enum { BATCH = 1, RPC = 3, RESPONSE = 4, LOGIN = 16, PRELOGIN = 18 };

#define HEADER      8
#define LEN_MAX     32767
#define STATUS      0x1f /* bits of it that mean something */
#define HEADERS_MAX 256  /* bytes of the headers of a batch */
#define USER        40   /* of a login: where the place and the length of names are */
#define SERVER      52
#define DATABASE    68

static const struct field tds_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U8(status, 1),
	FIELD_U16(len, 2),
	FIELD_U8(id, 6),
	FIELD_NOTE(query),
	FIELD_NOTE(user),
	FIELD_NOTE(server),
	FIELD_NOTE(database),
	FIELD_END,
};

static const char *const tds_types[] = { [BATCH] = "batch",
	[2] = "login",
	[RPC] = "RPC",
	[RESPONSE] = "response",
	[6] = "attention",
	[7] = "bulk load",
	[14] = "transaction",
	[LOGIN] = "login",
	[17] = "SSPI",
	[PRELOGIN] = "prelogin" };

/* A type, a length that counts the header, and a window of 0. */
static bool tds_match(const struct dissection *d)
{
	const uint8_t *h = d->cursor.at;

	return cursor_left(&d->cursor) >= HEADER && h[0] < ARRAY_LEN(tds_types) &&
	       tds_types[h[0]] && !(h[1] & ~STATUS) && get_be16(h + 2) >= HEADER &&
	       get_be16(h + 2) <= LEN_MAX && !h[7];
}

static const struct proto *tds_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);

	if (h)
		dissect_take(d, l, get_be16(h + 2) - (size_t)HEADER);
	return NULL;
}

/* A batch is UTF-16, from version 7.2 on behind headers that say their length; text that is
 * that long has no such length. */
static struct bytes tds_batch(const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER);

	if (cursor_left(&c) >= 4 && get_le32(c.at) >= 4 && get_le32(c.at) <= HEADERS_MAX)
		cursor_take(&c, get_le32(c.at));
	return (struct bytes){ c.at, cursor_left(&c) };
}

/* A name of a login, whose place counts from behind the header, and its length characters. */
static bool tds_name(const struct layer *l, size_t at, struct bytes *name)
{
	struct cursor c = layer_cursor(l, HEADER + at);
	const uint8_t *place = cursor_take(&c, 4);

	if (l->at[0] != LOGIN || !place)
		return false;
	c = layer_cursor(l, HEADER);
	cursor_take(&c, get_le16(place));
	name->len = 2u * get_le16(place + 2);
	name->data = cursor_take(&c, name->len);
	return name->data && name->len;
}

static void tds_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	static const struct {
		uint8_t at;
		uint16_t key;
	} names[] = {
		{ USER, ATOM(user) },
		{ SERVER, ATOM(server) },
		{ DATABASE, ATOM(database) },
	};
	struct bytes value;

	(void)d;
	if (l->len < HEADER)
		return;
	if (l->at[0] == BATCH)
		text_emit_utf16(e, ATOM(query), tds_batch(l));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (tds_name(l, names[i].at, &value))
			text_emit_utf16(e, (atom_id)names[i].key, value);
}

static void tds_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	char text[TEXT_MAX];
	struct bytes value;

	(void)d;
	if (l->len < HEADER)
		return;
	if (l->at[0] == BATCH) {
		printable_put(out, text, text_utf16(text, tds_batch(l)));
		return;
	}
	buf_puts(out, tds_types[l->at[0]]);
	if (tds_name(l, USER, &value)) {
		buf_put_byte(out, ' ');
		printable_put(out, text, text_utf16(text, value));
	}
}

const struct proto proto_tds = {
	.name = ATOM(tds),
	.index = PROTO_tds,
	.color = LINE_APP,
	.label = "TDS",
	.fields = tds_fields,
	.match = tds_match,
	.dissect = tds_dissect,
	.emit = tds_emit,
	.text = tds_text,
};
