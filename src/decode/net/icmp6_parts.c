/* SPDX-License-Identifier: ISC */
#include "base/address.h"
#include "base/atom.h"
#include "decode/net/icmp6.h"

enum { SOURCE_ADDRESS = 1, TARGET_ADDRESS, PREFIX, MTU = 5, RDNSS = 25 };

static const uint16_t prefix_flags[16] = { [7] = ATOM(on_link), [6] = ATOM(autonomous) };

static const struct field mac_fields[] = { FIELD_MAC(mac, 2), FIELD_END };
static const struct field mtu_fields[] = { FIELD_U32(mtu, 4), FIELD_END };
static const struct field lifetime_fields[] = { FIELD_U32(lifetime, 4), FIELD_END };

static const struct field prefix_fields[] = {
	FIELD_IP6(prefix, 16),
	FIELD_U8(prefix_len, 2),
	FIELD_FLAGS(flags, 2, 0x00c0, prefix_flags),
	FIELD_U32(valid, 4),
	FIELD_U32(preferred, 8),
	FIELD_END,
};

static const struct field prefix_flag_fields[] = { FIELD_NOTE(on_link), FIELD_NOTE(autonomous),
	FIELD_END };

const struct field icmp6_flag_fields[] = { FIELD_NOTE(router), FIELD_NOTE(solicited),
	FIELD_NOTE(override), FIELD_NOTE(managed), FIELD_NOTE(other), FIELD_END };

const struct field icmp6_option_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(len),
	FIELD_NOTE(mac),
	FIELD_NOTE(mtu),
	FIELD_NOTE(prefix),
	FIELD_NOTE(prefix_len),
	FIELD_NOTE_MAP(flags, prefix_flag_fields),
	FIELD_NOTE(valid),
	FIELD_NOTE(preferred),
	FIELD_NOTE(lifetime),
	FIELD_NOTE(servers),
	FIELD_END,
};

const struct field icmp6_record_fields[] = {
	FIELD_U8(type, 0),
	FIELD_IP6(group, 4),
	FIELD_NOTE(sources),
	FIELD_END,
};

static void icmp6_emit_addresses(struct enc *e, atom_id key, struct cursor *c, size_t n)
{
	enc_key(e, key);
	enc_list_begin(e);
	while (n--) {
		const uint8_t *p = cursor_take(c, 16);
		char text[ADDRESS_IP6_MAX];

		if (!p)
			break;
		enc_textn(e, text, (size_t)(address_put_ip6(text, p) - text));
	}
	enc_end(e);
}

static void icmp6_emit_option(struct enc *e, uint8_t type, struct cursor *c)
{
	size_t n = cursor_left(c);

	switch (type) {
	case SOURCE_ADDRESS:
	case TARGET_ADDRESS:
		enc_fields(e, mac_fields, c->at, n);
		break;
	case PREFIX:
		enc_fields(e, prefix_fields, c->at, n);
		break;
	case MTU:
		enc_fields(e, mtu_fields, c->at, n);
		break;
	case RDNSS:
		enc_fields(e, lifetime_fields, c->at, n);
		cursor_take(c, 8);
		icmp6_emit_addresses(e, ATOM(servers), c, cursor_left(c) / 16);
	}
}

bool icmp6_options_fit(struct cursor c)
{
	while (cursor_left(&c)) {
		uint8_t units;

		cursor_u8(&c);
		units = cursor_u8(&c);
		cursor_take(&c, units ? 8u * units - 2 : SIZE_MAX);
	}
	return !c.failed;
}

/* An option's length is in units of 8 bytes; 0 is not allowed and ends the list. */
void icmp6_emit_options(struct enc *e, struct cursor *c)
{
	if (!cursor_left(c))
		return;
	enc_key(e, ATOM(options));
	enc_list_begin(e);
	while (cursor_left(c) >= 2 && c->at[1]) {
		uint8_t type = c->at[0];
		uint8_t units = c->at[1];
		struct cursor option = cursor_sub(c, 8u * units);

		enc_map_begin(e);
		enc_key_uint(e, ATOM(type), type);
		enc_key_uint(e, ATOM(len), 8u * units);
		icmp6_emit_option(e, type, &option);
		enc_end(e);
	}
	enc_end(e);
}

void icmp6_emit_records(struct enc *e, struct cursor *c, unsigned n)
{
	enc_key(e, ATOM(records));
	enc_list_begin(e);
	while (n--) {
		const uint8_t *h = cursor_take(c, 20);

		if (!h)
			break;
		enc_map_begin(e);
		enc_fields(e, icmp6_record_fields, h, 20);
		icmp6_emit_addresses(e, ATOM(sources), c, get_be16(h + 2));
		enc_end(e);
		cursor_take(c, 4u * h[1]);
	}
	enc_end(e);
}

void icmp6_emit_query(struct enc *e, struct cursor *c)
{
	cursor_take(c, 2);
	icmp6_emit_addresses(e, ATOM(sources), c, cursor_u16(c));
}

void icmp6_text_target(struct buf *out, const struct layer *l)
{
	char text[ADDRESS_IP6_MAX];

	if (l->len < 24)
		return;
	*address_put_ip6(text, l->at + 8) = '\0';
	buf_printf(out, " %s", text);
}
