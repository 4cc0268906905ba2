/* SPDX-License-Identifier: ISC */
/* The keys of the live view of `stats`, as commands of its session: q does what SIGINT does. */
#ifndef CLI_STATS_KEYS_H
#define CLI_STATS_KEYS_H

#include "run/session.h"

/* The session has a view, and no commands yet. */
void stats_keys_begin(struct session *s);

#endif
