/* SPDX-License-Identifier: ISC */
/*
 * A growable buffer with a sticky error: writers go on without looking, and
 * whoever ends the work asks once with buf_failed().  The buffer owns its
 * memory; buf_finish() gives it back and accepts a zeroed buffer.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/bytes.h"

struct buf {
	uint8_t *data;
	size_t len;
	size_t cap;
	bool failed;
};

void buf_finish(struct buf *b);

/* Grows so that at least n bytes fit behind len.  False, and sticky, without memory. */
bool buf_grow(struct buf *b, size_t n);

/* Room for n bytes behind len, or NULL.  buf_advance() makes what was written there count. */
static inline uint8_t *buf_reserve(struct buf *b, size_t n)
{
	if (b->cap - b->len < n && !buf_grow(b, n))
		return NULL;
	return b->data + b->len;
}

static inline void buf_advance(struct buf *b, size_t n)
{
	b->len += n;
}

static inline void buf_put(struct buf *b, const void *data, size_t n)
{
	uint8_t *p = n ? buf_reserve(b, n) : NULL;

	if (!p)
		return;
	memcpy(p, data, n);
	b->len += n;
}

static inline void buf_put_byte(struct buf *b, uint8_t byte)
{
	uint8_t *p = buf_reserve(b, 1);

	if (!p)
		return;
	*p = byte;
	b->len++;
}

void buf_puts(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What is in the buffer, borrowed until it changes; never NULL. */
static inline struct bytes buf_bytes(const struct buf *b)
{
	return (struct bytes){ b->data ? b->data : (const uint8_t *)"", b->len };
}

static inline bool buf_failed(const struct buf *b)
{
	return b->failed;
}

#endif
