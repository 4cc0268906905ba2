/* SPDX-License-Identifier: ISC */
/* Teredo (RFC 4380): IPv6 over UDP, behind what a server says of where a packet is from. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/tunnel/within.h"

enum { ORIGIN = 0, AUTHENTICATION = 1 };

#define AUTHENTICATION_LEN 13 /* with the lengths of both its texts, but without them */

static const struct field teredo_fields[] = {
	FIELD_NOTE(origin_ip),
	FIELD_NOTE(origin_port),
	FIELD_END,
};

/* Past what stands before the packet; *origin is at a port and an address, or NULL. */
static void teredo_skip(struct cursor *c, const uint8_t **origin)
{
	*origin = NULL;
	if (cursor_left(c) >= 4 && get_be16(c->at) == AUTHENTICATION)
		cursor_take(c, (size_t)AUTHENTICATION_LEN + c->at[2] + c->at[3]);
	if (cursor_left(c) < 8 || get_be16(c->at) != ORIGIN)
		return;
	*origin = c->at + 2;
	cursor_take(c, 8);
}

static bool teredo_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	const uint8_t *origin;

	teredo_skip(&c, &origin);
	return !c.failed && within_ip(d, (size_t)(c.at - d->cursor.at)) == &proto_ip6;
}

static const struct proto *teredo_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *origin;

	(void)l;
	teredo_skip(&d->cursor, &origin);
	return &proto_ip6;
}

/* Both are told with all bits turned, so that no router changes them. */
static bool teredo_origin(const struct layer *l, uint8_t ip[4], uint16_t *port)
{
	struct cursor c = layer_cursor(l, 0);
	const uint8_t *origin;

	teredo_skip(&c, &origin);
	if (!origin)
		return false;
	*port = (uint16_t)~get_be16(origin);
	put_be32(ip, ~get_be32(origin + 2));
	return true;
}

static void teredo_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	char text[ADDRESS_IP4_MAX];
	uint8_t ip[4];
	uint16_t port;

	(void)d;
	if (!teredo_origin(l, ip, &port))
		return;
	enc_key(e, ATOM(origin_ip));
	enc_textn(e, text, (size_t)(address_put_ip4(text, ip) - text));
	enc_key_uint(e, ATOM(origin_port), port);
}

static void teredo_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	char text[ADDRESS_IP4_MAX];
	uint8_t ip[4];
	uint16_t port;

	(void)d;
	buf_puts(out, "teredo");
	if (!teredo_origin(l, ip, &port))
		return;
	*address_put_ip4(text, ip) = '\0';
	buf_printf(out, " origin %s:%u", text, port);
}

const struct proto proto_teredo = {
	.name = ATOM(teredo),
	.index = PROTO_teredo,
	.color = LINE_NET,
	.tunnel = true,
	.label = "TEREDO",
	.fields = teredo_fields,
	.match = teredo_match,
	.dissect = teredo_dissect,
	.emit = teredo_emit,
	.text = teredo_text,
};
