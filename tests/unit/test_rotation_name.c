/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "file/rotation_name.h"

/* 2026-11-26 01:02:03 UTC */
#define WHEN 1795654923

static const struct {
	const char *write;
	const char *name;  /* of file 7 */
	const char *again; /* where that is taken */
} rows[] = {
	{ "x.pcap", "x-00007.pcap", "x-00007.pcap" },
	{ "dir/x.pcapng.zst", "x-00007.pcapng.zst", "x-00007.pcapng.zst" },
	{ "/a.b/x", "x-00007", "x-00007" },
	{ "x.gz", "x-00007.gz", "x-00007.gz" },
	{ ".pcap", ".pcap-00007", ".pcap-00007" },
	{ "{n}.pcap", "00007.pcap", "00007.pcap" },
	{ "a{n}b{n}.pcap", "a00007b00007.pcap", "a00007b00007.pcap" },
	{ "e-%Y%m%dT%H%M%S.pcapng.gz", "e-20261126T010203.pcapng.gz",
		"e-20261126T010203-00007.pcapng.gz" },
	{ "e-%H-{n}", "e-01-00007", "e-01-00007" },
	{ "%%.pcap", "%.pcap", "%-00007.pcap" },
	{ "a.%Y", "a.2026", "a-00007.2026" },
	{ ".", ".-00007", ".-00007" },
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rotation_name name;
		char out[ROTATION_NAME_SIZE];
		struct fault f;

		assert_int_equal(rotation_name_init(&name, rows[i].write, &f), 0);
		assert_true(rotation_name_put(&name, WHEN, 7, false, out));
		assert_string_equal(out, rows[i].name);
		assert_true(rotation_name_put(&name, WHEN, 7, true, out));
		assert_string_equal(out, rows[i].again);
		rotation_name_finish(&name);
	}
}

static void test_refused(void **state)
{
	static const char *const refused[] = { "dir/", "a%Y/x.pcap", "a{n}/x.pcap", "%D.pcap",
		"%n/x" };
	char longest[300];

	(void)state;
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	for (size_t i = 0; i <= ARRAY_LEN(refused); i++) {
		struct rotation_name name;
		struct fault f;

		assert_int_equal(rotation_name_init(
					 &name, i < ARRAY_LEN(refused) ? refused[i] : longest, &f),
			-1);
		rotation_name_finish(&name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_refused),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
