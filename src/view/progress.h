/* SPDX-License-Identifier: ISC */
/* One line on stderr that is written over twice a second, where stderr is a terminal. */
#ifndef VIEW_PROGRESS_H
#define VIEW_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool on;
	bool shown;
	uint64_t next;           /* clock_monotonic() of the next line; UINT64_MAX: never */
	uint64_t last;           /* and of the last */
	uint64_t packets, bytes; /* at the last */
};

void progress_init(struct progress *p, uint64_t now);

/* Writes the line when it is time to. */
void progress_tick(
	struct progress *p, uint64_t now, uint64_t packets, uint64_t bytes, uint64_t failed);

/* Clears the line, so that something else can be written. */
void progress_clear(struct progress *p);

#endif
