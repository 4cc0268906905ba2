/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/pacer.h"

#define START (1000 * CLOCK_SECOND)

struct step {
	bool timed;
	uint64_t time;
	uint32_t len;
	uint64_t due; /* behind START */
};

static void check(struct pacer *p, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* The clock runs on, and later packets are late: no deadline moves. */
		uint64_t now = START + i * CLOCK_SECOND / 7;
		uint64_t due =
			pacer_next(p, now, steps[i].timed, steps[i].time, steps[i].len) - START;

		if (due != steps[i].due)
			fail_msg("packet %zu: %llu instead of %llu", i, (unsigned long long)due,
				(unsigned long long)steps[i].due);
	}
}

static void test_times(void **state)
{
	static const struct step steps[] = {
		{ true, 5 * CLOCK_SECOND, 60, 0 },
		{ true, 5 * CLOCK_SECOND + 500, 60, 250 },
		{ true, 7 * CLOCK_SECOND, 60, CLOCK_SECOND },
		{ false, 0, 60, CLOCK_SECOND },
		{ true, 6 * CLOCK_SECOND, 60, CLOCK_SECOND },
		{ true, 1 * CLOCK_SECOND, 60, CLOCK_SECOND },
		{ true, 105 * CLOCK_SECOND, 60, 50 * CLOCK_SECOND },
	};

	(void)state;
	check(&(struct pacer){ .kind = PACER_TIMES, .speed = 2 }, steps, ARRAY_LEN(steps));
}

static void test_rates(void **state)
{
	static const struct step packets[] = {
		{ true, 9, 60, 0 },
		{ true, 9, 60, 333333333 },
		{ false, 0, 1500, 666666666 },
		{ true, 1, 60, CLOCK_SECOND },
	};
	static const struct step bits[] = {
		{ true, 9, 100, 0 },
		{ true, 9, 1000, 800000 },
		{ true, 9, 1, 8800000 },
		{ true, 9, 1, 8808000 },
	};

	(void)state;
	check(&(struct pacer){ .kind = PACER_PACKETS, .rate = 3 }, packets, ARRAY_LEN(packets));
	check(&(struct pacer){ .kind = PACER_BITS, .rate = 1000000 }, bits, ARRAY_LEN(bits));
}

/* A gap is cut to so much, at any speed; what is behind it keeps its distance.  The first packet
 * waits for none, and one from the past of the one before is none. */
static void test_gaps(void **state)
{
	static const struct step steps[] = {
		{ true, 5 * CLOCK_SECOND, 60, 0 },
		{ true, 9 * CLOCK_SECOND, 60, 2 * CLOCK_SECOND },
		{ true, 1000 * CLOCK_SECOND, 60, 4 * CLOCK_SECOND },
		{ true, 1001 * CLOCK_SECOND, 60, 9 * CLOCK_SECOND / 2 },
		{ true, 900 * CLOCK_SECOND, 60, 9 * CLOCK_SECOND / 2 },
		{ true, 1003 * CLOCK_SECOND, 60, 11 * CLOCK_SECOND / 2 },
		{ true, 2000 * CLOCK_SECOND, 60, 15 * CLOCK_SECOND / 2 },
	};
	struct pacer p = { .kind = PACER_TIMES, .speed = 2, .max_gap = 2 * CLOCK_SECOND };

	(void)state;
	check(&p, steps, ARRAY_LEN(steps));
	assert_int_equal(p.gaps, 2);
	assert_int_equal(p.earlier, 1);
	assert_int_equal(p.gap, 997 * CLOCK_SECOND / 2);
}

/* After a thousand million packets the deadline is exact to the second. */
static void test_no_drift(void **state)
{
	struct pacer p = { .kind = PACER_PACKETS, .rate = 10007 };

	(void)state;
	pacer_next(&p, START, false, 0, 60);
	p.units = 10007ull * 100000;
	assert_int_equal(pacer_next(&p, START, false, 0, 60), START + 100000 * CLOCK_SECOND);
}

/* The second round begins where the last packet of the first was due. */
static void test_repeat(void **state)
{
	struct pacer p = { .kind = PACER_TIMES, .speed = 1 };

	(void)state;
	for (uint64_t round = 0; round < 3; round++) {
		assert_int_equal(pacer_next(&p, START, true, 70, 60), START + 30 * round);
		assert_int_equal(pacer_next(&p, START, true, 100, 60), START + 30 * round + 30);
		pacer_repeat(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_no_drift),
		cmocka_unit_test(test_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
