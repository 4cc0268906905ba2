/* SPDX-License-Identifier: ISC */
/* DHCPv6 (RFC 8415): who asks for an address, and which one it gets; of what relays carry the
 * message that is within. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/app/dns_name.h"
#include "decode/app/text.h"
#include "decode/dissect.h"

enum { SOLICIT = 1, RELAY_FORWARD = 12, RELAY_REPLY = 13, TYPES = 14 };
enum {
	CLIENT_ID = 1,
	SERVER_ID = 2,
	IA_NA = 3,
	IA_TA = 4,
	IA_ADDRESS = 5,
	RELAYED = 9,
	STATUS = 13,
	NAME_SERVERS = 23,
	IA_PD = 25,
	IA_PREFIX = 26,
	FQDN = 39,
};

#define HEADER        4
#define RELAY_HEADER  34
#define RELAYS_MAX    8
#define OPTIONS_MAX   64 /* of a message that are looked through */
#define ADDRESSES_MAX 16

static const struct field dhcp6_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(id),
	FIELD_NOTE(link_ip),
	FIELD_NOTE(peer_ip),
	FIELD_NOTE(client_id),
	FIELD_NOTE(server_id),
	FIELD_NOTE(addresses),
	FIELD_NOTE(prefixes),
	FIELD_NOTE(servers),
	FIELD_NOTE(hostname),
	FIELD_NOTE(status),
	FIELD_END,
};

/* Of a relay's header: the link that the client is on, and who sent it. */
static const struct field relay_fields[] = {
	FIELD_IP6(link_ip, 2),
	FIELD_IP6(peer_ip, 18),
	FIELD_END,
};

static bool dhcp6_is_relay(uint8_t type)
{
	return type == RELAY_FORWARD || type == RELAY_REPLY;
}

/* The next option. */
static bool dhcp6_take(struct cursor *c, uint16_t *code, struct cursor *value)
{
	uint16_t len;

	*code = cursor_u16(c);
	len = cursor_u16(c);
	if (c->failed || len > cursor_left(c))
		return false;
	*value = cursor_sub(c, len);
	return true;
}

/* The first option of a code. */
static bool dhcp6_find(struct cursor c, uint16_t wanted, struct cursor *value)
{
	uint16_t code;

	for (int n = 0; n < OPTIONS_MAX && dhcp6_take(&c, &code, value); n++)
		if (code == wanted)
			return true;
	return false;
}

/* A type, and an option that is there or nothing. */
static bool dhcp6_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	uint8_t type = cursor_u8(&c);
	struct cursor value;
	uint16_t code;

	if (type < SOLICIT || type >= TYPES)
		return false;
	cursor_take(&c, (dhcp6_is_relay(type) ? RELAY_HEADER : HEADER) - 1);
	return !c.failed && (!cursor_left(&c) || dhcp6_take(&c, &code, &value) || d->cut);
}

/* To the message that relays carry, of which the header may be cut; *options are its. */
static struct cursor dhcp6_message(struct cursor c, struct cursor *options)
{
	struct cursor message = c;

	for (int n = 0;; n++) {
		*options = message;
		cursor_take(options, cursor_left(&message) && dhcp6_is_relay(*message.at)
					     ? RELAY_HEADER
					     : HEADER);
		if (n == RELAYS_MAX || !cursor_left(&message) || !dhcp6_is_relay(*message.at) ||
			!dhcp6_find(*options, RELAYED, &c) || !cursor_left(&c))
			return message;
		message = c;
	}
}

static void dhcp6_emit_id(struct enc *e, struct cursor options, uint16_t code, atom_id key)
{
	struct cursor id;

	if (dhcp6_find(options, code, &id))
		text_emit_hex(e, key, (struct bytes){ id.at, cursor_left(&id) });
}

static char *dhcp6_put_prefix(char *p, const uint8_t *value)
{
	p = address_put_ip6(p, value + 9);
	*p++ = '/';
	return number_put(p, value[8]);
}

/* The addresses, or the prefixes, of all associations, as texts; returns how many. */
static int dhcp6_leases(
	struct cursor options, bool prefixes, char text[ADDRESSES_MAX][ADDRESS_IP6_MAX + 4])
{
	struct cursor association, value;
	uint16_t code;
	int count = 0;

