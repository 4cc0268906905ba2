/* SPDX-License-Identifier: ISC */
/* Signals, readers that pause or are gone, and what is in the rings then. */
#include "session_fakes.h"

#include <sys/ioctl.h>
#include <sys/wait.h>

/* A process that reads to the end once the pipe is full; its exit status says whether it
 * got that many bytes. */
static pid_t read_when_full(struct run *r, size_t expected)
{
	static char bytes[PIPE_SIZE];
	pid_t pid = fork();
	size_t got = 0;
	int filled = 0;
	ssize_t n;

	assert_true(pid >= 0);
	if (pid) {
		close(r->pipe[0]);
		r->pipe[0] = -1;
		return pid;
	}
	output_finish(&r->out);
	close(r->pipe[1]);
	while (filled < PIPE_SIZE && ioctl(r->pipe[0], FIONREAD, &filled) == 0)
		usleep(1000);
	while ((n = read(r->pipe[0], bytes, sizeof(bytes))) > 0)
		got += (size_t)n;
	_exit(got != expected);
}

/* The same, but sends two signals and never reads; ends when the pipe is closed. */
static pid_t signal_when_full(struct run *r)
{
	pid_t pid = fork();
	int filled = 0;

	assert_true(pid >= 0);
	if (pid)
		return pid;
	while (filled < PIPE_SIZE && ioctl(r->pipe[0], FIONREAD, &filled) == 0)
		usleep(1000);
	kill(getppid(), SIGINT);
	kill(getppid(), SIGTERM);
	_exit(0);
}

static int wait_for(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* What was accepted before the signal is delivered. */
static void test_signal(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 3 });
	raise(SIGINT);
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(signal));
	assert_int_equal(r.sources[0].counts.delivered, 3);
	assert_int_equal(r.fakes[0].dropped, 0);
	end(&r);
}

static void test_second_signal(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 3 });
	raise(SIGINT);
	raise(SIGINT);
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(signal));
	assert_int_equal(r.sources[0].counts.delivered, 0);
	assert_int_equal(r.fakes[0].dropped, 3);
	end(&r);
}

/* A ring that is never empty counts as dropped, and the end comes. */
static void test_drain_without_end(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .stuck = 4 });
	raise(SIGINT);
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(signal));
	assert_int_equal(r.fakes[0].dropped, 4);
	end(&r);
}

static void test_blocked(void **state)
{
	const uint64_t packets = 2000;
	struct run r;
	pid_t reader;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = packets + 1, .batch = 100 });
	r.session.limits.count = packets;
	reader = read_when_full(&r, packets * RECORD_SIZE);
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(count));
	assert_int_equal(r.sources[0].counts.delivered, packets);
	end(&r);
	assert_int_equal(wait_for(reader), 0);
}

/* The reader never reads: the second signal does not wait for it, and the loss is told. */
static void test_blocked_second_signal(void **state)
{
	struct run r;
	pid_t sender;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 100, .batch = 100 });
	sender = signal_when_full(&r);
	assert_int_equal(run(&r), PKTPIPE_EXIT_FAILURE);
	assert_int_equal(r.session.reason, ATOM(signal));
	assert_true(output_pending(&r.out) > 0);
	end(&r);
	assert_int_equal(wait_for(sender), 0);
}

static void test_reader_gone(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 100, .batch = 10 });
	close(r.pipe[0]);
	r.pipe[0] = -1;
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(epipe));
	assert_true(r.fakes[0].stopped);
	end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signal),
		cmocka_unit_test(test_second_signal),
		cmocka_unit_test(test_drain_without_end),
		cmocka_unit_test(test_blocked),
		cmocka_unit_test(test_blocked_second_signal),
		cmocka_unit_test(test_reader_gone),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
