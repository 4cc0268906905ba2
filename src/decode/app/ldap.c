/* SPDX-License-Identifier: ISC */
/* LDAP (RFC 4511), over UDP (RFC 1798 as directories use it), too: the first message, whom it is
 * about, and how it went. */
#include "base/atom.h"
#include "decode/app/ber.h"
#include "decode/lines.h"
#include "decode/printable.h"

enum { BIND = 0, SEARCH = 3, ENTRY = 4, DELETE = 10, OPERATIONS = 26 };

#define APPLICATION 0x40 /* class of the operation's tag */
#define CLASS       0xc0
#define NUMBER      0x1f

static const struct field ldap_fields[] = {
	FIELD_NOTE(id),
	FIELD_NOTE(operation),
	FIELD_NOTE(dn),
	FIELD_NOTE(result),
	FIELD_END,
};

/* NULL: there is no such operation. */
static const char *const ldap_names[OPERATIONS] = { "bind", "bind result", "unbind", "search",
	"search entry", "search done", "modify", "modify result", "add", "add result", "delete",
	"delete result", "modify dn", "modify dn result", "compare", "compare result",
	"abandon", [19] = "search reference", [23] = "extended", [24] = "extended result",
	[25] = "intermediate" };

struct ldap {
	int64_t id;
	uint8_t operation;
	struct bytes dn; /* NULL: none */
	int64_t result;  /* -1: none */
};

static struct bytes ldap_bytes(const struct ber *b)
{
	return (struct bytes){ b->value.at, cursor_left(&b->value) };
}

/* The name that an operation begins with, and of a bind after the version. */
static void ldap_read_name(struct ldap *m, struct cursor c)
{
	struct ber b;

	if (m->operation == BIND && !ber_want(&c, BER_INTEGER, &b))
		return;
	if (ber_want(&c, BER_OCTETS, &b) && cursor_left(&b.value) == b.len)
		m->dn = ldap_bytes(&b);
}

static bool ldap_is_result(uint8_t operation)
{
	return operation == 1 || operation == 5 || operation == 7 || operation == 9 ||
	       operation == 11 || operation == 13 || operation == 15 || operation == 24;
}

static bool ldap_is_named(uint8_t operation)
{
	return operation == BIND || operation == SEARCH || operation == ENTRY || operation == 6 ||
	       operation == 8 || operation == 12 || operation == 14;
}

static bool ldap_read(struct cursor c, struct ldap *m)
{
	struct ber message, operation;

	*m = (struct ldap){ .result = -1 };
	if (!ber_want(&c, BER_SEQUENCE, &message) ||
		!ber_want_int(&message.value, BER_INTEGER, &m->id) || m->id < 0 || m->id >> 31 ||
		!ber_take(&message.value, &operation) || (operation.tag & CLASS) != APPLICATION ||
		operation.len > message.len)
		return false;
	m->operation = operation.tag & NUMBER;
	if (m->operation >= OPERATIONS || !ldap_names[m->operation])
		return false;
	if (m->operation == DELETE)
		m->dn = ldap_bytes(&operation);
	else if (ldap_is_named(m->operation))
		ldap_read_name(m, operation.value);
	else if (ldap_is_result(m->operation) &&
		 !ber_want_int(&operation.value, BER_ENUMERATED, &m->result))
		m->result = -1;
	return true;
}

static bool ldap_match(const struct dissection *d)
{
	struct ldap m;

	return ldap_read(d->cursor, &m);
}

static const struct proto *ldap_dissect(struct dissection *d, struct layer *l)
{
	struct cursor c = d->cursor;
	struct ber message;
	const uint8_t *value;

	if (!ber_take(&c, &message))
		return NULL;
	value = message.value.at;
	if (dissect_take(d, l, (size_t)(value - d->cursor.at)))
		dissect_take(d, l, message.len);
	return NULL;
}

static void ldap_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct ldap m;

	(void)d;
	if (!ldap_read(layer_cursor(l, 0), &m))
		return;
	enc_key_uint(e, ATOM(id), (uint64_t)m.id);
	enc_key_uint(e, ATOM(operation), m.operation);
	if (m.dn.data)
		lines_emit(e, ATOM(dn), m.dn);
	if (m.result >= 0)
		enc_key_uint(e, ATOM(result), (uint64_t)m.result);
}

static void ldap_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct ldap m;

	(void)d;
	if (!ldap_read(layer_cursor(l, 0), &m))
		return;
	buf_puts(out, ldap_names[m.operation]);
	if (m.dn.len)
		printable_text(out, " ", m.dn);
	if (m.result >= 0)
		printable_number(out, " code ", (uint32_t)m.result);
}

const struct proto proto_ldap = {
	.name = ATOM(ldap),
	.index = PROTO_ldap,
	.color = LINE_APP,
	.label = "LDAP",
	.fields = ldap_fields,
	.match = ldap_match,
	.dissect = ldap_dissect,
	.emit = ldap_emit,
	.text = ldap_text,
};
