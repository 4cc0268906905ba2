/* SPDX-License-Identifier: ISC */
/* Slips of other programs' users: a file or a device named where the filter belongs. */
#ifndef CLI_SLIP_H
#define CLI_SLIP_H

#include <limits.h>
#include <stdint.h>

#include "base/fault.h"
#include "cli/option_table.h"

/* What a command would still take, beside what it was given. */
struct slip_room {
	const struct option_list *read; /* the files of -r, or NULL */
	unsigned files, devices;        /* how many more, SLIP_MANY without end */
	bool both;                      /* a file and a device go together */
	bool incomplete;                /* it fails for want of a device to send on */
	uint64_t words; /* slip_look(): a bit for each of the first that is a file */
};

#define SLIP_MANY UINT_MAX /* more than there are words */

/* Before the start, which may leave no right to look: which words are files. */
void slip_look(struct slip_room *room, const struct option_words *words);

/* Where the first words of an expression that has proved invalid are the names of files or of
 * devices, the fault says that instead, and the hint is the command that was meant.  argv is the
 * command's, as option_parse() left it: the words stand last.  Returns whether it was such a
 * slip. */
bool slip_explain(char **argv, const struct option_words *words, const struct slip_room *room,
	struct fault *f);

#endif
