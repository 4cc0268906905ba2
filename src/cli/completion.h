/* SPDX-License-Identifier: ISC */
/* Scripts that complete pktpipe's commands, options and values in a shell, made from the option
 * tables. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stdio.h>

#include "cli/option_table.h"

/* Of the commands of these tables (ends with NULL). */
typedef void completion_fn(const struct option_table *const *tables, FILE *to);

completion_fn completion_bash, completion_zsh, completion_fish;

/* By the shell's name, or NULL. */
completion_fn *completion_find(const char *shell);
extern const char *const completion_shells[]; /* ends with NULL */

#endif
