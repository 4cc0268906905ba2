/* SPDX-License-Identifier: ISC */
/*
 * A device whose packets a process of this one reads (os/workers.h): a source without packets that
 * tells what becomes of it.  All that read the device are a crew; they begin and end together, and
 * the account of each is kept in memory that outlives it.
 */
#ifndef NET_SOURCE_WORKER_H
#define NET_SOURCE_WORKER_H

#include "net/live_shared.h"
#include "net/source.h"
#include "net/split.h"
#include "os/workers.h"

/* The memory of a worker, which it writes and its parent reads, but for `why`. */
struct source_worker_share {
	struct live_totals totals;
	struct source_counts counts; /* delivered is what has been written, or waits for a reader */
	uint64_t flying;             /* packets that are being written */
	struct record_sandbox holds; /* once it is ready */
	atom_id reason;              /* of its end; none: it has not come to it */
	int exit_code;
	atom_id why; /* what its parent ends it for */
};

enum source_worker_kind { WORKER_COUNTED, WORKER_EVENT, WORKER_FAULT };

/* What a worker sends. */
struct source_worker_message {
	enum source_worker_kind kind; /* WORKER_COUNTED: its counts are up to date */
	atom_id event;                /* WORKER_EVENT: as in struct record_interface */
	char to[64];                  /* or "" */
	struct fault fault;           /* WORKER_FAULT */
	bool fatal;
};

struct source_crew {
	struct workers *workers;
	struct split *split;
	const atom_id *reason; /* why the session stops, when it does */
	source_event_fn *tell;
	void *context;
	bool stopped;
};

static inline struct source_worker_share *source_worker_share(
	const struct source_crew *crew, unsigned number)
{
	return crew->workers->each[number].share;
}

/* The source of that worker becomes one that tells of it; what it was is closed with it.  The crew
 * is borrowed. */
int source_worker_begin(
	struct source *s, struct source_crew *crew, unsigned number, struct fault *f);

#endif
