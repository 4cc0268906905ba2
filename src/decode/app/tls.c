/* SPDX-License-Identifier: ISC */
/*
 * TLS (RFC 8446, RFC 5246): the records of a segment, of which the first one is told, the
 * hellos, and alerts that are not encrypted.
 */
#include "decode/app/tls.h"

#include "base/atom.h"

#define RECORD_HEADER    5
#define HANDSHAKE_HEADER 4
#define RECORD_MAX       (16384 + 2048)
#define RECORDS_MAX      16 /* in a segment; what is behind them is payload */

static const struct field tls_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U16(record_version, 1),
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

static bool tls_is_record(struct cursor c)
{
	const uint8_t *h = cursor_take(&c, RECORD_HEADER);

	return h && h[0] >= TLS_CHANGE_CIPHER_SPEC && h[0] <= TLS_DATA && h[1] == 3 && h[2] <= 4 &&
	       get_be16(h + 3) && get_be16(h + 3) <= RECORD_MAX;
}

static bool tls_match(const struct dissection *d)
{
	return tls_is_record(d->cursor);
}

/* A record may go on in the next segment. */
static const struct proto *tls_dissect(struct dissection *d, struct layer *l)
{
	for (int n = 0; n < RECORDS_MAX && tls_is_record(d->cursor); n++) {
		const uint8_t *h = dissect_take(d, l, RECORD_HEADER);

		if (!h || !dissect_take(d, l, get_be16(h + 3)))
			break;
	}
	return NULL;
}

/* Behind a change of ciphers only a hello is not encrypted: it has its record to itself, or is
 * cut short. */
static void tls_look(struct tls_found *f, struct cursor record, size_t len, bool changed)
{
	const uint8_t *h = cursor_take(&record, HANDSHAKE_HEADER);
	enum tls_hello of = h ? tls_hello_of(h[0], TLS_OF_CLIENT) : TLS_NO_HELLO;

	if (!h || f->handshake || h[1] || (size_t)get_be16(h + 2) + HANDSHAKE_HEADER > RECORD_MAX)
		return;
	if (changed && !(of && get_be16(h + 2) + (size_t)HANDSHAKE_HEADER == len))
		return;
	f->handshake = h[0];
	f->of = of;
	f->whole = get_be16(h + 2) <= cursor_left(&record);
	f->hello = cursor_sub(&record, get_be16(h + 2));
}

static struct tls_found tls_find(const struct layer *l)
{
	struct tls_found f = { .handshake = 0 };
	struct cursor c = layer_cursor(l, 0);
	bool changed = false;

	for (int n = 0; n < RECORDS_MAX && tls_is_record(c); n++) {
		const uint8_t *h = cursor_take(&c, RECORD_HEADER);
		struct cursor record = cursor_sub(&c, get_be16(h + 3));

		if (h[0] == TLS_HANDSHAKE)
			tls_look(&f, record, get_be16(h + 3), changed);
		if (h[0] == TLS_ALERT && get_be16(h + 3) == TLS_ALERT_LEN &&
			cursor_left(&record) == TLS_ALERT_LEN)
			f.alert = record.at;
		changed |= h[0] == TLS_CHANGE_CIPHER_SPEC;
	}
	return f;
}

bool tls_client_hello(const struct dissection *d, struct cursor *hello)
{
	const struct layer *l = d->count ? &d->layers[d->count - 1] : NULL;
	struct tls_found f;

	if (!l || l->proto != &proto_tls)
		return false;
	f = tls_find(l);
	*hello = f.hello;
	return f.of == TLS_OF_CLIENT && f.whole;
}

static void tls_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct tls_found f = tls_find(l);

	(void)d;
	tls_emit_found(e, &f);
}

static void tls_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct tls_found f = tls_find(l);

	(void)d;
	tls_text_found(out, &f, l);
}

const struct proto proto_tls = {
	.name = ATOM(tls),
	.index = PROTO_tls,
	.color = LINE_APP,
	.label = "TLS",
	.fields = tls_fields,
	.match = tls_match,
	.dissect = tls_dissect,
	.emit = tls_emit,
	.text = tls_text,
};
