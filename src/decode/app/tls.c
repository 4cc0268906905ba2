/* SPDX-License-Identifier: ISC */
/*
 * TLS: the client hello (RFC 8446, section 4.1.2) with its server name (RFC 6066) and
 * application protocols (RFC 7301).  Other records are payload.
 */
#include "base/atom.h"
#include "decode/app/dns_name.h"
#include "decode/dissect.h"

enum { HANDSHAKE = 22, CLIENT_HELLO = 1, SERVER_NAME = 0, ALPN = 16 };

#define RECORD_HEADER    5
#define HANDSHAKE_HEADER 4
#define NAME_MAX         255
#define PROTOCOLS_MAX    16

static const struct field fields[] = {
	FIELD_U16(version, 9),
	FIELD_NOTE(sni),
	FIELD_NOTE(alpn),
	FIELD_END,
};

/* A record of a handshake, version 3.0 to 3.4, that begins with a client hello. */
static bool tls_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;

	return cursor_left(&d->cursor) >= RECORD_HEADER + HANDSHAKE_HEADER && p[0] == HANDSHAKE &&
	       p[1] == 3 && p[2] <= 4 && p[5] == CLIENT_HELLO && !p[6] &&
	       get_be16(p + 3) >= HANDSHAKE_HEADER;
}

/* A hello may go on in the next segment. */
static const struct proto *tls_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, RECORD_HEADER);

	if (h)
		dissect_take(d, l, get_be16(h + 3));
	return NULL;
}

/* The server_name extension has a list with one host name in it (type 0).  NULL: it has
 * another, or ends early. */
static const uint8_t *tls_take_sni(struct cursor *c, uint16_t *len)
{
	const uint8_t *name;

	cursor_u16(c);
	if (cursor_u8(c) != 0)
		return NULL;
	*len = cursor_u16(c);
	name = cursor_take(c, *len);
	return c->failed || *len > NAME_MAX ? NULL : name;
}

static void tls_emit_sni(struct enc *e, struct cursor *c)
{
	uint16_t len;
	const uint8_t *name = tls_take_sni(c, &len);

	if (!name)
		return;
	enc_key(e, ATOM(sni));
	enc_textn(e, (const char *)name, len);
}

static void tls_emit_alpn(struct enc *e, struct cursor *c)
{
	cursor_u16(c);
	enc_key(e, ATOM(alpn));
	enc_list_begin(e);
	for (int n = 0; n < PROTOCOLS_MAX && cursor_left(c); n++) {
		uint8_t len = cursor_u8(c);
		const uint8_t *name = cursor_take(c, len);

		if (name)
			enc_textn(e, (const char *)name, len);
	}
	enc_end(e);
}

/* To the extensions: version, random, session, cipher suites, compression methods. */
static struct cursor tls_extensions(const struct layer *l)
{
	struct cursor c = layer_cursor(l, RECORD_HEADER + HANDSHAKE_HEADER);

	cursor_take(&c, 2 + 32);
	cursor_take(&c, cursor_u8(&c));
	cursor_take(&c, cursor_u16(&c));
	cursor_take(&c, cursor_u8(&c));
	return cursor_sub(&c, cursor_u16(&c));
}

/* The first extension of a type, or an empty cursor. */
static struct cursor tls_find_extension(const struct layer *l, uint16_t wanted)
{
	struct cursor c = tls_extensions(l);

	while (cursor_left(&c) >= 4) {
		uint16_t type = cursor_u16(&c);
		struct cursor extension = cursor_sub(&c, cursor_u16(&c));

		if (type == wanted)
			return extension;
	}
	return cursor_init(c.at, 0);
}

static void tls_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor sni = tls_find_extension(l, SERVER_NAME);
	struct cursor alpn = tls_find_extension(l, ALPN);

	(void)d;
	if (cursor_left(&sni))
		tls_emit_sni(e, &sni);
	if (cursor_left(&alpn))
		tls_emit_alpn(e, &alpn);
}

static void tls_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor sni = tls_find_extension(l, SERVER_NAME);
	uint16_t len;
	const uint8_t *name = tls_take_sni(&sni, &len);

	(void)d;
	buf_puts(out, "client hello");
	if (!name || !len)
		return;
	buf_put_byte(out, ' ');
	for (uint16_t i = 0; i < len; i++) {
		char byte[4];

		buf_put(out, byte, (size_t)(dns_name_put(byte, name[i], "\\") - byte));
	}
}

const struct proto proto_tls = {
	.name = ATOM(tls),
	.index = PROTO_tls,
	.color = LINE_APP,
	.label = "TLS",
	.fields = fields,
	.match = tls_match,
	.dissect = tls_dissect,
	.emit = tls_emit,
	.text = tls_text,
};
