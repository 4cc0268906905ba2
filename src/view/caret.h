/* SPDX-License-Identifier: ISC */
/* A filter expression with the place that is wrong marked below it:
 *
 *     tcp prt 80
 *         ^~~
 *
 * Of a long expression the part around the place. */
#ifndef VIEW_CARET_H
#define VIEW_CARET_H

#include "base/buf.h"
#include "filter/diagnose.h"

/* Two lines, each behind indent; nothing where the place is not known. */
void caret_put(
	struct buf *out, const char *expression, const struct diagnosis *d, const char *indent);

/* The same on stderr. */
void caret_say(const char *expression, const struct diagnosis *d);

#endif
