/* SPDX-License-Identifier: ISC */
/* What goes in comes out, in its order, whatever the pieces; and never more than its size. */
#include "unit.h"

#include "base/queue.h"

#define SIZE 97

/* Numbered bytes go through in pieces of changing lengths, so that every place of the ring is
 * once where a piece is cut in two. */
static void test_order(void **state)
{
	struct queue q;
	uint8_t in = 0, out = 0;

	(void)state;
	queue_init(&q, SIZE);
	for (unsigned round = 0; round < 10000; round++) {
		uint8_t piece[SIZE];
		size_t n = 1 + round * 7 % 60;
		struct bytes front;

		for (size_t i = 0; i < n; i++)
			piece[i] = (uint8_t)(in + i);
		if (queue_put(&q, piece, n))
			in = (uint8_t)(in + n);
		else
			assert_true(q.len + n > SIZE);
		front = queue_front(&q);
		assert_true(front.len);
		n = 1 + round * 5 % 50;
		n = n < front.len ? n : front.len;
		for (size_t i = 0; i < n; i++)
			assert_int_equal(front.data[i], out++);
		queue_drop(&q, n);
	}
	assert_in_range(q.max, SIZE / 2, SIZE);
	queue_finish(&q);
}

static void test_full(void **state)
{
	struct queue q;
	uint8_t piece[SIZE] = { 0 };

	(void)state;
	queue_init(&q, SIZE);
	assert_true(queue_put(&q, piece, SIZE - 1));
	assert_false(queue_put(&q, piece, 2));
	assert_int_equal(q.len, SIZE - 1);
	assert_true(queue_put(&q, piece, 1));
	assert_false(queue_put(&q, piece, 1));
	assert_int_equal(q.max, SIZE);
	queue_finish(&q);
}

static void test_none(void **state)
{
	struct queue q = { 0 };

	(void)state;
	assert_true(queue_put(&q, "", 0));
	assert_false(queue_put(&q, "x", 1));
	assert_int_equal(queue_front(&q).len, 0);
	queue_finish(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
