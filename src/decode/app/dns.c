/* SPDX-License-Identifier: ISC */
/*
 * DNS (RFC 1035), also as multicast DNS (RFC 6762) and LLMNR (RFC 4795): the header,
 * the questions, and the records of all three sections.
 */
#include "base/atom.h"
#include "decode/app/dns_record.h"
#include "decode/dissect.h"

#define HEADER      12
#define SECTIONS    4
#define SHOWN       4   /* on a line, of questions and of answers */
#define RECORDS_MAX 256 /* what one message may make of a record's size is bounded by this */

static const uint16_t flags[16] = { [4] = ATOM(cd),
	[5] = ATOM(ad),
	[7] = ATOM(ra),
	[8] = ATOM(rd),
	[9] = ATOM(tc),
	[10] = ATOM(aa),
	[15] = ATOM(response) };

static const uint16_t llmnr_flags[16] = {
	[8] = ATOM(tentative), [9] = ATOM(tc), [10] = ATOM(conflict), [15] = ATOM(response)
};

static const struct field llmnr_fields[] = {
	FIELD_U16(id, 0),
	FIELD_BITS16(opcode, 2, 11, 15),
	FIELD_FLAGS(flags, 2, 0x8700, llmnr_flags),
	FIELD_END,
};

static const struct field query_fields[] = {
	FIELD_U16(id, 0),
	FIELD_BITS16(opcode, 2, 11, 15),
	FIELD_FLAGS(flags, 2, 0x87b0, flags),
	FIELD_END,
};

static const struct field response_fields[] = { FIELD_BITS16(rcode, 2, 0, 15), FIELD_END };

/* Of both, for the manual. */
static const struct field flag_fields[] = {
	FIELD_NOTE(response),
	FIELD_NOTE(aa),
	FIELD_NOTE(tc),
	FIELD_NOTE(rd),
	FIELD_NOTE(ra),
	FIELD_NOTE(ad),
	FIELD_NOTE(cd),
	FIELD_NOTE(conflict),
	FIELD_NOTE(tentative),
	FIELD_END,
};

static const struct field fields[] = {
	FIELD_NOTE(id),
	FIELD_NOTE(opcode),
	FIELD_NOTE(rcode),
	FIELD_NOTE_MAP(flags, flag_fields),
	FIELD_NOTE_MAP(questions, dns_question_fields),
	FIELD_NOTE_MAP(answers, dns_record_fields),
	FIELD_NOTE_MAP(authorities, dns_record_fields),
	FIELD_NOTE_MAP(additionals, dns_record_fields),
	FIELD_END,
};

#define MULTICAST 5353
#define LLMNR     5355

/* The layer's note: over TCP the message's length stands before it, in as many bytes. */
#define DNS_OVER_TCP  2
#define DNS_LLMNR     1
#define DNS_MULTICAST 4

static size_t dns_prefix(const struct layer *l)
{
	return l->flags & DNS_OVER_TCP;
}

#define QUESTION_MIN 5  /* a root name, type, class */
#define RECORD_MIN   11 /* and TTL, length */

/* Of a message that says how many records it has, and is too short for them, nothing is
 * known; so it is with the middle of one that takes several segments. */
static bool dns_counts_fit(const uint8_t *h, size_t len)
{
	size_t records = (size_t)get_be16(h + 6) + get_be16(h + 8) + get_be16(h + 10);

	return len >= HEADER &&
	       get_be16(h + 4) * QUESTION_MIN + records * RECORD_MIN <= len - HEADER;
}

/* Behind a segment's header, or another message of it. */
static bool dns_over_tcp(const struct layer *before)
{
	return before->proto == &proto_tcp || before->proto == &proto_dns;
}

static bool dns_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	size_t len = dissect_wire(d);
	const uint8_t *h;

	if (dns_over_tcp(&d->layers[d->count - 1]))
		len = cursor_u16(&c);
	h = cursor_take(&c, HEADER);
	return h ? dns_counts_fit(h, len) : d->cut && len >= HEADER;
}

/* Whether the message has what its header says; c is behind that. */
static bool dns_sections_fit(const uint8_t *message, struct cursor c)
{
	unsigned budget = RECORDS_MAX;

	for (size_t i = 0; i < SECTIONS; i++)
		for (unsigned n = get_be16(message + 4 + 2 * i); n && budget; n--, budget--)
			if (!dns_skip(&c, message, i == 0))
				return false;
	return true;
}

