/* SPDX-License-Identifier: ISC */
/* STUN (RFC 8489), with the address that a server saw. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/dissect.h"

#define HEADER     20
#define COOKIE     0x2112a442
#define MAPPED     0x0001
#define XOR_MAPPED 0x0020

static const struct field stun_fields[] = {
	FIELD_U16(type, 0),
	FIELD_U16(len, 2),
	FIELD_NOTE(mapped_ip),
	FIELD_NOTE(mapped_port),
	FIELD_END,
};

static bool stun_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	size_t left = cursor_left(&d->cursor);

	return left >= HEADER && !(p[0] & 0xc0) && get_be32(p + 4) == COOKIE &&
	       get_be16(p + 2) % 4 == 0 && get_be16(p + 2) + (size_t)HEADER <= dissect_wire(d);
}

static const struct proto *stun_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);

	if (h)
		dissect_take(d, l, get_be16(h + 2));
	return NULL;
}

struct stun_mapped {
	uint8_t address[16];
	uint16_t port;
	uint8_t len; /* 4 or 16; 0: none */
};

/* An address that a router might change as it changes others is told with the cookie and the
 * transaction over it. */
static struct stun_mapped stun_find(const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER);
	struct stun_mapped m = { .len = 0 };

	while (cursor_left(&c) >= 4) {
		uint16_t type = cursor_u16(&c);
		uint16_t len = cursor_u16(&c);
		const uint8_t *p = cursor_take(&c, len);

		cursor_take(&c, -len & 3u);
		if (!p || (type != MAPPED && type != XOR_MAPPED) || (len != 8 && len != 20))
			continue;
		m.len = (uint8_t)(len - 4);
		m.port = get_be16(p + 2);
		memcpy(m.address, p + 4, m.len);
		if (type == MAPPED)
			continue;
		m.port ^= COOKIE >> 16;
		for (size_t i = 0; i < sizeof(m.address); i++)
			m.address[i] ^= l->at[4 + i];
		break;
	}
	return m;
}

static char *stun_put_address(char *p, const struct stun_mapped *m)
{
	return m->len == 4 ? address_put_ip4(p, m->address) : address_put_ip6(p, m->address);
}

static void stun_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct stun_mapped m = stun_find(l);
	char text[ADDRESS_IP6_MAX];

	(void)d;
	if (!m.len)
		return;
	enc_key(e, ATOM(mapped_ip));
	enc_textn(e, text, (size_t)(stun_put_address(text, &m) - text));
	enc_key_uint(e, ATOM(mapped_port), m.port);
}

static void stun_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const classes[] = { "request", "indication", "success", "error" };
	struct stun_mapped m = stun_find(l);
	char text[ADDRESS_IP6_MAX];
	uint16_t type;

	(void)d;
	if (l->len < 2)
		return;
	/* The class is two bits amid the method's. */
	type = get_be16(l->at);
	if ((type & 0x3eef) == 1)
		buf_puts(out, "binding ");
	else
		buf_printf(out, "method 0x%03x ", type & 0x3eef);
	buf_puts(out, classes[(type >> 4 & 1) | (type >> 7 & 2)]);
	if (!m.len)
		return;
	*stun_put_address(text, &m) = '\0';
	buf_printf(out, " %s port %u", text, m.port);
}

const struct proto proto_stun = {
	.name = ATOM(stun),
	.index = PROTO_stun,
	.color = LINE_APP,
	.label = "STUN",
	.fields = stun_fields,
	.match = stun_match,
	.dissect = stun_dissect,
	.emit = stun_emit,
	.text = stun_text,
};
