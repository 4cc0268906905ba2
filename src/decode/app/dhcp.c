/* SPDX-License-Identifier: ISC */
/* DHCP (RFC 2131) with the options (RFC 2132) that say who gets what. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

#define HEADER 240 /* with the cookie before the options */
#define COOKIE 0x63825363

enum { PAD = 0, END = 255 };

static const struct field dhcp_fields[] = {
	FIELD_U8(opcode, 0),
	FIELD_U32(id, 4),
	FIELD_U16(secs, 8),
	FIELD_IP4(client_ip, 12),
	FIELD_IP4(your_ip, 16),
	FIELD_IP4(next_server, 20),
	FIELD_IP4(relay_ip, 24),
	FIELD_MAC(client_mac, 28),
	FIELD_NOTE(type),
	FIELD_NOTE(requested_ip),
	FIELD_NOTE(server_id),
	FIELD_NOTE(lease),
	FIELD_NOTE(subnet_mask),
	FIELD_NOTE(hostname),
	FIELD_NOTE(domain),
	FIELD_NOTE(vendor_class),
	FIELD_NOTE(message),
	FIELD_NOTE(routers),
	FIELD_NOTE(servers),
	FIELD_END,
};

enum dhcp_kind { BYTE, SECONDS, ADDRESS, ADDRESSES, TEXT };

static const struct dhcp_option {
	uint8_t number;
	uint8_t kind;
	uint16_t key;
} dhcp_options[] = {
	{ 53, BYTE, ATOM(type) },
	{ 50, ADDRESS, ATOM(requested_ip) },
	{ 54, ADDRESS, ATOM(server_id) },
	{ 51, SECONDS, ATOM(lease) },
	{ 1, ADDRESS, ATOM(subnet_mask) },
	{ 12, TEXT, ATOM(hostname) },
	{ 15, TEXT, ATOM(domain) },
	{ 60, TEXT, ATOM(vendor_class) },
	{ 56, TEXT, ATOM(message) },
	{ 3, ADDRESSES, ATOM(routers) },
	{ 6, ADDRESSES, ATOM(servers) },
};

static bool dhcp_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	size_t left = cursor_left(&d->cursor);

	return dissect_wire(d) >= HEADER && left && (p[0] == 1 || p[0] == 2) &&
	       (left < HEADER || get_be32(p + HEADER - 4) == COOKIE);
}

/* The first option of a number, or nothing. */
static bool dhcp_find(struct cursor c, uint8_t wanted, struct bytes *value)
{
	while (cursor_left(&c)) {
		uint8_t number = cursor_u8(&c);

		if (number == PAD)
			continue;
		if (number == END)
			return false;
		value->len = cursor_u8(&c);
		value->data = cursor_take(&c, value->len);
		if (number == wanted && value->data)
			return true;
	}
	return false;
}

static bool dhcp_fits(struct cursor c)
{
	while (cursor_left(&c)) {
		uint8_t number = cursor_u8(&c);

		if (number == END)
			return true;
		if (number != PAD)
			cursor_take(&c, cursor_u8(&c));
	}
	return !c.failed;
}

static const struct proto *dhcp_dissect(struct dissection *d, struct layer *l)
{
	return dissect_take(d, l, HEADER) ? dissect_rest(d, l, d->cut || dhcp_fits(d->cursor))
					  : NULL;
}

static void dhcp_put_address(struct enc *e, const uint8_t *p)
{
	char text[ADDRESS_IP4_MAX];

	enc_textn(e, text, (size_t)(address_put_ip4(text, p) - text));
}

static void dhcp_put(struct enc *e, const struct dhcp_option *o, struct bytes value)
{
	if (o->kind == TEXT) {
		lines_emit(e, (atom_id)o->key, value);
		return;
	}
	if (value.len < (o->kind == BYTE ? 1 : 4))
		return;
	enc_key(e, (atom_id)o->key);
	switch (o->kind) {
	case BYTE:
		enc_uint(e, value.data[0]);
		break;
	case SECONDS:
		enc_uint(e, get_be32(value.data));
		break;
	case ADDRESS:
		dhcp_put_address(e, value.data);
		break;
	default:
		enc_list_begin(e);
		for (size_t i = 0; i + 4 <= value.len; i += 4)
			dhcp_put_address(e, value.data + i);
		enc_end(e);
	}
}

static void dhcp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER);
	struct bytes value;

	(void)d;
	for (size_t i = 0; i < ARRAY_LEN(dhcp_options); i++)
		if (dhcp_find(c, dhcp_options[i].number, &value))
			dhcp_put(e, &dhcp_options[i], value);
}

static void dhcp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { NULL, "discover", "offer", "request", "decline", "ack",
		"nak", "release", "inform" };
	struct cursor c = layer_cursor(l, HEADER);
	char text[ADDRESS_MAC_MAX + ADDRESS_IP4_MAX];
	struct bytes value;
	uint8_t type = dhcp_find(c, 53, &value) && value.len ? value.data[0] : 0;

	(void)d;
	if (l->len < HEADER)
		return;
	if (type && type < ARRAY_LEN(types))
		buf_puts(out, types[type]);
	else
		buf_puts(out, l->at[0] == 1 ? "bootp request" : "bootp reply");
	*address_put_mac(text, l->at + 28) = '\0';
	buf_printf(out, " %s", text);
	if (get_be32(l->at + 16)) {
		*address_put_ip4(text, l->at + 16) = '\0';
		buf_printf(out, " %s", text);
	}
	if (dhcp_find(c, 12, &value))
		printable_text(out, " ", value);
}

const struct proto proto_dhcp = {
	.name = ATOM(dhcp),
	.index = PROTO_dhcp,
	.color = LINE_APP,
	.label = "DHCP",
	.fields = dhcp_fields,
	.match = dhcp_match,
	.dissect = dhcp_dissect,
	.emit = dhcp_emit,
	.text = dhcp_text,
};
