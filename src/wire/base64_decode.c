/* SPDX-License-Identifier: ISC */
#include "wire/hot/base64.h"

#define NONE 0xff

/* Six bits for a character, by a table that the first use fills. */
static uint8_t values[256];

static void base64_decode_fill_values(void)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	if (values[0])
		return;
	memset(values, NONE, sizeof(values));
	for (uint8_t i = 0; i < 64; i++)
		values[(uint8_t)alphabet[i]] = i;
}

static bool base64_decode_find_bad(struct bytes text, size_t at, size_t *bad)
{
	while (at < text.len && values[text.data[at]] != NONE)
		at++;
	*bad = at;
	return false;
}

/* The last two to four characters of a quantum that may end in padding. */
static bool decode_tail(uint8_t **out, struct bytes text, size_t at, size_t *bad)
{
	const uint8_t *p = text.data + at;
	size_t n = p[3] != '=' ? 4 : p[2] != '=' ? 3 : 2;
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++) {
		if (values[p[i]] == NONE)
			return base64_decode_find_bad(text, at, bad);
		v |= (uint32_t)values[p[i]] << (18 - 6 * i);
	}
	if (v & 0xffffffu >> 8 * (n - 1)) {
		*bad = at + n - 1;
		return false;
	}
	for (size_t i = 0; i < n - 1; i++)
		*(*out)++ = (uint8_t)(v >> (16 - 8 * i));
	return true;
}

bool base64_decode(struct buf *out, struct bytes text, size_t *bad)
{
	uint8_t *start = buf_reserve(out, text.len / 4 * 3 + 3);
	uint8_t *p = start;
	size_t at = 0;

	base64_decode_fill_values();
	if (!p)
		return false;
	if (text.len % 4)
		return base64_decode_find_bad(text, 0, bad);
	for (; at + 4 < text.len; at += 4, p += 3) {
		const uint8_t *in = text.data + at;
		uint8_t a = values[in[0]], b = values[in[1]], c = values[in[2]], d = values[in[3]];
		uint32_t v = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6 | d;

		if ((a | b | c | d) == NONE)
			return base64_decode_find_bad(text, at, bad);
		p[0] = (uint8_t)(v >> 16);
		p[1] = (uint8_t)(v >> 8);
		p[2] = (uint8_t)v;
	}
	if (text.len && !decode_tail(&p, text, at, bad))
		return false;
	buf_advance(out, (size_t)(p - start));
	return true;
}

static int base64_decode_hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_decode(struct buf *out, struct bytes text, size_t *bad)
{
	uint8_t *p = buf_reserve(out, text.len / 2 + 1);

	if (!p)
		return false;
	for (size_t i = 0; i < text.len; i += 2) {
		int high = base64_decode_hex_digit(text.data[i]);
		int low = i + 1 < text.len ? base64_decode_hex_digit(text.data[i + 1]) : -1;

		if (high < 0 || low < 0) {
			*bad = high < 0 ? i : i + 1;
			return false;
		}
		*p++ = (uint8_t)(high << 4 | low);
	}
	buf_advance(out, text.len / 2);
	return true;
}
