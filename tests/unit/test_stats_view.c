/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/bytes.h"
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
	assert_true(stats_view_init(&v, 2, &out, TERMINAL_NEVER));
	v.terminal = true;
	v.utf8 = false;
	v.columns = 100;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scale),
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
