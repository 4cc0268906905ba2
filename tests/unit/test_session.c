/* SPDX-License-Identifier: ISC */
/* What a session counts, and what ends it by itself. */
#include "session_fakes.h"

static void test_count(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 5, .batch = 100 });
	r.session.limits.count = 2;
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(count));
	assert_int_equal(r.sources[0].counts.delivered, 2);
	assert_int_equal(r.sources[0].counts.bytes, 2 * PACKET_SIZE);
	assert_int_equal(r.sources[0].counts.wire_bytes, 2 * (PACKET_SIZE + 1));
	assert_true(r.fakes[0].stopped);
	assert_int_equal(r.fakes[0].forgotten, 3);
	assert_int_equal(r.fakes[0].dropped, 0);
	end(&r);
}

static void test_duration(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ 0 });
	r.session.limits.duration = CLOCK_MS;
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(duration));
	assert_true(r.fakes[0].stopped);
	assert_int_equal(r.fakes[0].dropped, 0);
	end(&r);
}

static void test_one_of_two_fails(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .fails = true });
	add_source(&r, &device, &(struct fake){ .left = 3 });
	r.session.limits.count = 3;
	assert_int_equal(run(&r), PKTPIPE_EXIT_DEVICE_LOST);
	assert_int_equal(r.session.reason, ATOM(count));
	assert_true(r.sources[0].done);
	assert_int_equal(r.sources[1].counts.delivered, 3);
	end(&r);
}

/* What a lost device's ring still has is read before the session ends. */
static void test_last_fails(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 2, .fails = true });
	assert_int_equal(run(&r), PKTPIPE_EXIT_DEVICE_LOST);
	assert_int_equal(r.session.reason, ATOM(error));
	assert_int_equal(r.sources[0].counts.delivered, 2);
	end(&r);
}

/* Files are read one after the other, and one that is cut short does not end the rest. */
static void test_files(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &file, &(struct fake){ .left = 2, .fails = true });
	add_source(&r, &file, &(struct fake){ .left = 1, .before = &r.fakes[0] });
	assert_int_equal(run(&r), PKTPIPE_EXIT_INCOMPLETE);
	assert_int_equal(r.session.reason, ATOM(eof));
	assert_int_equal(r.session.seq, 3);
	assert_true(r.sources[0].done && r.sources[1].done);
	end(&r);
}

static void commands_fill_polls(void *context, struct pollfd polls[SESSION_COMMAND_POLLS])
{
	(void)context;
	for (unsigned i = 0; i < SESSION_COMMAND_POLLS; i++)
		polls[i] = (struct pollfd){ .fd = -1 };
}

/* The second turn carries out `close`. */
static void commands_turn(void *context, const struct pollfd polls[SESSION_COMMAND_POLLS])
{
	struct run *r = context;

	(void)polls;
	if (++r->session.reports == 2)
		session_stop(&r->session, ATOM(close));
}

static bool commands_have_work(void *context)
{
	return ((struct run *)context)->session.reports < 2;
}

static void commands_abandon(void *context)
{
	((struct run *)context)->session.reports = 100;
}

static void test_commands(void **state)
{
	static const struct session_commands commands = {
		.fill_polls = commands_fill_polls,
		.turn = commands_turn,
		.has_work = commands_have_work,
		.abandon = commands_abandon,
	};
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ 0 });
	r.session.commands = &commands;
	r.session.commands_context = &r;
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(close));
	assert_int_equal(r.session.reports, 100);
	end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_one_of_two_fails),
		cmocka_unit_test(test_last_fails),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_commands),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
