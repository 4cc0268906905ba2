/* SPDX-License-Identifier: ISC */
/* TCP (RFC 9293) and its options (RFC 7323, RFC 2018). */
#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/dissect.h"
#include "wire/field_code.h"

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
FIELDS_COMPILED(derived_fields, FIELD_U32(len, 0));
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
	l->derived = !d->quoted && tcp_header_len(l) <= l->wire;
	put_be32(l->derivation, l->wire - (uint32_t)tcp_header_len(l));
	l->plain = tcp_header_len(l) == 20 && !l->scope;
	l->checksum = (uint8_t)checksum_transport(d, l, 6);
	if (!dissect_take(d, l, tcp_header_len(l) - 20) || !cursor_left(&d->cursor))
		return NULL;
	return registry_ports(SPACE_TCP, get_be16(h), get_be16(h + 2));
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

/* An option that stands twice is told once, so that no key repeats. */
static void tcp_emit_options(struct enc *e, struct cursor *c)
{
	unsigned seen = 0;

	while (cursor_left(c)) {
		uint8_t kind = cursor_u8(c);
		const uint8_t *data;
		uint8_t len;

		if (kind == END)
			return;
		if (kind == NOP)
			continue;
		len = cursor_u8(c);
		data = cursor_take(c, len < 2 ? SIZE_MAX : len - 2u);
		if (!data)
			return;
		if (!tcp_option_fits(kind, len - 2u) || seen & 1u << kind)
			continue;
		tcp_emit_option(e, kind, data, len - 2u);
		seen |= 1u << kind;
	}
}

static void tcp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 20);

	(void)d;
	if (l->len < 20 || tcp_header_len(l) < 20 || tcp_header_len(l) > l->wire ||
		!cursor_left(&c))
		return;
	enc_key(e, ATOM(options));
	enc_map_begin(e);
	tcp_emit_options(e, &c);
	enc_end(e);
}

static void tcp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char letters[] = "FSRP.UEW";
	const uint8_t *h = l->at;

	(void)d;
	if (l->len < 20 || tcp_header_len(l) < 20)
		return;
	buf_put_byte(out, '[');
	for (int i = 0; i < 8; i++)
		if (h[13] & 1 << i)
			buf_put_byte(out, (uint8_t)letters[i]);
	buf_printf(out, "] seq %u", get_be32(h + 4));
	if (h[13] & 0x10)
		buf_printf(out, " ack %u", get_be32(h + 8));
	buf_printf(out, " win %u", get_be16(h + 14));
	if (l->wire > tcp_header_len(l))
		buf_printf(out, " len %zu", l->wire - tcp_header_len(l));
}

const struct proto proto_tcp = {
	.name = ATOM(tcp),
	.index = PROTO_tcp,
	.color = LINE_TCP,
	.label = "TCP",
	.fields = fields,
	.derived = derived_fields,
	.dissect = tcp_dissect,
	.emit = tcp_emit,
	.text = tcp_text,
};
