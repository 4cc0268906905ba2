/* SPDX-License-Identifier: ISC */
#include "decode/app/tls.h"

#include "base/atom.h"
#include "decode/printable.h"

enum { SERVER_NAME = 0, ALPN = 16, SUPPORTED_VERSIONS = 43 };

enum { CLIENT_HELLO = 1, SERVER_HELLO = 2 };

#define NAME_MAX      255
#define PROTOCOLS_MAX 16
#define VERSIONS_MAX  16
#define VERSION_1_0   0x0301
#define DATAGRAM      0xfe00 /* versions of DTLS are as much below 0xfeff as they are above 1.0 */

enum tls_hello tls_hello_of(uint8_t handshake, enum tls_hello client)
{
	return handshake == CLIENT_HELLO   ? client
	       : handshake == SERVER_HELLO ? TLS_OF_SERVER
					   : TLS_NO_HELLO;
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

/* A client has a list, a server one version. */
static void tls_emit_versions(struct enc *e, struct cursor *c, bool server)
{
	if (!server)
		cursor_u8(c);
	enc_key(e, ATOM(versions));
	enc_list_begin(e);
	for (int n = 0; n < VERSIONS_MAX && cursor_left(c) >= 2; n++)
		enc_uint(e, cursor_u16(c));
	enc_end(e);
}

/* To the extensions: version, random, session; of a client cipher suites and compression
 * methods, of a server one of each. */
static struct cursor tls_extensions(struct cursor c, enum tls_hello of)
{
	cursor_take(&c, 2 + 32);
	cursor_take(&c, cursor_u8(&c));
	if (of == TLS_OF_DATAGRAM)
		cursor_take(&c, cursor_u8(&c));
	if (of == TLS_OF_SERVER) {
		cursor_take(&c, 3);
	} else {
		cursor_take(&c, cursor_u16(&c));
		cursor_take(&c, cursor_u8(&c));
	}
	return cursor_sub(&c, cursor_u16(&c));
}

/* The first extension of a type, or an empty cursor. */
static struct cursor tls_find_extension(struct cursor c, uint16_t wanted)
{
	while (cursor_left(&c) >= 4) {
		uint16_t type = cursor_u16(&c);
		struct cursor extension = cursor_sub(&c, cursor_u16(&c));

		if (type == wanted)
			return extension;
	}
	return cursor_init(c.at, 0);
}

/* The suite that the server chose. */
static bool tls_cipher(struct cursor c, uint16_t *cipher)
{
	cursor_take(&c, 2 + 32);
	cursor_take(&c, cursor_u8(&c));
	*cipher = cursor_u16(&c);
	return !c.failed;
}

static void tls_emit_hello(struct enc *e, struct cursor c, enum tls_hello of)
{
	struct cursor extensions = tls_extensions(c, of);
	bool server = of == TLS_OF_SERVER;
	struct cursor sni = tls_find_extension(extensions, SERVER_NAME);
	struct cursor alpn = tls_find_extension(extensions, ALPN);
	struct cursor versions = tls_find_extension(extensions, SUPPORTED_VERSIONS);
	uint16_t cipher;

	if (cursor_left(&c) >= 2)
		enc_key_uint(e, ATOM(version), get_be16(c.at));
	if (server && tls_cipher(c, &cipher))
		enc_key_uint(e, ATOM(cipher), cipher);
	if (cursor_left(&versions))
		tls_emit_versions(e, &versions, server);
	if (cursor_left(&sni))
		tls_emit_sni(e, &sni);
	if (cursor_left(&alpn))
		tls_emit_alpn(e, &alpn);
}

static void tls_text_version(struct buf *out, struct cursor c)
{
	struct cursor extensions = tls_extensions(c, TLS_OF_SERVER);
	struct cursor versions = tls_find_extension(extensions, SUPPORTED_VERSIONS);
	uint16_t version = cursor_left(&versions) ? cursor_u16(&versions) : cursor_u16(&c);

	if (version >= DATAGRAM)
		printable_number(out, " DTLS 1.", 0xffu - (version & 0xff));
	else if (version >= VERSION_1_0)
		printable_number(out, " TLS 1.", version - VERSION_1_0);
}

static void tls_text_hello(struct buf *out, struct cursor c, enum tls_hello of)
{
	struct cursor sni = tls_find_extension(tls_extensions(c, of), SERVER_NAME);
	bool server = of == TLS_OF_SERVER;
	const uint8_t *name;
	uint16_t len, cipher;

	buf_puts(out, server ? "server hello" : "client hello");
	if (server) {
		tls_text_version(out, c);
		if (tls_cipher(c, &cipher))
			buf_printf(out, " cipher 0x%04x", cipher);
		return;
	}
	name = tls_take_sni(&sni, &len);
	if (name && len)
		printable_text(out, " ", (struct bytes){ name, len });
}

void tls_emit_found(struct enc *e, const struct tls_found *f)
{
	if (f->handshake)
		enc_key_uint(e, ATOM(handshake), f->handshake);
	if (f->of)
		tls_emit_hello(e, f->hello, f->of);
	if (f->alert) {
		enc_key_uint(e, ATOM(alert_level), f->alert[0]);
		enc_key_uint(e, ATOM(alert), f->alert[1]);
	}
}

void tls_text_found(struct buf *out, const struct tls_found *f, const struct layer *l)
{
	static const char *const types[] = { "change cipher spec", "alert", "handshake", "data" };

	if (f->of)
		tls_text_hello(out, f->hello, f->of);
	else if (f->alert)
		buf_printf(out, "alert level %u description %u", f->alert[0], f->alert[1]);
	else if (f->handshake)
		buf_printf(out, "handshake %u", f->handshake);
	else if (l->len)
		buf_puts(out, types[l->at[0] - TLS_CHANGE_CIPHER_SPEC]);
}
