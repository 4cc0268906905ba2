/* SPDX-License-Identifier: ISC */
/* What is known about a filter, as lines for a person. */
#ifndef VIEW_FILTER_TEXT_H
#define VIEW_FILTER_TEXT_H

#include "base/buf.h"
#include "filter/diagnose.h"
#include "record/filter.h"

/* d has the place in an expression that is invalid. */
void filter_text(struct buf *out, const struct record_filter *r, const struct diagnosis *d);

#endif
