/* SPDX-License-Identifier: ISC */
/* The records as lines for a person.  Every line but a packet's begins with "# ".
 * Errors are not here: they are said on stderr. */
#ifndef VIEW_TEXT_H
#define VIEW_TEXT_H

#include "record/record.h"
#include "record/written.h"

void text_start(struct buf *out, const struct record_start *r);
void text_stats(struct buf *out, const struct record_stats *r);
void text_event(struct buf *out, const struct record_interface *r);
void text_inject_end(struct buf *out, const struct record_inject_end *r);
void text_written(struct buf *out, const struct record_written *r);
void text_end(struct buf *out, const struct record_end *r);

/* Appends text with every control character, and what is not UTF-8, as "?": names of
 * files and devices must not drive a terminal. */
void text_put_clean(struct buf *out, const char *text);

#endif
