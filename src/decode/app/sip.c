/* SPDX-License-Identifier: ISC */
/* SIP (RFC 3261) over UDP and TCP: the first line, and who calls whom. */
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

static const char *const sip_methods[] = { "INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS",
	"PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "REFER", "MESSAGE", "UPDATE" };

static const struct field sip_fields[] = {
	FIELD_NOTE(method),
	FIELD_NOTE(target),
	FIELD_NOTE(status),
	FIELD_NOTE(from),
	FIELD_NOTE(to),
	FIELD_NOTE(call_id),
	FIELD_NOTE(cseq),
	FIELD_NOTE(content_type),
	FIELD_END,
};

/* A field's name, its short form (section 7.3.3), and the key. */
static const struct {
	const char *name;
	const char *compact;
	uint16_t key;
} sip_header[] = {
	{ "From", "f", ATOM(from) },
	{ "To", "t", ATOM(to) },
	{ "Call-ID", "i", ATOM(call_id) },
	{ "CSeq", "CSeq", ATOM(cseq) },
	{ "Content-Type", "c", ATOM(content_type) },
};

struct sip_line {
	struct bytes method; /* of a request, whose status is 0 */
	struct bytes target;
	uint32_t status;
};

static bool sip_read(struct cursor *c, struct sip_line *s)
{
	struct bytes line, word;

	*s = (struct sip_line){ 0 };
	if (!lines_take(c, &line))
		return false;
	word = lines_word(&line);
	if (bytes_equal(word, "SIP/2.0"))
		return lines_number(lines_word(&line), &s->status) && s->status;
	s->method = word;
	s->target = lines_word(&line);
	if (!bytes_equal(line, "SIP/2.0"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(sip_methods); i++)
		if (bytes_equal(word, sip_methods[i]))
			return true;
	return false;
}

static bool sip_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	struct sip_line s;

	return sip_read(&c, &s);
}

static bool sip_find(struct cursor c, size_t i, struct bytes *value)
{
	return lines_find(c, sip_header[i].name, value) ||
	       lines_find(c, sip_header[i].compact, value);
}

static void sip_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct sip_line s;
	struct bytes value;

	(void)d;
	sip_read(&c, &s);
	if (s.status) {
		enc_key_uint(e, ATOM(status), s.status);
	} else {
		lines_emit(e, ATOM(method), s.method);
		lines_emit(e, ATOM(target), s.target);
	}
	for (size_t i = 0; i < ARRAY_LEN(sip_header); i++)
		if (sip_find(c, i, &value))
			lines_emit(e, (atom_id)sip_header[i].key, value);
}

static void sip_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct sip_line s;
	struct bytes value;

	(void)d;
	sip_read(&c, &s);
	if (s.status) {
		printable_number(out, "", s.status);
		if (lines_find(c, "CSeq", &value))
			printable_text(out, " ", value);
		return;
	}
	printable_put(out, s.method.data, s.method.len);
	printable_text(out, " ", s.target);
}

const struct proto proto_sip = {
	.name = ATOM(sip),
	.index = PROTO_sip,
	.color = LINE_APP,
	.label = "SIP",
	.fields = sip_fields,
	.match = sip_match,
	.dissect = lines_dissect_header,
	.emit = sip_emit,
	.text = sip_text,
};
