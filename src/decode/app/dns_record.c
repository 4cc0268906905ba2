/* SPDX-License-Identifier: ISC */
#include "decode/app/dns_record.h"

#include "base/atom.h"
#include "base/number.h"
#include "decode/app/dns_rdata.h"

static const char *const type_names[] = { [DNS_A] = "A",
	[DNS_NS] = "NS",
	[DNS_CNAME] = "CNAME",
	[DNS_SOA] = "SOA",
	[DNS_PTR] = "PTR",
	[13] = "HINFO",
	[DNS_MX] = "MX",
	[DNS_TXT] = "TXT",
	[17] = "RP",
	[18] = "AFSDB",
	[24] = "SIG",
	[25] = "KEY",
	[DNS_AAAA] = "AAAA",
	[29] = "LOC",
	[DNS_SRV] = "SRV",
	[DNS_NAPTR] = "NAPTR",
	[37] = "CERT",
	[DNS_DNAME] = "DNAME",
	[DNS_OPT] = "OPT",
	[DNS_DS] = "DS",
	[DNS_SSHFP] = "SSHFP",
	[46] = "RRSIG",
	[47] = "NSEC",
	[48] = "DNSKEY",
	[50] = "NSEC3",
	[51] = "NSEC3PARAM",
	[52] = "TLSA",
	[DNS_CDS] = "CDS",
	[60] = "CDNSKEY",
	[DNS_SVCB] = "SVCB",
	[DNS_HTTPS] = "HTTPS",
	[249] = "TKEY",
	[250] = "TSIG",
	[251] = "IXFR",
	[252] = "AXFR",
	[255] = "ANY",
	[DNS_CAA] = "CAA" };

/* Of multicast DNS (RFC 6762, sections 5.4 and 10.2): what the upper bit of a class says. */
#define CLASS_BIT 0x8000

const struct field dns_question_fields[] = {
	FIELD_NOTE(name),
	FIELD_NOTE(type),
	FIELD_NOTE(class),
	FIELD_NOTE(unicast),
	FIELD_END,
};

const struct field dns_record_fields[] = {
	FIELD_NOTE(name),
	FIELD_NOTE(type),
	FIELD_NOTE(class),
	FIELD_NOTE(cache_flush),
	FIELD_NOTE(ttl),
	FIELD_NOTE(rdata),
	FIELD_NOTE(txt),
	FIELD_END,
};

static char *dns_put_literal(char *p, const char *text)
{
	size_t len = strlen(text);

	memcpy(p, text, len);
	return p + len;
}

/* TYPE65280 for what has no name (RFC 3597, section 5). */
static char *dns_put_type(char *p, uint16_t type)
{
	if (type < ARRAY_LEN(type_names) && type_names[type])
		return dns_put_literal(p, type_names[type]);
	return number_put(dns_put_literal(p, "TYPE"), type);
}

static void dns_emit_type(struct enc *e, uint16_t type)
{
	char text[16];

	enc_key(e, ATOM(type));
	enc_textn(e, text, (size_t)(dns_put_type(text, type) - text));
}

static bool dns_emit_name(struct enc *e, struct cursor *c, const uint8_t *message)
{
	char name[DNS_NAME_MAX];
	int len = dns_name_read(name, c, message);

	if (len < 0)
		return false;
	enc_key(e, ATOM(name));
	enc_textn(e, name, (size_t)len);
	return true;
}

static void dns_emit_class(struct enc *e, uint16_t class, bool multicast, atom_id key)
{
	enc_key_uint(e, ATOM(class), multicast ? class & (CLASS_BIT - 1) : class);
	if (multicast && class & CLASS_BIT)
		enc_key_bool(e, key, true);
}

void dns_emit_question(struct enc *e, struct cursor *c, const uint8_t *message, bool multicast)
{
	const uint8_t *h;

	enc_map_begin(e);
	h = dns_emit_name(e, c, message) ? cursor_take(c, 4) : NULL;
	if (h) {
		dns_emit_type(e, get_be16(h));
		dns_emit_class(e, get_be16(h + 2), multicast, ATOM(unicast));
	}
	enc_end(e);
}

/* Reads type, class, TTL and length; what remains of the record is in data. */
static const uint8_t *dns_take_head(struct cursor *c, struct cursor *data)
{
	const uint8_t *h = cursor_take(c, 10);

	if (h)
		*data = cursor_sub(c, get_be16(h + 8));
	return h;
}

bool dns_skip(struct cursor *c, const uint8_t *message, bool question)
{
	char name[DNS_NAME_MAX];
	struct cursor data;

	if (dns_name_read(name, c, message) < 0)
		return false;
	if (question)
		cursor_take(c, 4);
	else
		dns_take_head(c, &data);
	return !c->failed;
}

/* The strings of a TXT by themselves, as many as there is room for in its rdata. */
static void dns_emit_txt(struct enc *e, struct cursor data)
{
	char text[DNS_STRING_MAX];
	size_t told = 0;

	enc_key(e, ATOM(txt));
	enc_list_begin(e);
	while (cursor_left(&data) && told < DNS_RDATA_MAX) {
		size_t len = dns_rdata_string(text, &data);

		enc_textn(e, text, len);
		told += len + 1;
	}
	enc_end(e);
}

static void dns_emit_data(struct enc *e, uint16_t type, struct cursor data, const uint8_t *message)
{
	char rdata[DNS_RDATA_MAX];
	struct cursor c = data;
	int len = dns_rdata_put(rdata, type, &c, message);

	if (len < 0)
		return;
	enc_key(e, ATOM(rdata));
	enc_textn(e, rdata, (size_t)len);
	if (type == DNS_TXT)
		dns_emit_txt(e, data);
}

void dns_emit_record(struct enc *e, struct cursor *c, const uint8_t *message, bool multicast)
{
	struct cursor data;
	const uint8_t *h;

	enc_map_begin(e);
	h = dns_emit_name(e, c, message) ? dns_take_head(c, &data) : NULL;
	if (h) {
		dns_emit_type(e, get_be16(h));
		/* Those two of OPT mean something else (RFC 6891). */
		if (get_be16(h) != DNS_OPT) {
			dns_emit_class(e, get_be16(h + 2), multicast, ATOM(cache_flush));
			enc_key_uint(e, ATOM(ttl), get_be32(h + 4));
		}
		if (!c->failed)
			dns_emit_data(e, get_be16(h), data, message);
	}
	enc_end(e);
}

void dns_text_question(struct buf *out, struct cursor *c, const uint8_t *message)
{
	char name[DNS_NAME_MAX], type[16];
	const uint8_t *h = dns_name_read(name, c, message) < 0 ? NULL : cursor_take(c, 4);

	if (!h)
		return;
	*dns_put_type(type, get_be16(h)) = '\0';
	buf_printf(out, ", %s? %s", type, name);
}

void dns_text_answer(struct buf *out, struct cursor *c, const uint8_t *message)
{
	char name[DNS_NAME_MAX], type[16], rdata[DNS_RDATA_MAX];
	struct cursor data;
	const uint8_t *h = dns_name_read(name, c, message) < 0 ? NULL : dns_take_head(c, &data);
	int len;

	if (!h)
		return;
	*dns_put_type(type, get_be16(h)) = '\0';
	len = dns_rdata_put(rdata, get_be16(h), &data, message);
	buf_printf(out, ", %s ", type);
	if (len > 0 && !c->failed)
		buf_put(out, rdata, (size_t)len);
}
