/* SPDX-License-Identifier: ISC */
/* How every command starts and, where it cannot, ends. */
#ifndef CLI_START_H
#define CLI_START_H

#include "cli/option.h"

/* Reads the command line into `options` and its words, as option_parse() does.  False where the
 * command has nothing to run: help was asked for, or the line is wrong, which is told; *code is
 * the exit code then. */
bool start_parse(const struct option_table *table, int argc, char **argv, void *options,
	struct option_words *words, int *code);

#endif
