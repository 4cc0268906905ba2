/* SPDX-License-Identifier: ISC */
/* The periods of -G: they begin at multiples of its time by the local wall clock. */
#ifndef RUN_ROTATION_CLOCK_H
#define RUN_ROTATION_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* When it was looked at last. */
struct rotation_clock {
	uint64_t local; /* periods since 1970, by local time */
	uint64_t utc;   /* and by UTC */
	bool aligned;   /* both begin at the same moments */
};

/* Looks at the clock.  Returns whether another period has begun since the last look, or the clock
 * was set into another; rest: nanoseconds to the next. */
bool rotation_clock_turn(struct rotation_clock *clock, uint64_t every, uint64_t *rest);

#endif