	for (int n = 0; n < OPTIONS_MAX && dhcp6_take(&options, &code, &association); n++) {
		if (code != (prefixes ? IA_PD : IA_NA) && (prefixes || code != IA_TA))
			continue;
		cursor_take(&association, code == IA_TA ? 4 : 12);
		for (int m = 0; m < OPTIONS_MAX && count < ADDRESSES_MAX &&
				dhcp6_take(&association, &code, &value);
			m++) {
			char *p = text[count];

			if (!prefixes && code == IA_ADDRESS && cursor_left(&value) >= 24)
				p = address_put_ip6(p, value.at);
			if (prefixes && code == IA_PREFIX && cursor_left(&value) >= 25)
				p = dhcp6_put_prefix(p, value.at);
			count += p != text[count];
			*p = '\0';
		}
	}
	return count;
}

static void dhcp6_emit_leases(struct enc *e, struct cursor options, bool prefixes)
{
	char text[ADDRESSES_MAX][ADDRESS_IP6_MAX + 4];
	int count = dhcp6_leases(options, prefixes, text);

	if (!count)
		return;
	enc_key(e, prefixes ? ATOM(prefixes) : ATOM(addresses));
	enc_list_begin(e);
	for (int n = 0; n < count; n++)
		enc_text(e, text[n]);
	enc_end(e);
}

static void dhcp6_emit_servers(struct enc *e, struct cursor options)
{
	char text[ADDRESS_IP6_MAX];
	struct cursor value;

	if (!dhcp6_find(options, NAME_SERVERS, &value) || cursor_left(&value) < 16)
		return;
	enc_key(e, ATOM(servers));
	enc_list_begin(e);
	for (int n = 0; n < ADDRESSES_MAX && cursor_left(&value) >= 16; n++)
		enc_textn(e, text, (size_t)(address_put_ip6(text, cursor_take(&value, 16)) - text));
	enc_end(e);
}

/* Flags, and a name as in DNS, which need not be whole (RFC 4704). */
static int dhcp6_hostname(struct cursor options, char name[DNS_NAME_MAX])
{
	struct cursor value;

	if (!dhcp6_find(options, FQDN, &value) || !cursor_take(&value, 1) || !cursor_left(&value))
		return -1;
	return dns_name_read(name, &value, value.at);
}

static void dhcp6_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor options, value;
	struct cursor message = dhcp6_message(layer_cursor(l, 0), &options);
	char name[DNS_NAME_MAX];
	int len = dhcp6_hostname(options, name);

	(void)d;
	if (cursor_left(&message) < HEADER)
		return;
	enc_key_uint(e, ATOM(type), message.at[0]);
	if (!dhcp6_is_relay(message.at[0]))
		enc_key_uint(e, ATOM(id), get_be32(message.at) & 0xffffff);
	if (dhcp6_is_relay(l->at[0]))
		enc_fields(e, relay_fields, l->at, l->len);
	dhcp6_emit_id(e, options, CLIENT_ID, ATOM(client_id));
	dhcp6_emit_id(e, options, SERVER_ID, ATOM(server_id));
	dhcp6_emit_leases(e, options, false);
	dhcp6_emit_leases(e, options, true);
	dhcp6_emit_servers(e, options);
	if (len >= 0) {
		enc_key(e, ATOM(hostname));
		enc_textn(e, name, (size_t)len);
	}
	if (dhcp6_find(options, STATUS, &value) && cursor_left(&value) >= 2)
		enc_key_uint(e, ATOM(status), get_be16(value.at));
}

static void dhcp6_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[TYPES] = { NULL, "solicit", "advertise", "request",
		"confirm", "renew", "rebind", "reply", "release", "decline", "reconfigure",
		"information request", "relay forward", "relay reply" };
	char leases[ADDRESSES_MAX][ADDRESS_IP6_MAX + 4], name[DNS_NAME_MAX];
	struct cursor options;
	struct cursor message = dhcp6_message(layer_cursor(l, 0), &options);
	int len = dhcp6_hostname(options, name);

	(void)d;
	if (!cursor_left(&message) || *message.at >= TYPES || !types[*message.at])
		return;
	buf_puts(out, types[*message.at]);
	if (dhcp6_leases(options, false, leases) || dhcp6_leases(options, true, leases))
		buf_printf(out, " %s", leases[0]);
	if (len > 0)
		buf_printf(out, " %s", name);
}

const struct proto proto_dhcp6 = {
	.name = ATOM(dhcp6),
	.index = PROTO_dhcp6,
	.color = LINE_APP,
	.label = "DHCP6",
	.fields = dhcp6_fields,
	.match = dhcp6_match,
	.dissect = dissect_all,
	.emit = dhcp6_emit,
	.text = dhcp6_text,
};
