/* SPDX-License-Identifier: ISC */
/* Bytes below a packet's line, in the shapes of tcpdump's -x, -X and -A.  Nothing but
 * printable ASCII and the end of a line reaches the output, and every line begins with a
 * tab, so that no packet can pass for a line of its own. */
#ifndef VIEW_HEXDUMP_H
#define VIEW_HEXDUMP_H

#include <stdbool.h>

#include "base/buf.h"

void hexdump_put(struct buf *out, const uint8_t *data, size_t len, bool ascii);

/* Text as it is, its lines as lines. */
void hexdump_put_ascii(struct buf *out, const uint8_t *data, size_t len);

#endif
