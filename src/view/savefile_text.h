/* SPDX-License-Identifier: ISC */
/* What is in a savefile, as lines for a person. */
#ifndef VIEW_SAVEFILE_TEXT_H
#define VIEW_SAVEFILE_TEXT_H

#include "base/buf.h"
#include "record/savefile.h"

void savefile_text(struct buf *out, const struct record_savefile *t);

#endif
