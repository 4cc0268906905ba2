/* SPDX-License-Identifier: ISC */
/* The periods of -G: they begin at multiples of its time by the local wall clock. */
#ifndef RUN_ROTATION_CLOCK_H
#define RUN_ROTATION_CLOCK_H

#include <stdint.h>

/* The number of the period that it is now, and how long it is to the next; in nanoseconds. */
int64_t rotation_clock_period(uint64_t every, uint64_t *rest);

#endif
