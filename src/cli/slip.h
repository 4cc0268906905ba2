/* SPDX-License-Identifier: ISC */
/* Slips of other programs' users: a file or a device named where the filter belongs. */
#ifndef CLI_SLIP_H
#define CLI_SLIP_H

#include "base/fault.h"
#include "cli/option_table.h"

/* Where the first word of an expression that has proved invalid is the name of a file or of a
 * device, the fault says that instead, and the hint is the command that was meant.  argv is the
 * command's, as option_parse() left it: the words stand last.  reads, captures: whether there is
 * a file (-r) or a device (-i) already.  Returns whether it was such a slip. */
bool slip_explain(
	char **argv, const struct option_words *words, bool reads, bool captures, struct fault *f);

#endif
