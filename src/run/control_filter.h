/* SPDX-License-Identifier: ISC */
/* The filter command: the helper compiles for one source after another, and when all
 * programs are there, they come into force, or none does. */
#ifndef RUN_CONTROL_FILTER_H
#define RUN_CONTROL_FILTER_H

#include "run/control.h"

struct command;

int control_filter_init(struct control *c, struct fault *f);
void control_filter_finish(struct control *c);

void control_filter_begin(struct control *c, const struct command *command);

#endif
