/* SPDX-License-Identifier: ISC */
/*
 * Bytes that wait, first in first out, in a ring of a fixed size.  The memory is taken with
 * the first byte and kept; untouched pages of it cost nothing.  A zeroed queue takes none.
 */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct queue {
	uint8_t *data;
	size_t size; /* bytes that it may hold */
	size_t head; /* where the first byte stands */
	size_t len;
	size_t max; /* the highest that len ever was */
};

void queue_init(struct queue *q, size_t size);
void queue_finish(struct queue *q);

/* Takes all n bytes or, where they do not fit or there is no memory, none and returns false. */
bool queue_put(struct queue *q, const void *data, size_t n);

/* The first bytes in one piece, borrowed until the next call; the rest may stand elsewhere. */
struct bytes queue_front(const struct queue *q);

/* Takes n bytes from the front, no more than queue_front() has. */
void queue_drop(struct queue *q, size_t n);

#endif
