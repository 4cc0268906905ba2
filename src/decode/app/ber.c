/* SPDX-License-Identifier: ISC */
#include "decode/app/ber.h"

#define LONG_TAG 0x1f
#define LONG_LEN 0x80 /* with the number of bytes that the length has */

bool ber_take(struct cursor *c, struct ber *b)
{
	size_t left;

	b->tag = cursor_u8(c);
	b->len = cursor_u8(c);
	if (b->len & LONG_LEN) {
		unsigned bytes = b->len & 0x7f;

		if (!bytes || bytes > 4)
			return false;
		for (b->len = 0; bytes; bytes--)
			b->len = b->len << 8 | cursor_u8(c);
	}
	if (c->failed || (b->tag & LONG_TAG) == LONG_TAG)
		return false;
	left = cursor_left(c);
	b->value = cursor_sub(c, b->len < left ? b->len : left);
	return true;
}

bool ber_want(struct cursor *c, uint8_t tag, struct ber *b)
{
	return ber_take(c, b) && b->tag == tag;
}

bool ber_want_int(struct cursor *c, uint8_t tag, int64_t *number)
{
	struct ber b;
	uint64_t value;

	if (!ber_want(c, tag, &b) || !b.len || b.len > 8 || cursor_left(&b.value) < b.len)
		return false;
	value = *b.value.at & 0x80 ? UINT64_MAX : 0;
	while (cursor_left(&b.value))
		value = value << 8 | cursor_u8(&b.value);
	*number = (int64_t)value;
	return true;
}
