/* SPDX-License-Identifier: ISC */
/*
 * DTLS (RFC 9147, RFC 6347), which is TLS over UDP: the records of a datagram, of which the first
 * one is told, the hellos, and alerts that are not encrypted.
 */
#include "base/atom.h"
#include "decode/app/tls.h"

#define RECORD_HEADER    13
#define HANDSHAKE_HEADER 12 /* a type, a length, a number, and which part of it this is */
#define RECORDS_MAX      16
#define VERSION_1_0      0xfeff
#define VERSION_1_2      0xfefd

static const struct field dtls_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U16(record_version, 1),
	FIELD_U16(epoch, 3),
	FIELD_NOTE(handshake),
	FIELD_NOTE(version),
	FIELD_NOTE(cipher),
	FIELD_NOTE(versions),
	FIELD_NOTE(sni),
	FIELD_NOTE(alpn),
	FIELD_NOTE(alert_level),
	FIELD_NOTE(alert),
	FIELD_END,
};

/* A record is never cut by a datagram's end. */
static bool dtls_is_record(struct cursor c, size_t cut)
{
	const uint8_t *h = cursor_take(&c, RECORD_HEADER);

	return h && h[0] >= TLS_CHANGE_CIPHER_SPEC && h[0] <= TLS_DATA &&
	       (get_be16(h + 1) == VERSION_1_0 || get_be16(h + 1) == VERSION_1_2) &&
	       get_be16(h + 11) && get_be16(h + 11) <= cursor_left(&c) + cut;
}

static bool dtls_match(const struct dissection *d)
{
	return dtls_is_record(d->cursor, d->cut);
}

static const struct proto *dtls_dissect(struct dissection *d, struct layer *l)
{
	for (int n = 0; n < RECORDS_MAX && dtls_is_record(d->cursor, d->cut); n++) {
		const uint8_t *h = dissect_take(d, l, RECORD_HEADER);

		if (!dissect_take(d, l, get_be16(h + 11)))
			break;
	}
	return NULL;
}

static void dtls_look(struct tls_found *f, const uint8_t *h, struct cursor record)
{
	const uint8_t *m;

	if (get_be16(h + 3))
		return;
	if (h[0] == TLS_ALERT && cursor_left(&record) == TLS_ALERT_LEN)
		f->alert = record.at;
	m = h[0] == TLS_HANDSHAKE && !f->handshake ? cursor_take(&record, HANDSHAKE_HEADER) : NULL;
	if (!m)
		return;
	f->handshake = m[0];
	/* The first part of it: it begins at 0. */
	if (!(get_be32(m + 5) & 0x00ffffff) && cursor_left(&record))
		f->of = tls_hello_of(m[0], TLS_OF_DATAGRAM);
	f->hello = record;
}

static struct tls_found dtls_find(const struct layer *l)
{
	struct tls_found f = { .handshake = 0 };
	struct cursor c = layer_cursor(l, 0);

	for (int n = 0; n < RECORDS_MAX && cursor_left(&c) > RECORD_HEADER; n++) {
		const uint8_t *h = cursor_take(&c, RECORD_HEADER);

		dtls_look(&f, h, cursor_sub(&c, get_be16(h + 11)));
	}
	return f;
}

static void dtls_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct tls_found f = dtls_find(l);

	(void)d;
	tls_emit_found(e, &f);
}

static void dtls_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct tls_found f = dtls_find(l);

	(void)d;
	tls_text_found(out, &f, l);
}

const struct proto proto_dtls = {
	.name = ATOM(dtls),
	.index = PROTO_dtls,
	.color = LINE_APP,
	.label = "DTLS",
	.fields = dtls_fields,
	.match = dtls_match,
	.dissect = dtls_dissect,
	.emit = dtls_emit,
	.text = dtls_text,
};
