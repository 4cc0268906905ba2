/* SPDX-License-Identifier: ISC */
#include "base/queue.h"

#include <stdlib.h>
#include <string.h>

void queue_init(struct queue *q, size_t size)
{
	*q = (struct queue){ .size = size };
}

void queue_finish(struct queue *q)
{
	free(q->data);
	*q = (struct queue){ 0 };
}

bool queue_put(struct queue *q, const void *data, size_t n)
{
	size_t tail, first;

	if (n > q->size - q->len)
		return false;
	if (!n)
		return true;
	if (!q->data)
		q->data = malloc(q->size);
	if (!q->data)
		return false;
	tail = (q->head + q->len) % q->size;
	first = n < q->size - tail ? n : q->size - tail;
	memcpy(q->data + tail, data, first);
	memcpy(q->data, (const uint8_t *)data + first, n - first);
	q->len += n;
	if (q->len > q->max)
		q->max = q->len;
	return true;
}

struct bytes queue_front(const struct queue *q)
{
	size_t to_end = q->size - q->head;

	return (struct bytes){ q->data + q->head, q->len < to_end ? q->len : to_end };
}

void queue_drop(struct queue *q, size_t n)
{
	q->len -= n;
	q->head = q->len ? (q->head + n) % q->size : 0;
}
