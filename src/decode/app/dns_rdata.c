/* SPDX-License-Identifier: ISC */
#include "decode/app/dns_rdata.h"

#include <string.h>

#include "base/address.h"
#include "base/number.h"
#include "wire/hot/base64.h"

/* A text that grows up to an end; what does not fit is left out, and told by `full`. */
struct rdata {
	char *p;
	const char *end;
	bool full;
};

/* Room for n characters more. */
static bool rdata_has(struct rdata *r, size_t n)
{
	if ((size_t)(r->end - r->p) < n)
		r->full = true;
	return !r->full;
}

static void rdata_puts(struct rdata *r, const char *text)
{
	size_t len = strlen(text);

	if (!rdata_has(r, len))
		return;
	memcpy(r->p, text, len);
	r->p += len;
}

static void rdata_number(struct rdata *r, uint32_t number)
{
	if (rdata_has(r, NUMBER_ROOM))
		r->p = number_put(r->p, number);
}

/* Numbers of so many bytes each, with a space behind each. */
static void rdata_numbers(struct rdata *r, struct cursor *c, const char *sizes)
{
	for (; *sizes; sizes++) {
		rdata_number(r, *sizes == '1'   ? cursor_u8(c)
				: *sizes == '2' ? cursor_u16(c)
						: cursor_u32(c));
		rdata_puts(r, " ");
	}
}

static void rdata_name(struct rdata *r, struct cursor *c, const uint8_t *message)
{
	char name[DNS_NAME_MAX];

	if (dns_name_read(name, c, message) >= 0)
		rdata_puts(r, name);
}

static void rdata_hex(struct rdata *r, struct cursor *c)
{
	static const char digits[] = "0123456789ABCDEF";

	for (; cursor_left(c) && rdata_has(r, 2); c->at++) {
		*r->p++ = digits[*c->at >> 4];
		*r->p++ = digits[*c->at & 15];
	}
}

static void rdata_base64(struct rdata *r, struct cursor *c)
{
	char text[DNS_RDATA_MAX + BASE64_SLACK];
	size_t n = cursor_left(c);

	if (!rdata_has(r, BASE64_LEN(n)))
		return;
	n = base64_encode(text, cursor_take(c, n), n);
	memcpy(r->p, text, n);
	r->p += n;
}

/* Escaped as names are, but for spaces. */
static char *rdata_put_text(char *p, uint8_t byte, const char *escaped)
{
	if (byte != ' ')
		return dns_name_put(p, byte, escaped);
	*p++ = ' ';
	return p;
}

static void rdata_text(struct rdata *r, struct cursor text)
{
	rdata_puts(r, "\"");
	for (; cursor_left(&text) && rdata_has(r, 4); text.at++)
		r->p = rdata_put_text(r->p, *text.at, "\\\"");
	rdata_puts(r, "\"");
}

static void rdata_string(struct rdata *r, struct cursor *c)
{
	rdata_text(r, cursor_sub(c, cursor_u8(c)));
}

size_t dns_rdata_string(char text[DNS_STRING_MAX], struct cursor *c)
{
	struct cursor string = cursor_sub(c, cursor_u8(c));
	char *p = text;

	for (; cursor_left(&string); string.at++)
		p = rdata_put_text(p, *string.at, "\\");
	return (size_t)(p - text);
}

/* The strings one after the other, as far as there is room. */
static void rdata_txt(struct rdata *r, struct cursor *c)
{
	while (cursor_left(c)) {
		struct cursor string = cursor_sub(c, cursor_u8(c));

		for (; cursor_left(&string) && r->end - r->p >= 4; string.at++)
			r->p = rdata_put_text(r->p, *string.at, "\\");
	}
}

static void rdata_address(struct rdata *r, struct cursor *c, size_t size)
{
	const uint8_t *address = cursor_take(c, size);

	if (address && rdata_has(r, ADDRESS_IP6_MAX))
		r->p = size == 4 ? address_put_ip4(r->p, address) : address_put_ip6(r->p, address);
}

/* Addresses with a comma between them. */
static void rdata_hints(struct rdata *r, struct cursor *c, size_t size)
{
	for (const char *before = "="; cursor_left(c); before = ",") {
		rdata_puts(r, before);
		rdata_address(r, c, size);
	}
}

static void rdata_alpn(struct rdata *r, struct cursor *c)
{
	rdata_puts(r, "=\"");
	for (const char *before = ""; cursor_left(c); before = ",") {
		struct cursor name = cursor_sub(c, cursor_u8(c));

		rdata_puts(r, before);
		for (; cursor_left(&name) && rdata_has(r, 4); name.at++)
			r->p = rdata_put_text(r->p, *name.at, "\\\",");
	}
	rdata_puts(r, "\"");
}