/* The message up to the cursor's end, but for its length over TCP. */
static void dns_dissect_message(struct dissection *d, struct layer *l)
{
	const uint8_t *message = dissect_take(d, l, HEADER);

	if (message)
		dissect_rest(d, l, d->cut || dns_sections_fit(message, d->cursor));
}

/* Over TCP a message may go on in the next segment, and another may follow. */
static const struct proto *dns_dissect_segment(struct dissection *d, struct layer *l)
{
	const uint8_t *length = dissect_take(d, l, 2);
	const uint8_t *end = d->cursor.end;
	size_t cut = d->cut;

	if (!length)
		return NULL;
	l->flags = DNS_OVER_TCP;
	if (get_be16(length) > cursor_left(&d->cursor)) {
		d->cut = get_be16(length) - cursor_left(&d->cursor);
		dns_dissect_message(d, l);
	} else {
		dissect_limit(d, get_be16(length));
		dns_dissect_message(d, l);
		d->cursor.end = end;
	}
	d->cut = cut;
	return cursor_left(&d->cursor) && dns_match(d) ? &proto_dns : NULL;
}

static bool dns_has_port(const struct layer *udp, uint16_t port)
{
	return get_be16(udp->at) == port || get_be16(udp->at + 2) == port;
}

static const struct proto *dns_dissect(struct dissection *d, struct layer *l)
{
	if (dns_over_tcp(l - 1))
		return dns_dissect_segment(d, l);
	if (dns_has_port(l - 1, LLMNR))
		l->flags = DNS_LLMNR;
	if (dns_has_port(l - 1, MULTICAST))
		l->flags = DNS_MULTICAST;
	dns_dissect_message(d, l);
	return NULL;
}

static void dns_emit_section(struct enc *e, atom_id key, unsigned n, unsigned *budget,
	struct cursor *c, const uint8_t *message, bool multicast)
{
	if (!n || c->failed)
		return;
	enc_key(e, key);
	enc_list_begin(e);
	for (; n && *budget && !c->failed; n--, --*budget) {
		if (key == ATOM(questions))
			dns_emit_question(e, c, message, multicast);
		else
			dns_emit_record(e, c, message, multicast);
	}
	enc_end(e);
}

static void dns_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	static const uint16_t sections[SECTIONS] = { ATOM(questions), ATOM(answers),
		ATOM(authorities), ATOM(additionals) };
	struct cursor c = layer_cursor(l, dns_prefix(l));
	const uint8_t *message = c.at;
	unsigned budget = RECORDS_MAX;

	(void)d;
	enc_fields(e, l->flags & DNS_LLMNR ? llmnr_fields : query_fields, message, cursor_left(&c));
	if (!cursor_take(&c, HEADER))
		return;
	if (message[2] & 0x80)
		enc_fields(e, response_fields, message, HEADER);
	for (size_t i = 0; i < SECTIONS; i++)
		dns_emit_section(e, (atom_id)sections[i], get_be16(message + 4 + 2 * i), &budget,
			&c, message, l->flags & DNS_MULTICAST);
}

static void dns_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, dns_prefix(l));
	const uint8_t *message = c.at;
	const uint8_t *h = cursor_take(&c, HEADER);

	(void)d;
	if (!h)
		return;
	buf_printf(out, h[2] & 0x80 ? "reply %u" : "query %u", get_be16(h));
	if (h[3] & 15)
		buf_printf(out, " rcode %u", h[3] & 15);
	for (unsigned n = 0; n < get_be16(h + 4) && n < SHOWN && !c.failed; n++)
		dns_text_question(out, &c, message);
	if (get_be16(h + 4) > SHOWN)
		return;
	for (unsigned n = 0; n < get_be16(h + 6) && n < SHOWN && !c.failed; n++)
		dns_text_answer(out, &c, message);
}

const struct proto proto_dns = {
	.name = ATOM(dns),
	.index = PROTO_dns,
	.color = LINE_APP,
	.label = "DNS",
	.fields = fields,
	.match = dns_match,
	.dissect = dns_dissect,
	.emit = dns_emit,
	.text = dns_text,
};
