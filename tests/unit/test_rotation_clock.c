/* SPDX-License-Identifier: ISC */
/* When -G turns, by a clock that the test sets.  Linked with --wrap=clock_now. */
#include "unit.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "run/rotation_clock.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* Without a file of zones: summer from the last Sunday of March to that of October, 01:00 UTC. */
#define BERLIN    "CET-1CEST,M3.5.0,M10.5.0/3"
#define KATHMANDU "NPT-5:45"

/* 2026-10-25 and 2026-03-29, 00:00 UTC. */
#define AUTUMN INT64_C(1792886400)
#define SPRING INT64_C(1774742400)

static int64_t now;

struct clock_time __wrap_clock_now(void);

struct clock_time __wrap_clock_now(void)
{
	return (struct clock_time){ now, 0 };
}

static const struct {
	const char *zone;
	uint64_t every;
	int64_t first, second; /* seconds */
	bool turns;
	uint64_t rest; /* to the next, from the second on */
} rows[] = {
	{ "UTC0", HOUR, AUTUMN + 3599, AUTUMN + 3599, false, CLOCK_SECOND },
	{ "UTC0", HOUR, AUTUMN + 3599, AUTUMN + 3600, true, HOUR },
	{ "UTC0", HOUR, AUTUMN, AUTUMN + 3599, false, CLOCK_SECOND },
	/* The clock was set, far ahead and back. */
	{ "UTC0", HOUR, AUTUMN, AUTUMN + 9000, true, HOUR / 2 },
	{ "UTC0", HOUR, AUTUMN, AUTUMN - 1, true, CLOCK_SECOND },
	{ "UTC0", HOUR, AUTUMN + 9, AUTUMN + 3, false, HOUR - 3 * CLOCK_SECOND },
	{ "UTC0", HOUR, AUTUMN, 0, true, HOUR },
	/* The full hour there is a quarter past here. */
	{ KATHMANDU, HOUR, AUTUMN + 899, AUTUMN + 900, true, HOUR },
	{ KATHMANDU, HOUR, AUTUMN + 3599, AUTUMN + 3600, false, HOUR / 4 },
	{ KATHMANDU, DAY, AUTUMN + 65699, AUTUMN + 65700, true, DAY },
	/* Midnight in summer, and a day later in winter. */
	{ BERLIN, DAY, AUTUMN - 7201, AUTUMN - 7200, true, DAY },
	{ BERLIN, DAY, AUTUMN + 82799, AUTUMN + 82800, true, DAY },
	{ BERLIN, DAY, AUTUMN + 3599, AUTUMN + 3600, false, 22 * HOUR },
	/* 3 o'clock is 2 o'clock again: a full hour; then there is no 2 o'clock. */
	{ BERLIN, HOUR, AUTUMN + 3599, AUTUMN + 3600, true, HOUR },
	{ BERLIN, 30 * MINUTE, AUTUMN + 3599, AUTUMN + 3600, true, 30 * MINUTE },
	{ BERLIN, HOUR, AUTUMN + 3600, AUTUMN + 7199, false, CLOCK_SECOND },
	{ BERLIN, HOUR, SPRING + 3599, SPRING + 3600, true, HOUR },
	{ BERLIN, 2 * HOUR, SPRING + 3599, SPRING + 3600, true, HOUR },
	{ BERLIN, DAY, SPRING + 3599, SPRING + 3600, false, 21 * HOUR },
};

static void test_turns(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rotation_clock clock = { 0 };
		uint64_t rest;

		setenv("TZ", rows[i].zone, 1);
		tzset();
		now = rows[i].first;
		rotation_clock_turn(&clock, rows[i].every, &rest);
		now = rows[i].second;
		if (rotation_clock_turn(&clock, rows[i].every, &rest) != rows[i].turns ||
			rest != rows[i].rest)
			fail_msg("row %zu: the rest is %llu s", i,
				(unsigned long long)(rest / CLOCK_SECOND));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_turns) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
