/* SPDX-License-Identifier: ISC */
/*
 * The one way that decoding reads a packet: a position that never passes the end
 * of what was captured, nor the end that an enclosing layer's length has set.  A
 * read past it yields zeros, moves to the end, and is remembered.
 */
#ifndef DECODE_CURSOR_H
#define DECODE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct cursor {
	const uint8_t *at;
	const uint8_t *end;
	bool failed; /* a read went past the end */
};

static inline struct cursor cursor_init(const uint8_t *data, size_t len)
{
	return (struct cursor){ data, data + len, false };
}

static inline size_t cursor_left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

/* The next n bytes, and past them; NULL where there are fewer. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->at;

	if (n > cursor_left(c)) {
		c->at = c->end;
		c->failed = true;
		return NULL;
	}
	c->at += n;
	return p;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 1);

	return p ? p[0] : 0;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 2);

	return p ? get_be16(p) : 0;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 4);

	return p ? get_be32(p) : 0;
}

/* A cursor over the next n bytes, or as many as there are, and past them. */
static inline struct cursor cursor_sub(struct cursor *c, size_t n)
{
	size_t left = cursor_left(c);
	struct cursor sub = cursor_init(c->at, n < left ? n : left);

	cursor_take(c, n);
	return sub;
}

/* Of parts that have a type and a length of `size` bytes each, 1 or 2, the value of the first one
 * of a type that is there as a whole; `counted` lengths count themselves and the type. */
bool cursor_find(struct cursor c, size_t size, bool counted, uint16_t wanted, struct bytes *value);

#endif
