/* SPDX-License-Identifier: ISC */
/* A command line, read by the table of a command's options; and --help, which comes from it. */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdio.h>

#include "base/fault.h"
#include "cli/option_table.h"

enum option_result { OPTION_FAILED = -1, OPTION_DONE = 0, OPTION_HELP = 1 };

/* Fills `options`, the struct that the offsets count from, and the words that are no
 * options; argv is reordered. */
enum option_result option_parse(const struct option_table *table, int argc, char **argv,
	void *options, struct option_words *words, struct fault *f);

/* Options that are wrong together, or one where it stands; returns -1. */
int option_wrong(struct fault *f, const char *what, const char *hint);

void option_help(const struct option_table *table, FILE *to);

#endif
