/* SPDX-License-Identifier: ISC */
#include "decode/app/dns_name.h"

#include <string.h>

#define HOPS_MAX 127 /* a name has no more labels, so that more pointers are of no use */
#define WIRE_MAX 255 /* bytes of a name without compression, with its last, empty label */

char *dns_name_put(char *p, uint8_t byte, const char *escaped)
{
	if (byte > 0x20 && byte < 0x7f) {
		if (strchr(escaped, byte))
			*p++ = '\\';
		*p++ = (char)byte;
		return p;
	}
	*p++ = '\\';
	*p++ = (char)('0' + byte / 100);
	*p++ = (char)('0' + byte / 10 % 10);
	*p++ = (char)('0' + byte % 10);
	return p;
}

static char *dns_name_put_label(char *p, const uint8_t *label, size_t len)
{
	for (size_t i = 0; i < len; i++)
		p = dns_name_put(p, label[i], ".\\");
	*p++ = '.';
	return p;
}

/* Follows a pointer: what is read from there on ends where the pointer stood, or failed. */
static struct cursor dns_name_follow(
	const struct cursor *from, const uint8_t *message, const uint8_t *earliest, size_t offset)
{
	struct cursor to = cursor_init(message, (size_t)(from->end - message));

	if (offset < (size_t)(earliest - message))
		to.at = message + offset;
	else
		to.failed = true;
	return to;
}

int dns_name_read(char text[DNS_NAME_MAX], struct cursor *c, const uint8_t *message)
{
	const uint8_t *earliest = c->at;
	struct cursor jumped = *c;
	struct cursor *r = c;
	unsigned hops = 0;
	size_t wire = 1;
	char *p = text;

	for (;;) {
		uint8_t len = cursor_u8(r);
		const uint8_t *label;

		if (r->failed)
			break;
		if (len >= 0xc0) {
			size_t offset = (len & 0x3fu) << 8 | cursor_u8(r);

			if (r->failed || hops++ == HOPS_MAX)
				break;
			jumped = dns_name_follow(r, message, earliest, offset);
			earliest = jumped.at;
			r = &jumped;
			continue;
		}
		if (!len) {
			if (p > text + 1)
				p--;
			else if (p == text)
				*p++ = '.';
			*p = '\0';
			return (int)(p - text);
		}
		label = cursor_take(r, len);
		wire += 1u + len;
		if (!label || len > 63 || wire > WIRE_MAX)
			break;
		p = dns_name_put_label(p, label, len);
	}
	c->failed = true;
	return -1;
}
