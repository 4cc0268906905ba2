/* SPDX-License-Identifier: ISC */
/*
 * The savefiles of -w while a session runs: what each holds, and the turn to the next.
 *
 * When a file has its size, or the wall clock passes a multiple of the time, the next one is
 * asked for (file/opener.h).  Until it is there sources are not read, but not for long: then
 * packets go on into the file that there is.  At the turn that file is ended as if the capture
 * ended, the next begins as the first did, and the old one gets its name; the `written` record
 * comes when it has it.
 *
 * A single file is one that has its name from the beginning, and never turns.
 */
#ifndef RUN_ROTATION_H
#define RUN_ROTATION_H

#include "file/opener.h"
#include "os/output.h"
#include "record/written.h"
#include "run/rotation_clock.h"
#include "run/session_state.h"

struct rotation_limits {
	uint64_t size;  /* bytes; 0: no limit, as the next two */
	uint64_t every; /* nanoseconds of local time; at least CLOCK_SECOND */
	uint64_t files; /* then the session ends */
};

struct rotation {
	/* Set by the caller, and borrowed. */
	struct rotation_limits limits;
	struct output *file;
	struct opener *opener;        /* NULL: a single file */
	const char *folder;           /* of the opener: what stands before its names */
	void (*begin)(void *context); /* puts into file's buffer what a file begins with */
	void *context;

	uint64_t n;                    /* of the file that is being written */
	struct record_written closing; /* has no name yet */
	bool naming;                   /* there is such a file */
	bool asked;                    /* for the next file */
	bool time_is_due;
	atom_id reason;    /* why it was asked for, or none */
	uint64_t patience; /* clock_monotonic() to which sources wait for it */
	struct rotation_clock clock;
	char *path;  /* of the file that is being written */
	char *named; /* of the one that is closing */
};

/* With an opener: the first file is there, named as the opener says.  False without memory. */
bool rotation_init(struct rotation *r, const char *name);
void rotation_finish(struct rotation *r);

/* What a session does with its member of that name. */
extern const struct session_files rotation_files;

#endif
