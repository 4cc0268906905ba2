/* SPDX-License-Identifier: ISC */
/* Kerberos, version 5 (RFC 4120, appendix A), over UDP, and over TCP behind a length: which
 * message it is, who asks, for which service, and why not. */
#include "base/atom.h"
#include "decode/app/ber.h"
#include "decode/lines.h"
#include "decode/printable.h"

enum { AS_REQ = 10, AS_REP, TGS_REQ, TGS_REP, AP_REQ, ERROR = 30, TYPES };

#define APPLICATION 0x60 /* class of a message's tag, and of a ticket's */
#define CONTEXT     0xa0 /* of the tags of a sequence's members */
#define NUMBER      0x1f
#define STRING      0x1b
#define VERSION     5
#define NAMES_MAX   8  /* components of a principal that are told */
#define PRINCIPAL   64 /* bytes of one that a line shows */

static const struct field kerberos_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(realm),
	FIELD_NOTE(cname),
	FIELD_NOTE(sname),
	FIELD_NOTE(error),
	FIELD_END,
};

static const char *const kerberos_types[TYPES] = {
	[AS_REQ] = "AS-REQ",
	[AS_REP] = "AS-REP",
	[TGS_REQ] = "TGS-REQ",
	[TGS_REP] = "TGS-REP",
	[AP_REQ] = "AP-REQ",
	[15] = "AP-REP",
	[20] = "SAFE",
	[21] = "PRIV",
	[22] = "CRED",
	[ERROR] = "ERROR",
};

struct kerberos {
	uint8_t type;
	struct cursor realm; /* without bytes: none */
	struct cursor cname; /* components of the client's name */
	struct cursor sname;
	int64_t error; /* -1: none */
};

/* A member of a sequence by its number, of which the value; an empty one where it is not
 * there. */
static struct ber kerberos_member(struct cursor c, uint8_t number)
{
	struct ber b;

	while (ber_take(&c, &b))
		if (b.tag == (CONTEXT | number) && ber_take(&b.value, &b))
			return b;
	return (struct ber){ .value = cursor_init(c.at, 0) };
}

static bool kerberos_number(struct cursor c, uint8_t number, int64_t *value)
{
	struct ber b;

	while (ber_take(&c, &b))
		if (b.tag == (CONTEXT | number))
			return ber_want_int(&b.value, BER_INTEGER, value);
	return false;
}

/* Components stand behind the kind of name. */
static struct cursor kerberos_principal(struct cursor c, uint8_t number)
{
	return kerberos_member(kerberos_member(c, number).value, 1).value;
}

static void kerberos_read_ticket(struct kerberos *k, struct ber application)
{
	struct ber ticket;

	if (application.tag != (APPLICATION | 1) ||
		!ber_want(&application.value, BER_SEQUENCE, &ticket))
		return;
	if (!cursor_left(&k->realm))
		k->realm = kerberos_member(ticket.value, 1).value;
	k->sname = kerberos_principal(ticket.value, 2);
}

static void kerberos_read_request(struct kerberos *k, struct cursor body)
{
	k->cname = kerberos_principal(body, 1);
	k->realm = kerberos_member(body, 2).value;
	k->sname = kerberos_principal(body, 3);
}

static void kerberos_read_members(struct kerberos *k, struct cursor c)
{
	switch (k->type) {
	case AS_REQ:
	case TGS_REQ:
		kerberos_read_request(k, kerberos_member(c, 4).value);
		break;
	case AS_REP:
	case TGS_REP:
		k->realm = kerberos_member(c, 3).value;
		k->cname = kerberos_principal(c, 4);
		kerberos_read_ticket(k, kerberos_member(c, 5));
		break;
	case AP_REQ:
		kerberos_read_ticket(k, kerberos_member(c, 3));
		break;
	case ERROR:
		if (!kerberos_number(c, 6, &k->error))
			k->error = -1;
		k->cname = kerberos_principal(c, 8);
		k->realm = kerberos_member(c, 9).value;
		k->sname = kerberos_principal(c, 10);
		break;
	}
}

/* The length that stands before a message over TCP. */
static size_t kerberos_prefix(const struct layer *transport)
{
	return transport->proto == &proto_tcp ? 4 : 0;
}

/* A message says in its tag and in its second member which one it is; those of requests are
 * counted from one. */
