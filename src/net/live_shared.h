/* SPDX-License-Identifier: ISC */
/*
 * A live device that one process opens and a child of it reads.  Both have its socket; the kernel's
 * counters are reset when they are read, so the child alone does that, and tells its parent in
 * memory that both have.  Where the child has been killed the parent goes on with them.
 */
#ifndef NET_LIVE_SHARED_H
#define NET_LIVE_SHARED_H

#include <stdbool.h>

#include "net/source.h"

struct live_totals {
	uint64_t received; /* since activation, drops included */
	uint64_t dropped;
	bool reading; /* the next ones may be lost with the process */
};

/* In the child that reads it: has its ring, which no child inherits. */
int live_take_ring(struct source *s, struct fault *f);

/* The same; totals are borrowed. */
void live_tell_totals(struct source *s, struct live_totals *totals);

/* In the parent, of a child that has ended. */
void live_adopt_totals(struct source *s, const struct live_totals *totals);

/* In a child that does not read it: it is closed here, and what the kernel has of it stays. */
void live_leave(struct source *s);

#endif
