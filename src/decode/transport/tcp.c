/* SPDX-License-Identifier: ISC */
/* TCP (RFC 9293) and its options (RFC 7323, RFC 2018). */
#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/dissect.h"
#include "decode/printable.h"
#include "wire/hot/field_code.h"

enum { END, NOP, MSS, WINDOW_SCALE, SACK_PERMITTED, SACK, TIMESTAMPS = 8 };

static const uint16_t flags[16] = { ATOM(fin), ATOM(syn), ATOM(rst), ATOM(psh), ATOM(ack),
	ATOM(urg), ATOM(ece), ATOM(cwr), ATOM(ae) };

static const struct field sack_fields[] = { FIELD_U32(left, 0), FIELD_U32(right, 4), FIELD_END };

static const struct field option_fields[] = {
	FIELD_NOTE(mss),
	FIELD_NOTE(window_scale),
	FIELD_NOTE(sack_permitted),
	FIELD_NOTE_MAP(sack, sack_fields),
	FIELD_NOTE(ts_value),
	FIELD_NOTE(ts_echo),
	FIELD_END,
};

FIELDS_COMPILED(fields, FIELD_U16(src_port, 0), FIELD_U16(dest_port, 2), FIELD_U32(seq, 4),
	FIELD_U32(ack, 8), FIELD_FLAGS(flags, 12, 0x1ff, flags), FIELD_U16(window, 14),
	FIELD_SPARSE16(urgent, 18, 0, 0xffff), FIELD_NOTE(len),
	FIELD_NOTE_MAP(options, option_fields), FIELD_NOTE(checksum_ok));

static const struct field mss_fields[] = { FIELD_U16(mss, 0), FIELD_END };
static const struct field scale_fields[] = { FIELD_U8(window_scale, 0), FIELD_END };
FIELDS_COMPILED(extra_fields, FIELD_U32(len, 0));
FIELDS_COMPILED(time_fields, FIELD_U32(ts_value, 0), FIELD_U32(ts_echo, 4));

static size_t tcp_header_len(const struct layer *l)
{
	return 4u * (l->at[12] >> 4);
}

static const struct proto *tcp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 20);

	dissect_transport(d, l);
	if (!h)
		return NULL;
	if (tcp_header_len(l) < 20)
		return dissect_malformed(d, l);
	l->has_extra = !d->quoted && tcp_header_len(l) <= l->wire;
	put_be32(l->extra, l->wire - (uint32_t)tcp_header_len(l));
	l->simple = tcp_header_len(l) == 20 && !l->scope;
	l->checksum = (uint8_t)checksum_transport(d, l, 6);
	return dissect_take(d, l, tcp_header_len(l) - 20) ? dissect_ports(d, SPACE_TCP, h) : NULL;
}

static void tcp_emit_sack(struct enc *e, const uint8_t *data, size_t len)
{
	enc_key(e, ATOM(sack));
	enc_list_begin(e);
	for (; len >= 8; len -= 8, data += 8) {
		enc_map_begin(e);
		enc_fields(e, sack_fields, data, 8);
		enc_end(e);
	}
	enc_end(e);
}

/* A length that is another than the option's says that it is none. */
static bool tcp_option_fits(uint8_t kind, size_t len)
{
	switch (kind) {
	case MSS:
		return len == 2;
	case WINDOW_SCALE:
		return len == 1;
	case SACK_PERMITTED:
		return len == 0;
	case SACK:
		return len && len % 8 == 0;
	default:
		return kind == TIMESTAMPS && len == 8;
	}
}

static void tcp_emit_option(struct enc *e, uint8_t kind, const uint8_t *data, size_t len)
{
	switch (kind) {
	case MSS:
		enc_fields(e, mss_fields, data, len);
		break;
	case WINDOW_SCALE:
		enc_fields(e, scale_fields, data, len);
		break;
	case SACK_PERMITTED:
		enc_key_bool(e, ATOM(sack_permitted), true);
		break;
	case SACK:
		tcp_emit_sack(e, data, len);
		break;
	case TIMESTAMPS:
		enc_fields(e, time_fields, data, len);
	}
}

