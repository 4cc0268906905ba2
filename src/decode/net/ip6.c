/* SPDX-License-Identifier: ISC */
/* IPv6 and its extension headers (RFC 8200, RFC 4302, RFC 6275). */
#include "base/atom.h"
#include "decode/dissect.h"
#include "wire/hot/field_code.h"

enum {
	HOP_BY_HOP = 0,
	TCP = 6,
	UDP = 17,
	ROUTING = 43,
	FRAGMENT = 44,
	AUTHENTICATION = 51,
	NO_NEXT = 59,
	DEST_OPTIONS = 60,
	MOBILITY = 135,
};

#define HOME_ADDRESS 201

static const uint16_t more_flag[16] = { [0] = ATOM(mf) };

static const struct field extension_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(len),
	FIELD_NOTE(routing_type),
	FIELD_NOTE(segments_left),
	FIELD_NOTE(frag_offset),
	FIELD_FLAGS(flags, 0, 0, more_flag),
	FIELD_NOTE(id),
	FIELD_END,
};

static const struct field routing_fields[] = {
	FIELD_U8(routing_type, 2),
	FIELD_U8(segments_left, 3),
	FIELD_END,
};

static const struct field fragment_fields[] = {
	FIELD_BITS16(frag_offset, 2, 3, 0x1fff),
	FIELD_FLAGS(flags, 2, 1, more_flag),
	FIELD_U32(id, 4),
	FIELD_END,
};

FIELDS_COMPILED(fields, FIELD_IP6(src, 8), FIELD_IP6(dest, 24), FIELD_U8(next_header, 6),
	FIELD_U8(hop_limit, 7), FIELD_U16(len, 4), FIELD_SPARSE16(dscp, 0, 6, 0x3f),
	FIELD_SPARSE16(ecn, 0, 4, 3), FIELD_SPARSE32(flow_label, 0, 0, 0xfffff),
	FIELD_NOTE_MAP(extensions, extension_fields));

/* The length that an extension header's second byte means; 0 where there is no such header. */
static size_t ip6_extension_len(uint8_t type, uint8_t units)
{
	switch (type) {
	case HOP_BY_HOP:
	case ROUTING:
	case DEST_OPTIONS:
	case MOBILITY:
		return 8u * units + 8;
	case FRAGMENT:
		return 8;
	case AUTHENTICATION:
		return 4u * units + 8;
	default:
		return 0;
	}
}

/* Whether a header of destination options has a home address, which is the source then
 * (RFC 6275, section 6.3). */
static bool ip6_has_home_address(const uint8_t *h, size_t len)
{
	struct cursor c = cursor_init(h + 2, len - 2);

	while (cursor_left(&c)) {
		uint8_t type = cursor_u8(&c);

		if (type == HOME_ADDRESS)
			return true;
		if (type)
			cursor_take(&c, cursor_u8(&c));
	}
	return false;
}

static const struct proto *ip6_dissect_extensions(
	struct dissection *d, struct layer *l, uint8_t type)
{
	while (ip6_extension_len(type, 0)) {
		const uint8_t *h = dissect_take(d, l, 8);
		uint8_t current = type;

		if (!h || !dissect_take(d, l, ip6_extension_len(current, h[1]) - 8))
			return NULL;
		type = h[0];
		/* The checksums behind it are over the last destination then. */
		if (current == ROUTING && h[3])
			l->flags |= NET_ROUTED;
		if (current == DEST_OPTIONS &&
			ip6_has_home_address(h, ip6_extension_len(current, h[1])))
			l->flags |= NET_ROUTED;
		if (current != FRAGMENT)
			continue;
		if (get_be16(h + 2) & 0xfff9)
			l->flags |= NET_FRAGMENT;
		if (get_be16(h + 2) & 0xfff8) {
			dissect_ip_proto(d, type);
			return NULL;
		}
	}
	return dissect_ip_proto(d, type);
}

/* Whether a length of 0 means a packet that is longer than the field can say: a jumbo payload
 * has its length in a hop-by-hop option (RFC 2675), and what a sending host leaves to its card
 * to cut up has none. */
static bool ip6_is_jumbo(uint8_t next_header)
{
	return next_header == HOP_BY_HOP || next_header == TCP || next_header == UDP;
}

static const struct proto *ip6_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 40);

	if (!h)
		return NULL;
	if (h[0] >> 4 != 6)
		return dissect_malformed(d, l);
	dissect_net(d, l);
	if (get_be16(h + 4) || !ip6_is_jumbo(h[6]))
		dissect_limit(d, get_be16(h + 4));
	l->simple = !ip6_extension_len(h[6], 0) && !l->scope;
	return ip6_dissect_extensions(d, l, h[6]);
}

static void ip6_emit_extension(struct enc *e, uint8_t type, const uint8_t *h, size_t len)
{
	enc_map_begin(e);
	enc_key_uint(e, ATOM(type), type);
	enc_key_uint(e, ATOM(len), len);
	if (type == ROUTING)
		enc_fields(e, routing_fields, h, 8);
	if (type == FRAGMENT)
		enc_fields(e, fragment_fields, h, 8);
	enc_end(e);
}

static void ip6_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 40);
	uint8_t type;

	(void)d;
	if (cursor_left(&c) < 8)
		return;
	enc_key(e, ATOM(extensions));
	enc_list_begin(e);
	for (type = l->at[6]; cursor_left(&c) >= 8;) {
		const uint8_t *h = c.at;
		size_t len = ip6_extension_len(type, h[1]);

		ip6_emit_extension(e, type, h, len);
		cursor_take(&c, len);
		type = h[0];
	}
	enc_end(e);
}

static void ip6_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->flags & NET_FRAGMENT)
		buf_puts(out, "fragment");
}

const struct proto proto_ip6 = {
	.name = ATOM(ip6),
	.index = PROTO_ip6,
	.color = LINE_NET,
	.label = "IP6",
	.fields = fields,
	.dissect = ip6_dissect,
	.emit = ip6_emit,
	.text = ip6_text,
};
