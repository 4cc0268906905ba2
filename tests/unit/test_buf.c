/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/buf.h"

static void test_growth(void **state)
{
	struct buf b = { 0 };
	char text[64];

	(void)state;
	assert_int_equal(buf_bytes(&b).len, 0);
	assert_non_null(buf_bytes(&b).data);
	for (int i = 0; i < 10000; i++)
		buf_printf(&b, "%04d,", i);
	assert_false(buf_failed(&b));
	assert_int_equal(b.len, 50000);
	for (int i = 0; i < 10000; i++) {
		snprintf(text, sizeof(text), "%04d,", i);
		assert_memory_equal(b.data + 5 * i, text, 5);
	}
	buf_put(&b, NULL, 0);
	buf_puts(&b, "");
	assert_int_equal(b.len, 50000);
	buf_finish(&b);
	assert_null(b.data);
}

/* What cannot be had fails from then on, and what is there stays. */
static void test_failure_sticks(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_puts(&b, "abc");
	assert_null(buf_reserve(&b, SIZE_MAX / 2));
	assert_true(buf_failed(&b));
	buf_finish(&b);
	assert_false(buf_failed(&b));

	buf_puts(&b, "abc");
	/* No machine has as much as this. */
	assert_false(buf_grow(&b, SIZE_MAX / 4));
	assert_true(buf_failed(&b));
	assert_null(buf_reserve(&b, b.cap));
	for (size_t i = 0; i < b.cap; i++)
		buf_put_byte(&b, 'x');
	buf_printf(&b, "%s", "defghi");
	assert_memory_equal(b.data, "abcx", 4);
	assert_true(b.len <= b.cap && buf_failed(&b));
	buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_failure_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
