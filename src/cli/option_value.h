/* SPDX-License-Identifier: ISC */
/* The value of one option: read, held against its range, stored. */
#ifndef CLI_OPTION_VALUE_H
#define CLI_OPTION_VALUE_H

#include "base/fault.h"
#include "cli/option_table.h"

/* `options` is the struct that the offset counts from; text is borrowed. */
int option_set(const struct option_spec *s, const char *text, void *options, struct fault *f);

#endif
