/* SPDX-License-Identifier: ISC */
#include "decode/app/dns_record.h"

#include "base/address.h"
#include "base/atom.h"
#include "base/number.h"
#include "decode/app/dns_name.h"

/* https://www.iana.org/assignments/dns-parameters */
enum {
	A = 1,
	NS = 2,
	CNAME = 5,
	SOA = 6,
	PTR = 12,
	MX = 15,
	TXT = 16,
	AAAA = 28,
	SRV = 33,
	DNAME = 39,
	OPT = 41,
};

static const char *const type_names[] = { [A] = "A",
	[NS] = "NS",
	[CNAME] = "CNAME",
	[SOA] = "SOA",
	[PTR] = "PTR",
	[13] = "HINFO",
	[MX] = "MX",
	[TXT] = "TXT",
	[17] = "RP",
	[18] = "AFSDB",
	[24] = "SIG",
	[25] = "KEY",
	[AAAA] = "AAAA",
	[29] = "LOC",
	[SRV] = "SRV",
	[35] = "NAPTR",
	[37] = "CERT",
	[DNAME] = "DNAME",
	[OPT] = "OPT",
	[43] = "DS",
	[44] = "SSHFP",
	[46] = "RRSIG",
	[47] = "NSEC",
	[48] = "DNSKEY",
	[50] = "NSEC3",
	[51] = "NSEC3PARAM",
	[52] = "TLSA",
	[59] = "CDS",
	[60] = "CDNSKEY",
	[64] = "SVCB",
	[65] = "HTTPS",
	[249] = "TKEY",
	[250] = "TSIG",
	[251] = "IXFR",
	[252] = "AXFR",
	[255] = "ANY",
	[257] = "CAA" };

/* The longest is a SOA: two names and five numbers.  Of a TXT as much is told. */
#define RDATA_MAX (2 * DNS_NAME_MAX + 64)

const struct field dns_question_fields[] = {
	FIELD_NOTE(name),
	FIELD_NOTE(type),
	FIELD_NOTE(class),
	FIELD_END,
};

const struct field dns_record_fields[] = {
	FIELD_NOTE(name),
	FIELD_NOTE(type),
	FIELD_NOTE(class),
	FIELD_NOTE(ttl),
	FIELD_NOTE(rdata),
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

void dns_emit_question(struct enc *e, struct cursor *c, const uint8_t *message)
{
	const uint8_t *h;

	enc_map_begin(e);
	h = dns_emit_name(e, c, message) ? cursor_take(c, 4) : NULL;
	if (h) {
		dns_emit_type(e, get_be16(h));
		enc_key_uint(e, ATOM(class), get_be16(h + 2));
	}
	enc_end(e);
}

static char *dns_put_name(char *p, struct cursor *c, const uint8_t *message)
{
	int len = dns_name_read(p, c, message);

	return len < 0 ? NULL : p + len;
}

static char *dns_put_numbers(char *p, struct cursor *c, unsigned n)
{
	for (; n; n--) {
		p = number_put(p, cursor_u16(c));
		*p++ = ' ';
	}
	return p;
}

/* mname rname serial refresh retry expire minimum */
static char *dns_put_soa(char *p, struct cursor *c, const uint8_t *message)
{
	p = dns_put_name(p, c, message);
	if (!p)
		return NULL;
	*p++ = ' ';
	p = dns_put_name(p, c, message);
	for (int i = 0; p && i < 5; i++) {
		*p++ = ' ';
		p = number_put(p, cursor_u32(c));
	}
	return p;
}

/* The strings one after the other, as far as there is room. */
static char *dns_put_txt(char *p, struct cursor *c)
{
	const char *end = p + RDATA_MAX - 4;

	while (cursor_left(c)) {
		struct cursor string = cursor_sub(c, cursor_u8(c));

		for (; cursor_left(&string) && p < end; string.at++) {
			if (*string.at == ' ')
				*p++ = ' ';
			else
				p = dns_name_put(p, *string.at, "\\");
		}
	}
	return p;
}

/* The data's text, or NULL for types that have none here. */
static char *dns_put_rdata(char *p, uint16_t type, struct cursor *c, const uint8_t *message)
{
	const uint8_t *address;

	switch (type) {
	case A:
		address = cursor_take(c, 4);
		return address ? address_put_ip4(p, address) : NULL;
	case AAAA:
		address = cursor_take(c, 16);
		return address ? address_put_ip6(p, address) : NULL;
	case NS:
	case CNAME:
	case PTR:
	case DNAME:
		return dns_put_name(p, c, message);
	case MX:
		return dns_put_name(dns_put_numbers(p, c, 1), c, message);
	case SRV:
		return dns_put_name(dns_put_numbers(p, c, 3), c, message);
	case SOA:
		return dns_put_soa(p, c, message);
	case TXT:
		return dns_put_txt(p, c);
	default:
		return NULL;
	}
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

void dns_emit_record(struct enc *e, struct cursor *c, const uint8_t *message)
{
	struct cursor data;
	char rdata[RDATA_MAX];
	const uint8_t *h;
	char *end;

	enc_map_begin(e);
	h = dns_emit_name(e, c, message) ? dns_take_head(c, &data) : NULL;
	if (h) {
		dns_emit_type(e, get_be16(h));
		/* Those two of OPT mean something else (RFC 6891). */
		if (get_be16(h) != OPT) {
			enc_key_uint(e, ATOM(class), get_be16(h + 2));
			enc_key_uint(e, ATOM(ttl), get_be32(h + 4));
		}
		end = dns_put_rdata(rdata, get_be16(h), &data, message);
		if (end && !data.failed && !c->failed) {
			enc_key(e, ATOM(rdata));
			enc_textn(e, rdata, (size_t)(end - rdata));
		}
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
	char name[DNS_NAME_MAX], type[16], rdata[RDATA_MAX];
	struct cursor data;
	const uint8_t *h = dns_name_read(name, c, message) < 0 ? NULL : dns_take_head(c, &data);
	char *end;

	if (!h)
		return;
	*dns_put_type(type, get_be16(h)) = '\0';
	end = dns_put_rdata(rdata, get_be16(h), &data, message);
	buf_printf(out, ", %s ", type);
	if (end && !data.failed && !c->failed)
		buf_put(out, rdata, (size_t)(end - rdata));
}