struct tcp_option {
	uint8_t kind;
	struct bytes data;
};

/* The next option that is told: one that stands twice is told once, so that no key repeats.
 * False at the end. */
FIELD_INLINE bool tcp_take_option(struct cursor *c, struct tcp_option *o, unsigned *seen)
{
	while (cursor_left(c)) {
		uint8_t len;

		o->kind = cursor_u8(c);
		if (o->kind == END)
			return false;
		if (o->kind == NOP)
			continue;
		len = cursor_u8(c);
		o->data.len = len < 2 ? SIZE_MAX : len - 2u;
		o->data.data = cursor_take(c, o->data.len);
		if (!o->data.data)
			return false;
		if (!tcp_option_fits(o->kind, o->data.len) || *seen & 1u << o->kind)
			continue;
		*seen |= 1u << o->kind;
		return true;
	}
	return false;
}

/* The options, empty where they cannot be told. */
static struct cursor tcp_options(const struct layer *l)
{
	struct cursor c = layer_cursor(l, 20);

	if (l->len < 20 || tcp_header_len(l) < 20 || tcp_header_len(l) > l->wire)
		c.at = c.end;
	return c;
}

static void tcp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = tcp_options(l);
	struct tcp_option o;
	unsigned seen = 0;

	(void)d;
	if (!cursor_left(&c))
		return;
	enc_key(e, ATOM(options));
	enc_map_begin(e);
	while (tcp_take_option(&c, &o, &seen))
		tcp_emit_option(e, o.kind, o.data.data, o.data.len);
	enc_end(e);
}

static void tcp_text_option(struct buf *out, const struct tcp_option *o, uint32_t first)
{
	const uint8_t *p = o->data.data;

	switch (o->kind) {
	case MSS:
		printable_number(out, " mss ", get_be16(p));
		break;
	case WINDOW_SCALE:
		printable_number(out, " wscale ", p[0]);
		break;
	case SACK_PERMITTED:
		buf_puts(out, " sackOK");
		break;
	case SACK:
		for (size_t i = 0; i < o->data.len; i += 8) {
			printable_number(out, " sack ", get_be32(p + i) - first);
			printable_number(out, "-", get_be32(p + i + 4) - first);
		}
		break;
	case TIMESTAMPS:
		printable_number(out, " ts ", get_be32(p));
		printable_number(out, "/", get_be32(p + 4));
	}
}

static void tcp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char letters[] = "FSRP.UEW";
	const uint8_t *h = l->at;
	uint32_t seq_first = l == d->transport ? d->seq_first : 0;
	uint32_t ack_first = l == d->transport ? d->ack_first : 0;
	struct cursor c = tcp_options(l);
	struct tcp_option o;
	unsigned seen = 0;

	if (l->len < 20 || tcp_header_len(l) < 20)
		return;
	buf_put_byte(out, '[');
	for (int i = 0; i < 8; i++)
		if (h[13] & 1 << i)
			buf_put_byte(out, (uint8_t)letters[i]);
	printable_number(out, "] seq ", get_be32(h + 4) - seq_first);
	if (h[13] & 0x10)
		printable_number(out, " ack ", get_be32(h + 8) - ack_first);
	printable_number(out, " win ", get_be16(h + 14));
	if (l->wire > tcp_header_len(l))
		printable_number(out, " len ", l->wire - (uint32_t)tcp_header_len(l));
	while (tcp_take_option(&c, &o, &seen))
		tcp_text_option(out, &o, ack_first);
}

const struct proto proto_tcp = {
	.name = ATOM(tcp),
	.index = PROTO_tcp,
	.color = LINE_TCP,
	.label = "TCP",
	.fields = fields,
	.extra = extra_fields,
	.dissect = tcp_dissect,
	.emit = tcp_emit,
	.text = tcp_text,
};