static bool kerberos_read(struct cursor c, struct kerberos *k, size_t *len)
{
	const uint8_t *from = c.at;
	struct ber message, members;
	int64_t version, type;
	uint8_t first;

	*k = (struct kerberos){ .error = -1 };
	if (!ber_take(&c, &message) || (message.tag & ~NUMBER) != APPLICATION)
		return false;
	*len = (size_t)(message.value.at - from) + message.len;
	k->type = message.tag & NUMBER;
	if (k->type >= TYPES || !kerberos_types[k->type] ||
		!ber_want(&message.value, BER_SEQUENCE, &members))
		return false;
	first = k->type == AS_REQ || k->type == TGS_REQ;
	if (!kerberos_number(members.value, first, &version) || version != VERSION ||
		!kerberos_number(members.value, first + 1, &type) || type != k->type)
		return false;
	kerberos_read_members(k, members.value);
	return true;
}

static bool kerberos_match(const struct dissection *d)
{
	size_t prefix = kerberos_prefix(&d->layers[d->count - 1]);
	struct cursor c = d->cursor;
	const uint8_t *record = cursor_take(&c, prefix);
	struct kerberos k;
	size_t len;

	if (c.failed || !kerberos_read(c, &k, &len))
		return false;
	return prefix ? get_be32(record) == len : len == dissect_wire(d);
}

static const struct proto *kerberos_dissect(struct dissection *d, struct layer *l)
{
	struct cursor c = d->cursor;
	struct kerberos k;
	size_t len;

	cursor_take(&c, kerberos_prefix(l - 1));
	if (kerberos_read(c, &k, &len))
		dissect_take(d, l, len + kerberos_prefix(l - 1));
	return NULL;
}

static bool kerberos_take_name(struct cursor *c, struct bytes *name)
{
	struct ber b;

	if (!ber_want(c, STRING, &b))
		return false;
	*name = (struct bytes){ b.value.at, cursor_left(&b.value) };
	return true;
}

static void kerberos_emit_names(struct enc *e, atom_id key, struct cursor names)
{
	struct bytes name;

	if (!cursor_left(&names))
		return;
	enc_key(e, key);
	enc_list_begin(e);
	for (int i = 0; i < NAMES_MAX && kerberos_take_name(&names, &name); i++)
		enc_textn(e, (const char *)name.data,
			name.len < LINES_VALUE_MAX ? name.len : LINES_VALUE_MAX);
	enc_end(e);
}

static void kerberos_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct kerberos k;
	size_t len;

	(void)d;
	if (!kerberos_read(layer_cursor(l, kerberos_prefix(l - 1)), &k, &len))
		return;
	enc_key_uint(e, ATOM(type), k.type);
	if (cursor_left(&k.realm))
		lines_emit(e, ATOM(realm), (struct bytes){ k.realm.at, cursor_left(&k.realm) });
	kerberos_emit_names(e, ATOM(cname), k.cname);
	kerberos_emit_names(e, ATOM(sname), k.sname);
	if (k.error >= 0)
		enc_key_uint(e, ATOM(error), (uint64_t)k.error);
}

/* "krbtgt/EXAMPLE.ORG". */
static void kerberos_text_names(struct buf *out, const char *before, struct cursor names)
{
	uint8_t text[PRINCIPAL];
	struct bytes name;
	size_t len = 0;

	while (kerberos_take_name(&names, &name) && len < sizeof(text)) {
		size_t room = sizeof(text) - len;

		if (len)
			text[len++] = '/', room--;
		if (name.len < room)
			room = name.len;
		memcpy(text + len, name.data, room);
		len += room;
	}
	if (len)
		printable_text(out, before, (struct bytes){ text, len });
}

static void kerberos_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct kerberos k;
	size_t len;

	(void)d;
	if (!kerberos_read(layer_cursor(l, kerberos_prefix(l - 1)), &k, &len))
		return;
	buf_puts(out, kerberos_types[k.type]);
	if (k.error >= 0)
		printable_number(out, " code ", (uint32_t)k.error);
	kerberos_text_names(out, " ", k.cname);
	kerberos_text_names(out, " for ", k.sname);
}

const struct proto proto_kerberos = {
	.name = ATOM(kerberos),
	.index = PROTO_kerberos,
	.color = LINE_APP,
	.label = "KRB5",
	.fields = kerberos_fields,
	.match = kerberos_match,
	.dissect = kerberos_dissect,
	.emit = kerberos_emit,
	.text = kerberos_text,
};
