/* SPDX-License-Identifier: ISC */
/* One line on stderr that is written over twice a second, where terminal_draws() allows it.
 * It is the first time told when half a second is over. */
#ifndef VIEW_PROGRESS_H
#define VIEW_PROGRESS_H

#include <stdint.h>

#include "view/terminal.h"

struct progress {
	bool shown;
	bool beside;             /* another process shows the lines */
	uint64_t next;           /* clock_monotonic() of the next line; UINT64_MAX: never */
	uint64_t last;           /* and of the last */
	uint64_t packets, bytes; /* at the last */
};

void progress_init(struct progress *p, uint64_t now, enum terminal_color color);

/* Whether it is time for a line, which one of the functions below shows. */
static inline bool progress_due(const struct progress *p, uint64_t now)
{
	return now >= p->next;
}

/* Sending: how many packets, how fast, how many that failed. */
struct progress_sent {
	uint64_t packets, bytes, failed;
	uint64_t left; /* ns until the end, UINT64_MAX: not known */
};

void progress_sending(struct progress *p, uint64_t now, const struct progress_sent *sent);

/* Reading: how many packets, and which part of a file; a negative share is not known. */
void progress_reading(struct progress *p, uint64_t now, uint64_t packets, double share);

/* For a process whose parent shows the lines: this one clears them and shows none. */
void progress_init_beside(struct progress *p, uint64_t now, enum terminal_color color);

/* Clears the line, so that something else can be written. */
void progress_clear(struct progress *p);

#endif
