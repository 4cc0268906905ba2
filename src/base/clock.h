/* SPDX-License-Identifier: ISC */
/* Clocks in nanoseconds, and RFC 3339 times in UTC. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define CLOCK_SECOND 1000000000ull
#define CLOCK_MS     1000000ull

/* 1970-01-01 to 2262-04-11: what a signed 64-bit count of nanoseconds can say. */
#define CLOCK_SEC_MAX 9223372035

struct clock_time {
	int64_t sec;
	uint32_t nsec;
};

uint64_t clock_monotonic(void);
struct clock_time clock_now(void);

/* The civil time of the user's time zone, as localtime(3). */
bool clock_local(int64_t sec, struct tm *out);

/* "2026-11-21T09:30:00." */
#define CLOCK_PREFIX_LEN 20
/* "2026-11-21T09:30:00.123456789Z" */
#define CLOCK_RFC3339_LEN 30

/* Writes CLOCK_PREFIX_LEN characters, no NUL; 0 <= sec <= CLOCK_SEC_MAX. */
void clock_put_prefix(char *p, int64_t sec);

/* Writes CLOCK_RFC3339_LEN characters and a NUL. */
void clock_put_rfc3339(char *p, struct clock_time t);

#endif
