/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/number.h"

enum parser { COUNT, SIZE, TIME, RATE };

static const struct {
	enum parser parser;
	const char *text;
	bool ok;
	uint64_t value;
} rows[] = {
	{ COUNT, "0", true, 0 },
	{ COUNT, "18446744073709551615", true, UINT64_MAX },
	{ COUNT, "18446744073709551616", false, 0 },
	{ COUNT, "", false, 0 },
	{ COUNT, "-1", false, 0 },
	{ COUNT, " 1", false, 0 },
	{ COUNT, "1 ", false, 0 },
	{ COUNT, "1.5", false, 0 },
	{ COUNT, "0x10", false, 0 },
	{ SIZE, "16MiB", true, 16 << 20 },
	{ SIZE, "16mib", true, 16 << 20 },
	{ SIZE, "16M", true, 16 << 20 },
	{ SIZE, "16MB", true, 16000000 },
	{ SIZE, "1.5K", true, 1536 },
	{ SIZE, "128", true, 128 * 1024 },
	{ SIZE, "128B", true, 128 },
	{ SIZE, "1T", false, 0 },
	{ SIZE, "M", false, 0 },
	{ SIZE, "18446744073709551615K", false, 0 },
	{ TIME, "10", true, 10000000000 },
	{ TIME, "1.5s", true, 1500000000 },
	{ TIME, "50ms", true, 50000000 },
	{ TIME, "20us", true, 20000 },
	{ TIME, "7ns", true, 7 },
	{ TIME, "2m", true, 120000000000 },
	{ TIME, "1h", true, 3600000000000 },
	{ TIME, "1m30s", true, 90000000000 },
	{ TIME, "1h2m3.5s", true, 3723500000000 },
	{ TIME, "1m30", false, 0 },
	{ TIME, "1m30q", false, 0 },
	{ TIME, "m30s", false, 0 },
	{ TIME, "584y", false, 0 },
	{ TIME, "200000d200000d", false, 0 },
	{ TIME, "1.s", false, 0 },
	{ TIME, "1.0000000001s", false, 0 },
	{ TIME, "1 s", false, 0 },
	{ TIME, "10x", false, 0 },
	{ RATE, "50kpps", true, 50000 },
	{ RATE, "50k", true, 50000 },
	{ RATE, "1.5Mpps", true, 1500000 },
	{ RATE, "10Mbit", true, 10000000 },
	{ RATE, "10Mbit/s", true, 10000000 },
	{ RATE, "1.5gbit", true, 1500000000 },
	{ RATE, "10Mbyte", false, 0 },
	{ RATE, "pps", false, 0 },
};

static bool parse(enum parser parser, const char *text, uint64_t *value)
{
	switch (parser) {
	case COUNT:
		return number_parse(text, value);
	case SIZE:
		return number_parse_size(text, 1024, value);
	case TIME:
		return number_parse_time(text, value);
	default:
		return number_parse_rate(
			text, (const char *const[]){ "pps", "bit", "bit/s", NULL }, value);
	}
}

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t value = 0;
		bool ok = parse(rows[i].parser, rows[i].text, &value);

		if (ok != rows[i].ok || (ok && value != rows[i].value))
			fail_msg("\"%s\": %s %llu", rows[i].text, ok ? "taken as" : "refused",
				(unsigned long long)value);
	}
}

/* Against stdio's digits, and no byte further behind them than is said. */
static void put(uint64_t value)
{
	char want[32], got[32];
	size_t len = (size_t)snprintf(want, sizeof(want), "%llu", (unsigned long long)value);

	memset(got, '#', sizeof(got));
	assert_ptr_equal(number_put(got, value), got + len);
	assert_memory_equal(got, want, len);
	assert_int_equal(got[len + 3], '#');
	if (value < 1000000000) {
		snprintf(want, sizeof(want), "%09llu", (unsigned long long)value);
		*number_put_nano(got, (uint32_t)value) = '\0';
		assert_string_equal(got, want);
	}
}

/* Every power of ten and of two and their neighbours, and a walk over all 64 bits. */
static void test_put(void **state)
{
	uint64_t v = 0;

	(void)state;
	put(UINT64_MAX);
	for (uint64_t power = 1; power < UINT64_MAX / 10; power *= 10)
		for (int i = -1; i <= 1; i++)
			put(10 * power + (uint64_t)i);
	for (unsigned bit = 0; bit < 64; bit++)
		for (int i = -1; i <= 1; i++)
			put(((uint64_t)1 << bit) + (uint64_t)i);
	do {
		put(v);
	} while (!__builtin_add_overflow(v, 1 + v / 1000, &v));
}

static void test_put16(void **state)
{
	(void)state;
	for (uint32_t v = 0; v <= UINT16_MAX; v++) {
		char want[32], got[32];

		snprintf(want, sizeof(want), "%u", v);
		*number_put16(got, (uint16_t)v) = '\0';
		assert_string_equal(got, want);
	}
}

/* Against the C library's calendar, over every day that a packet's time can have, as far as a
 * time_t of 32 bits knows them. */
static void test_calendar(void **state)
{
	(void)state;
	for (int64_t sec = 0; sec <= CLOCK_SEC_MAX; sec += 86399) {
		char got[CLOCK_RFC3339_LEN + 1], want[64];
		time_t t = (time_t)sec;
		struct tm tm;

		if (t != sec)
			break;
		gmtime_r(&t, &tm);
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%S.000000007Z", &tm);
		clock_put_rfc3339(got, (struct clock_time){ sec, 7 });
		assert_string_equal(got, want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_put16),
		cmocka_unit_test(test_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
