/* SPDX-License-Identifier: ISC */
/* Elsewhere nobody is known who tells: source_event() has to do. */
#include "net/live_watch.h"

void live_watch_begin(struct source *s)
{
	(void)s;
}

void live_watch(struct source *s, source_event_fn *tell, void *context)
{
	(void)s, (void)tell, (void)context;
}

void live_look(struct source *s, source_event_fn *tell, void *context)
{
	(void)s, (void)tell, (void)context;
}
