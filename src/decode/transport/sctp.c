/* SPDX-License-Identifier: ISC */
/* SCTP (RFC 9260).  The layer takes in all the chunks. */
#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/dissect.h"

#define HEADER 12
#define DATA   0

#define CHUNKS_SHOWN 8 /* on a line */

static const struct field chunk_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U8(flags, 1),
	FIELD_U16(len, 2),
	FIELD_END,
};

static const struct field data_fields[] = {
	FIELD_U32(tsn, 4),
	FIELD_U16(stream, 8),
	FIELD_U16(stream_seq, 10),
	FIELD_U32(ppid, 12),
	FIELD_END,
};

static const struct field listed_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(flags),
	FIELD_NOTE(len),
	FIELD_NOTE(tsn),
	FIELD_NOTE(stream),
	FIELD_NOTE(stream_seq),
	FIELD_NOTE(ppid),
	FIELD_NOTE(data_offset),
	FIELD_NOTE(data_len),
	FIELD_END,
};

static const struct field fields[] = {
	FIELD_U16(src_port, 0),
	FIELD_U16(dest_port, 2),
	FIELD_U32(vtag, 4),
	FIELD_NOTE_MAP(chunks, listed_fields),
	FIELD_NOTE(checksum_ok),
	FIELD_END,
};

/* The checksum is little-endian, over the packet with zeros in its place. */
static enum decode_checksum sctp_verdict(const struct dissection *d, const struct layer *l)
{
	static const uint8_t zeros[4];
	size_t n = (size_t)(d->cursor.end - l->at);
	const uint8_t *p = l->at;
	uint32_t crc;

	if (!checksum_possible(d))
		return DECODE_UNCHECKED;
	crc = checksum_crc32c(0xffffffff, p, 8);
	crc = checksum_crc32c(crc, zeros, 4);
	crc = ~checksum_crc32c(crc, p + HEADER, n - HEADER);
	return crc == __builtin_bswap32(get_be32(p + 8)) ? DECODE_GOOD
							 : checksum_offloaded(d, DECODE_BAD);
}

static const struct proto *sctp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *begin = dissect_take(d, l, HEADER);

	dissect_transport(d, l);
	if (!begin)
		return NULL;
	l->checksum = (uint8_t)sctp_verdict(d, l);
	dissect_ports(d, SPACE_SCTP, begin);
	/* Chunks are padded to four bytes, the last one perhaps not. */
	while (cursor_left(&d->cursor)) {
		const uint8_t *h = dissect_take(d, l, 4);
		size_t len = h ? get_be16(h + 2) : 0;
		size_t padding = -len & 3;

		if (!h)
			return NULL;
		if (len < 4)
			return dissect_malformed(d, l);
		if (!dissect_take(d, l, len - 4))
			return NULL;
		if (padding <= cursor_left(&d->cursor))
			dissect_take(d, l, padding);
	}
	if (d->cut)
		dissect_truncated(d, l);
	return NULL;
}

static void sctp_emit_chunk(struct enc *e, const struct dissection *d, const struct cursor *c)
{
	size_t n = cursor_left(c);

	enc_map_begin(e);
	enc_fields(e, chunk_fields, c->at, n);
	if (n && c->at[0] == DATA) {
		enc_fields(e, data_fields, c->at, n);
		if (n >= 16) {
			enc_key_uint(e, ATOM(data_offset), (uint64_t)(c->at + 16 - d->data));
			enc_key_uint(e, ATOM(data_len), n - 16);
		}
	}
	enc_end(e);
}

static void sctp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER);

	if (l->len < HEADER)
		return;
	enc_key(e, ATOM(chunks));
	enc_list_begin(e);
	while (cursor_left(&c)) {
		size_t len = cursor_left(&c) >= 4 ? get_be16(c.at + 2) : 0;
		struct cursor chunk = cursor_sub(&c, len < 4 ? 4 : len);

		sctp_emit_chunk(e, d, &chunk);
		if (len < 4)
			break;
		cursor_take(&c, -len & 3);
	}
	enc_end(e);
}

static void sctp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const names[] = { "DATA", "INIT", "INIT_ACK", "SACK", "HEARTBEAT",
		"HEARTBEAT_ACK", "ABORT", "SHUTDOWN", "SHUTDOWN_ACK", "ERROR", "COOKIE_ECHO",
		"COOKIE_ACK", "ECNE", "CWR", "SHUTDOWN_COMPLETE" };
	struct cursor c = layer_cursor(l, HEADER);
	const char *before = "";

	(void)d;
	for (unsigned shown = 0; cursor_left(&c) >= 4 && shown < CHUNKS_SHOWN; shown++) {
		uint8_t type = c.at[0];
		size_t len = get_be16(c.at + 2);

		if (type < ARRAY_LEN(names))
			buf_printf(out, "%s%s", before, names[type]);
		else
			buf_printf(out, "%schunk %u", before, type);
		before = " ";
		cursor_take(&c, len < 4 ? SIZE_MAX : (len + 3) & ~(size_t)3);
	}
}

const struct proto proto_sctp = {
	.name = ATOM(sctp),
	.index = PROTO_sctp,
	.color = LINE_TCP,
	.label = "SCTP",
	.fields = fields,
	.dissect = sctp_dissect,
	.emit = sctp_emit,
	.text = sctp_text,
};