static const char *const service_keys[] = { "mandatory", "alpn", "no-default-alpn", "port",
	"ipv4hint", "ech", "ipv6hint", "dohpath" };

static void rdata_key(struct rdata *r, uint16_t key)
{
	if (key < ARRAY_LEN(service_keys)) {
		rdata_puts(r, service_keys[key]);
		return;
	}
	rdata_puts(r, "key");
	rdata_number(r, key);
}

enum { MANDATORY, ALPN, NO_DEFAULT_ALPN, PORT, IP4_HINT, ECH, IP6_HINT };

static void rdata_parameter(struct rdata *r, uint16_t key, struct cursor *value)
{
	rdata_puts(r, " ");
	rdata_key(r, key);
	if (key == ALPN) {
		rdata_alpn(r, value);
	} else if (key == IP4_HINT || key == IP6_HINT) {
		rdata_hints(r, value, key == IP4_HINT ? 4 : 16);
	} else if (key == MANDATORY) {
		for (const char *before = "="; cursor_left(value) >= 2; before = ",") {
			rdata_puts(r, before);
			rdata_key(r, cursor_u16(value));
		}
	} else if (cursor_left(value)) {
		rdata_puts(r, "=");
		if (key == PORT)
			rdata_number(r, cursor_u16(value));
		else if (key == ECH)
			rdata_base64(r, value);
		else
			rdata_text(r, *value);
	}
}

/* RFC 9460: a priority, a target, and parameters. */
static void rdata_service(struct rdata *r, struct cursor *c, const uint8_t *message)
{
	rdata_numbers(r, c, "2");
	rdata_name(r, c, message);
	while (cursor_left(c) && !r->full) {
		uint16_t key = cursor_u16(c);
		struct cursor value = cursor_sub(c, cursor_u16(c));

		rdata_parameter(r, key, &value);
		c->failed |= value.failed;
	}
}

/* RFC 8659: flags, and a tag with its value. */
static void rdata_caa(struct rdata *r, struct cursor *c)
{
	struct cursor tag;

	rdata_numbers(r, c, "1");
	tag = cursor_sub(c, cursor_u8(c));
	for (; cursor_left(&tag) && rdata_has(r, 4); tag.at++)
		r->p = dns_name_put(r->p, *tag.at, "\\");
	rdata_puts(r, " ");
	rdata_text(r, *c);
}

static void rdata_naptr(struct rdata *r, struct cursor *c, const uint8_t *message)
{
	rdata_numbers(r, c, "22");
	for (int i = 0; i < 3; i++) {
		rdata_string(r, c);
		rdata_puts(r, " ");
	}
	rdata_name(r, c, message);
}

/* mname rname serial refresh retry expire minimum */
static void rdata_soa(struct rdata *r, struct cursor *c, const uint8_t *message)
{
	rdata_name(r, c, message);
	rdata_puts(r, " ");
	rdata_name(r, c, message);
	for (int i = 0; i < 5; i++) {
		rdata_puts(r, " ");
		rdata_number(r, cursor_u32(c));
	}
}

/* False: the type has no text here. */
static bool rdata_put(struct rdata *r, uint16_t type, struct cursor *c, const uint8_t *message)
{
	static const char *const numbers[] = { [DNS_MX] = "2",
		[DNS_SRV] = "222",
		[DNS_DS] = "211",
		[DNS_SSHFP] = "11",
		[DNS_CDS] = "211" };

	if (type < ARRAY_LEN(numbers) && numbers[type])
		rdata_numbers(r, c, numbers[type]);
	switch (type) {
	case DNS_A:
	case DNS_AAAA:
		rdata_address(r, c, type == DNS_A ? 4 : 16);
		return true;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
	case DNS_DNAME:
	case DNS_MX:
	case DNS_SRV:
		rdata_name(r, c, message);
		return true;
	case DNS_DS:
	case DNS_CDS:
	case DNS_SSHFP:
		rdata_hex(r, c);
		return true;
	case DNS_SOA:
		rdata_soa(r, c, message);
		return true;
	case DNS_TXT:
		rdata_txt(r, c);
		return true;
	case DNS_NAPTR:
		rdata_naptr(r, c, message);
		return true;
	case DNS_SVCB:
	case DNS_HTTPS:
		rdata_service(r, c, message);
		return true;
	case DNS_CAA:
		rdata_caa(r, c);
		return true;
	default:
		return false;
	}
}

int dns_rdata_put(char text[DNS_RDATA_MAX], uint16_t type, struct cursor *c, const uint8_t *message)
{
	struct rdata r = { text, text + DNS_RDATA_MAX, false };

	if (!rdata_put(&r, type, c, message) || c->failed || r.full)
		return -1;
	return (int)(r.p - text);
}
