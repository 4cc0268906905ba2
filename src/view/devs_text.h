/* SPDX-License-Identifier: ISC */
/* Devices for a person: a table of many, or everything about one. */
#ifndef VIEW_DEVS_TEXT_H
#define VIEW_DEVS_TEXT_H

#include "base/buf.h"
#include "record/device.h"

void devs_text_table(struct buf *out, struct record_device *const *devices, unsigned count);
void devs_text_one(struct buf *out, const struct record_device *d);

#endif
