/* SPDX-License-Identifier: ISC */
/* IPv4 (RFC 791; DSCP and ECN: RFC 2474 and 3168). */
#include "base/atom.h"
#include "base/inet_sum.h"
#include "decode/checksum.h"
#include "decode/dissect.h"
#include "wire/hot/field_code.h"

enum { LOOSE_ROUTE = 131, STRICT_ROUTE = 137 };

static const uint16_t flags[16] = {
	[13] = ATOM(mf),
	[14] = ATOM(df),
	[15] = ATOM(reserved),
};

static const struct field option_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(len),
	FIELD_NOTE(data),
	FIELD_END,
};

FIELDS_COMPILED(fields, FIELD_IP4(src, 12), FIELD_IP4(dest, 16), FIELD_U8(proto, 9),
	FIELD_U8(ttl, 8), FIELD_U16(len, 2), FIELD_U16(id, 4), FIELD_FLAGS(flags, 6, 0xe000, flags),
	FIELD_SPARSE16(frag_offset, 6, 0, 0x1fff), FIELD_SPARSE8(dscp, 1, 2, 0x3f),
	FIELD_SPARSE8(ecn, 1, 0, 3), FIELD_NOTE_MAP(options, option_fields),
	FIELD_NOTE(checksum_ok));

static enum decode_checksum ip_header_checksum(
	const struct dissection *d, const uint8_t *h, size_t hlen)
{
	if (!d->checksums || d->quoted)
		return DECODE_UNCHECKED;
	return checksum_verdict(inet_sum_add(0, h, hlen));
}

struct option {
	uint8_t type;
	uint8_t len;         /* 0: it has none, or was cut off before it */
	const uint8_t *data; /* behind type and length, or NULL where it is cut short */
};

/* The next of the options, which have a type, a length that counts both, and data; two of
 * them are the type alone.  False at the end. */
static bool ip_take_option(struct cursor *c, struct option *o)
{
	if (!cursor_left(c))
		return false;
	*o = (struct option){ .type = cursor_u8(c) };
	if (o->type < 2)
		return true;
	o->len = cursor_u8(c);
	o->data = cursor_take(c, o->len < 2 ? SIZE_MAX : o->len - 2u);
	return true;
}

/* Whether there is a source route with a hop left: the last is the real destination. */
static bool ip_has_route(const uint8_t *h, size_t hlen)
{
	struct cursor c = cursor_init(h + 20, hlen - 20);
	struct option o;

	while (ip_take_option(&c, &o) && o.type)
		if ((o.type == LOOSE_ROUTE || o.type == STRICT_ROUTE) && o.data && o.len > 2)
			return o.data[0] <= o.len;
	return false;
}

static const struct proto *ip_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 20);
	const struct proto *next;
	size_t hlen, total;

	if (!h)
		return NULL;
	hlen = 4u * (h[0] & 15u);
	total = get_be16(h + 2);
	if (h[0] >> 4 != 4 || hlen < 20 || (total && total < hlen))
		return dissect_malformed(d, l);
	dissect_net(d, l);
	next = dissect_ip_proto(d, h[9]);
	/* A sending host leaves the length of what its card will cut up at 0. */
	if (total)
		dissect_limit(d, total - 20);
	if (!dissect_take(d, l, hlen - 20))
		return NULL;
	l->checksum = (uint8_t)ip_header_checksum(d, h, hlen);
	if (get_be16(h + 6) & 0x3fff)
		l->flags |= NET_FRAGMENT;
	if (hlen > 20 && ip_has_route(h, hlen))
		l->flags |= NET_ROUTED;
	l->simple = hlen == 20 && !l->scope;
	/* Only the first fragment has the header of what it carries. */
	return get_be16(h + 6) & 0x1fff ? NULL : next;
}

static void ip_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 20);
	struct option o;

	(void)d;
	if (!cursor_left(&c))
		return;
	enc_key(e, ATOM(options));
	enc_list_begin(e);
	while (ip_take_option(&c, &o)) {
		enc_map_begin(e);
		enc_key_uint(e, ATOM(type), o.type);
		if (o.len)
			enc_key_uint(e, ATOM(len), o.len);
		if (o.data) {
			enc_key(e, ATOM(data));
			enc_bytes(e, o.data, o.len - 2u);
		}
		enc_end(e);
		if (!o.type)
			break;
	}
	enc_end(e);
}

static void ip_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 20 && l->flags & NET_FRAGMENT)
		buf_printf(out, "fragment id %u offset %u%s", get_be16(l->at + 4),
			8u * (get_be16(l->at + 6) & 0x1fffu), l->at[6] & 0x20 ? "+" : "");
}

const struct proto proto_ip = {
	.name = ATOM(ip),
	.index = PROTO_ip,
	.color = LINE_NET,
	.label = "IP",
	.fields = fields,
	.dissect = ip_dissect,
	.emit = ip_emit,
	.text = ip_text,
};
