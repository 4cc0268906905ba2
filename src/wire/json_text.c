/* SPDX-License-Identifier: ISC */
#include "wire/json_text.h"

#include <string.h>

static bool json_text_is_tail(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

/* RFC 3629, section 4: no overlong forms, no surrogates, nothing over U+10FFFF. */
size_t utf8_len(const uint8_t *p, size_t len)
{
	uint8_t a = len ? p[0] : 0xff;
	uint8_t b = len > 1 ? p[1] : 0;

	if (a < 0x80)
		return 1;
	if (a < 0xc2 || a > 0xf4 || !json_text_is_tail(b))
		return 0;
	if (a < 0xe0)
		return 2;
	if (len < 3 || !json_text_is_tail(p[2]))
		return 0;
	if (a < 0xf0)
		return (a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) ? 0 : 3;
	if (len < 4 || !json_text_is_tail(p[3]))
		return 0;
	return (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f) ? 0 : 4;
}

static void json_text_put_escaped(struct buf *out, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";
	char code[] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };

	switch (c) {
	case '"':
	case '\\':
		buf_put_byte(out, '\\');
		buf_put_byte(out, c);
		return;
	case '\n':
		buf_put(out, "\\n", 2);
		return;
	case '\r':
		buf_put(out, "\\r", 2);
		return;
	case '\t':
		buf_put(out, "\\t", 2);
		return;
	default:
		buf_put(out, code, sizeof(code));
	}
}

/* What a string has as it is: ASCII but controls, the quote and the backslash. */
static bool json_text_is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

#define EACH_BYTE(b) (0x0101010101010101u * (b))
/* The upper bit of each byte that is zero, and of none before the first that is. */
#define ZERO_BYTES(word) (((word)-EACH_BYTE(0x01)) & ~(word)&EACH_BYTE(0x80))

/* Plain characters that the text begins with; most texts are plain, eight at a time. */
static size_t json_text_plain_len(const uint8_t *p, size_t len)
{
	size_t n = 0;
	uint64_t word;

	for (; len - n >= sizeof(word); n += sizeof(word)) {
		memcpy(&word, p + n, sizeof(word));
		if ((word | ZERO_BYTES(word & EACH_BYTE(0xe0)) | ZERO_BYTES(word ^ EACH_BYTE('"')) |
			    ZERO_BYTES(word ^ EACH_BYTE('\\'))) &
			EACH_BYTE(0x80))
			break;
	}
	while (n < len && json_text_is_plain(p[n]))
		n++;
	return n;
}

/* U+2028 and U+2029: JSON has them as they are, but JavaScript before 2019 and others that read
 * lines end a line there. */
static bool json_text_is_separator(const uint8_t *p, size_t n)
{
	return n == 3 && p[0] == 0xe2 && p[1] == 0x80 && (p[2] & 0xfe) == 0xa8;
}

void json_text_put(struct buf *out, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;

	buf_put_byte(out, '"');
	while (len) {
		size_t n = json_text_plain_len(p, len);

		if (n) {
			buf_put(out, p, n);
		} else {
			n = utf8_len(p, len);
			if (n == 1)
				json_text_put_escaped(out, *p);
			else if (json_text_is_separator(p, n))
				buf_put(out, p[2] == 0xa8 ? "\\u2028" : "\\u2029", 6);
			else if (n)
				buf_put(out, p, n);
			else
				buf_put(out, "\xef\xbf\xbd", 3);
			n = n ? n : 1;
		}
		p += n;
		len -= n;
	}
	buf_put_byte(out, '"');
}
