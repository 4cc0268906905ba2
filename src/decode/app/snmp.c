/* SPDX-License-Identifier: ISC */
/* SNMP (RFC 1157, RFC 3416, RFC 3412): what is asked of which objects.  The community, which is a
 * password, is not told. */
#include "base/atom.h"
#include "base/number.h"
#include "decode/app/ber.h"
#include "decode/dissect.h"

enum { TRAP_1 = 4, BULK = 5, PDUS = 9 };

#define PDU         0xa0 /* the tag, but for the number */
#define VERSION_3   3
#define OIDS_MAX    16
#define OID_LEN_MAX 64 /* bytes of one that are told */
#define OID_MAX     (OID_LEN_MAX * 4 + 8)

static const struct field snmp_fields[] = {
	FIELD_NOTE(version),
	FIELD_NOTE(type),
	FIELD_NOTE(id),
	FIELD_NOTE(error),
	FIELD_NOTE(oids),
	FIELD_END,
};

struct snmp {
	int64_t version; /* 0: SNMPv1, 1: SNMPv2c, 3 */
	int64_t id;
	int64_t error;
	struct cursor bindings;
	bool has_pdu; /* one that is not encrypted */
	uint8_t type;
};

/* Ids of the sender, a status, an index, and then the objects; a trap of version 1 has
 * something else there. */
static void snmp_read_pdu(struct snmp *m, struct cursor c)
{
	struct ber pdu, bindings;
	int64_t index;

	if (!ber_take(&c, &pdu) || pdu.tag < PDU || pdu.tag >= PDU + PDUS)
		return;
	m->type = pdu.tag & 0x1f;
	m->has_pdu = true;
	if (m->type == TRAP_1 || !ber_want_int(&pdu.value, BER_INTEGER, &m->id) ||
		!ber_want_int(&pdu.value, BER_INTEGER, &m->error) ||
		!ber_want_int(&pdu.value, BER_INTEGER, &index) ||
		!ber_want(&pdu.value, BER_SEQUENCE, &bindings))
		return;
	m->bindings = bindings.value;
}

/* Of version 3 the header, the parameters of security, and a scoped PDU, if in the clear. */
static bool snmp_read_3(struct snmp *m, struct cursor c)
{
	struct ber header, security, scoped, engine, name;

	if (!ber_want(&c, BER_SEQUENCE, &header) ||
		!ber_want_int(&header.value, BER_INTEGER, &m->id) ||
		!ber_want(&c, BER_OCTETS, &security))
		return false;
	if (!ber_want(&c, BER_SEQUENCE, &scoped))
		return true;
	if (ber_want(&scoped.value, BER_OCTETS, &engine) &&
		ber_want(&scoped.value, BER_OCTETS, &name))
		snmp_read_pdu(m, scoped.value);
	return true;
}

static bool snmp_read(struct cursor c, struct snmp *m)
{
	struct ber message, community;

	*m = (struct snmp){ .bindings = cursor_init(c.at, 0) };
	if (!ber_want(&c, BER_SEQUENCE, &message) ||
		!ber_want_int(&message.value, BER_INTEGER, &m->version))
		return false;
	if (m->version == VERSION_3)
		return snmp_read_3(m, message.value);
	if ((m->version != 0 && m->version != 1) ||
		!ber_want(&message.value, BER_OCTETS, &community))
		return false;
	snmp_read_pdu(m, message.value);
	return m->has_pdu;
}

/* The message takes the datagram. */
static bool snmp_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	struct ber message;
	struct snmp m;

	return ber_take(&c, &message) &&
	       (size_t)(message.value.at - d->cursor.at) + message.len == dissect_wire(d) &&
	       snmp_read(d->cursor, &m);
}

/* Numbers of seven bits a byte, of which the first one is two: forty times 0, 1 or 2, and the
 * rest. */
static size_t snmp_oid(char text[OID_MAX], struct cursor c)
{
	char *p = text;
	uint32_t number = 0;

	for (int n = 0; n < OID_LEN_MAX && cursor_left(&c); n++) {
		uint8_t byte = cursor_u8(&c);

		number = number << 7 | (byte & 0x7f);
		if (byte & 0x80)
			continue;
		if (p == text) {
			uint32_t first = number < 80 ? number / 40 : 2;

			p = number_put(p, first);
			number -= 40 * first;
		}
		*p++ = '.';
		p = number_put(p, number);
		number = 0;
	}
	return (size_t)(p - text);
}

/* The next object's name. */
static bool snmp_take_oid(struct cursor *bindings, char text[OID_MAX], size_t *len)
{
	struct ber binding, oid;

	if (!ber_want(bindings, BER_SEQUENCE, &binding) || !ber_want(&binding.value, BER_OID, &oid))
		return false;
	*len = snmp_oid(text, oid.value);
	return *len;
}

static void snmp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	char text[OID_MAX];
	struct snmp m;
	size_t len;

	(void)d;
	if (!snmp_read(layer_cursor(l, 0), &m))
		return;
	enc_key_uint(e, ATOM(version), (uint64_t)m.version);
	if (m.has_pdu)
		enc_key_uint(e, ATOM(type), m.type);
	if (!m.has_pdu || m.type != TRAP_1) {
		enc_key(e, ATOM(id));
		enc_int(e, m.id);
	}
	if (m.has_pdu && m.type != TRAP_1 && m.type != BULK) {
		enc_key(e, ATOM(error));
		enc_int(e, m.error);
	}
	if (!cursor_left(&m.bindings))
		return;
	enc_key(e, ATOM(oids));
	enc_list_begin(e);
	for (int n = 0; n < OIDS_MAX && snmp_take_oid(&m.bindings, text, &len); n++)
		enc_textn(e, text, len);
	enc_end(e);
}

static void snmp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[PDUS] = { "get", "get next", "response", "set", "trap",
		"get bulk", "inform", "trap", "report" };
	static const char *const versions[] = { "v1", "v2c", "v2", "v3" };
	char text[OID_MAX];
	struct snmp m;
	size_t len;

	(void)d;
	if (!snmp_read(layer_cursor(l, 0), &m))
		return;
	buf_printf(out, "%s %s", versions[m.version & 3], m.has_pdu ? types[m.type] : "encrypted");
	if (m.has_pdu && m.type != TRAP_1 && m.type != BULK && m.error)
		buf_printf(out, " error %d", (int)m.error);
	for (int n = 0; n < 3 && snmp_take_oid(&m.bindings, text, &len); n++)
		buf_printf(out, " %.*s", (int)len, text);
}

const struct proto proto_snmp = {
	.name = ATOM(snmp),
	.index = PROTO_snmp,
	.color = LINE_APP,
	.label = "SNMP",
	.fields = snmp_fields,
	.match = snmp_match,
	.dissect = dissect_all,
	.emit = snmp_emit,
	.text = snmp_text,
};
