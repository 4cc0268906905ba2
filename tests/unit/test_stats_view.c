/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "view/stats_view.h"

static void test_scale(void **state)
{
	static const struct {
		uint64_t n;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 9999, "9999" },
		{ 10000, "10.0k" },
		{ 999949, "999.9k" },
		{ 999950, "1.0M" },
		{ 1500000, "1.5M" },
		{ 999999999, "1.0G" },
		{ UINT64_MAX, "18.4E" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char got[STATS_VIEW_NUMBER];

		stats_view_scale(got, rows[i].n);
		assert_string_equal(got, rows[i].text);
	}
}

static void test_bars(void **state)
{
	struct stats_history h = { { 0, 1, 50, 100 }, 4 };
	static const struct {
		unsigned width;
		bool utf8;
		const char *bars;
	} rows[] = {
		{ 60, false, " .=@" },
		{ 2, false, "=@" },
		{ 0, false, "" },
		{ 60, true, " ▁▄█" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = { 0 };

		stats_view_bars(&out, &h, rows[i].width, rows[i].utf8);
		buf_put_byte(&out, '\0');
		assert_string_equal((const char *)out.data, rows[i].bars);
		buf_finish(&out);
	}
}

/* The last minute, not the first. */
static void test_ring(void **state)
{
	struct stats_history h = { 0 };
	struct buf out = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3 * STATS_VIEW_SAMPLES; i++)
		h.pps[h.count++ % STATS_VIEW_SAMPLES] = i == 3 * STATS_VIEW_SAMPLES - 1 ? 7 : 0;
	stats_view_bars(&out, &h, 3, false);
	assert_memory_equal(out.data, "  @", 3);
	assert_int_equal(out.len, 3);
	buf_finish(&out);
}

static void test_lines(void **state)
{
	struct packet_origin origin = { .ifname = "lo" };
	struct record_stats r = { .origin = &origin, .pps = 12345, .bps = 7, .dropped = 1 };
	struct stats_view v;
	struct buf out = { 0 };

	(void)state;
	assert_true(stats_view_init(&v, 2, CLOCK_SECOND, &out, TERMINAL_NEVER));
	v.terminal = true;
	v.utf8 = false;
	v.size = (struct terminal_size){ 100, 24 };
	stats_view_put(&v, 0, &r, false);
	stats_view_put(&v, 1, &r, true);
	out.len = 0;
	stats_view_put(&v, 0, &r, false);
	stats_view_put(&v, 1, &r, true);
	buf_put_byte(&out, '\0');
	assert_string_equal((const char *)out.data,
		"\033[2A"
		"\r\033[Klo                   12.3k          7            1                0  @@\n"
		"\r\033[Klo                    down          7            1                0  "
		"@@\n");
	stats_view_finish(&v);
	buf_finish(&out);
}

/* What there is no room for is left out, and no line is as long as the terminal is wide. */
static void test_small_terminals(void **state)
{
	static const struct {
		struct terminal_size size;
		uint64_t interval;
		const char *shown;
	} rows[] = {
		{ { 100, 24 }, CLOCK_SECOND / 5,
			"DEVICE           PACKETS/S     BITS/S      DROPPED          PACKETS  LAST "
			"6 s\n"
			"\r\033[Kd0                    1000          0            0                "
			"0  @\n"
			"\r\033[Kd1                    1000          0            0                "
			"0  @\n"
			"\r\033[Kd2                    1000          0            0                "
			"0  @\n" },
		{ { 200, 4 }, CLOCK_SECOND,
			"DEVICE           PACKETS/S     BITS/S      DROPPED          PACKETS  LAST "
			"1 min\n"
			"\r\033[Kd0                    1000          0            0                "
			"0  @\n"
			"\r\033[Kand 2 more devices\n" },
		{ { 28, 4 }, CLOCK_SECOND,
			"DEVICE           PACKETS/S\n"
			"\r\033[Kd0                    1000\n"
			"\r\033[Kand 2 more devices\n" },
	};
	static const struct packet_origin origins[] = { { .ifname = "d0" }, { .ifname = "d1" },
		{ .ifname = "d2" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct stats_view v;
		struct buf out = { 0 };

		assert_true(stats_view_init(&v, 3, rows[i].interval, &out, TERMINAL_NEVER));
		v.terminal = true;
		v.utf8 = false;
		v.size = rows[i].size;
		for (unsigned d = 0; d < 3; d++)
			stats_view_put(&v, d,
				&(struct record_stats){ .origin = &origins[d], .pps = 1000 },
				false);
		buf_put_byte(&out, '\0');
		assert_string_equal((const char *)out.data, rows[i].shown);
		stats_view_finish(&v);
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scale),
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_small_terminals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
