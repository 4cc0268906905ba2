/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "file/byte_input.h"

/* Behind a sandbox nobody may ask how long a file is: what counts is what it was. */
static void test_progress(void **state)
{
	char path[] = "/tmp/byte_input.XXXXXX";
	int fd = mkstemp(path);
	struct byte_input in;
	struct fault f;
	uint8_t some[3];
	off_t done, size;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "ten bytes.", 10), 10);
	assert_int_equal(byte_input_open(&in, path, NULL, NULL, &f), 0);
	assert_int_equal(write(fd, "more", 4), 4);
	assert_int_equal(byte_input_read(&in, some, sizeof(some)), sizeof(some));
	assert_true(byte_input_progress(&in, &done, &size));
	assert_int_equal(done, sizeof(some));
	assert_int_equal(size, 10);
	byte_input_close(&in);
	close(fd);
	unlink(path);
}

static void test_no_progress_of_what_may_wait(void **state)
{
	struct byte_input in;
	struct fault f;
	off_t done, size;

	(void)state;
	assert_int_equal(byte_input_open(&in, "/dev/null", NULL, NULL, &f), 0);
	assert_false(byte_input_progress(&in, &done, &size));
	byte_input_close(&in);
}

/* Processes that share a descriptor read a file each from its beginning. */
static void test_one_descriptor_for_two(void **state)
{
	char path[] = "/tmp/byte_input.XXXXXX";
	int fd = mkstemp(path);
	struct byte_input in, other;
	uint8_t some[4], first[4];
	struct fault f;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "ten bytes.", 10), 10);
	assert_int_equal(byte_input_open(&in, path, NULL, NULL, &f), 0);
	other = in;
	assert_int_equal(byte_input_read(&in, some, sizeof(some)), sizeof(some));
	assert_int_equal(byte_input_peek(&other, first, sizeof(first)).len, sizeof(first));
	assert_int_equal(byte_input_read(&other, first, sizeof(first)), sizeof(first));
	assert_memory_equal(some, first, sizeof(some));
	assert_int_equal(byte_input_rewind(&other), 0);
	assert_int_equal(byte_input_read(&in, some, sizeof(some)), sizeof(some));
	assert_memory_equal(some, "byte", sizeof(some));
	byte_input_close(&in);
	close(fd);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_one_descriptor_for_two),
		cmocka_unit_test(test_no_progress_of_what_may_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
