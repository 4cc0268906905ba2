/* SPDX-License-Identifier: ISC */
/* The intervals of a savefile as lines for a person, each with a bar; the highest is the scale,
 * so that all are kept until the end. */
#ifndef VIEW_INTERVAL_TEXT_H
#define VIEW_INTERVAL_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct interval_row {
	uint64_t begin; /* nanoseconds since 1970 */
	uint64_t count; /* of intervals: more than one only without packets */
	uint64_t packets;
	uint64_t bytes; /* on the wire */
};

struct interval_text {
	struct buf rows; /* of struct interval_row */
};

void interval_text_add(struct interval_text *t, const struct interval_row *row);

/* length: of an interval, in nanoseconds. */
void interval_text_put(const struct interval_text *t, uint64_t length, struct buf *out);

void interval_text_finish(struct interval_text *t);

#endif
