/* SPDX-License-Identifier: ISC */
/* How the compiling process can end, and that a signal breaks the wait for it off. */
#include "unit.h"

#include <signal.h>
#include <unistd.h>

#include "base/bytes.h"
#include "filter/compile.h"
#include "filter/compile_child.h"

static int ends_by;

/* Called in the child before it compiles. */
static int end_child(void)
{
	signal(ends_by, SIG_DFL);
	raise(ends_by);
	return -1;
}

static int hang_child(void)
{
	while (pause() < 0)
		;
	return -1;
}

static int compile(const char *expression, struct fault *f)
{
	const struct compile_options options = { expression, true, PCAP_NETMASK_UNKNOWN, 8192 };
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
	struct bpf_program program;
	int status = compile_filter(pcap, &options, "eth0", &program, f);

	pcap_freecode(&program);
	pcap_close(pcap);
	return status;
}

static void test_endings(void **state)
{
	static const struct {
		int number;
		const char *message, *hint;
	} rows[] = {
		{ SIGKILL, "too costly", "ranges" },
		{ SIGXCPU, "too costly", "ranges" },
		{ SIGSEGV, "too costly", "ranges" },
		{ SIGALRM, "name server", "addresses" },
		{ SIGINT, "ended by signal 2", "again" },
		{ SIGTERM, "ended by signal 15", "again" },
	};

	(void)state;
	compile_set_containment(end_child);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fault f = { 0 };

		ends_by = rows[i].number;
		assert_int_equal(compile("ip", &f), -1);
		assert_string_equal(f.subject, "eth0");
		if (!strstr(f.message, rows[i].message) || !strstr(f.hint, rows[i].hint))
			fail_msg("signal %d: %s; %s", ends_by, f.message, f.hint);
	}
	compile_set_containment(NULL);
	assert_int_equal(compile("ip", &(struct fault){ 0 }), 0);
}

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static bool is_stopped(void)
{
	return stopped;
}

/* What comes while the child works, and what has come before. */
static void test_interrupted(void **state)
{
	struct sigaction action = { .sa_handler = on_signal }, was;
	struct fault f = { 0 };

	(void)state;
	sigaction(SIGINT, &action, &was);
	compile_set_interrupt(is_stopped);
	compile_set_containment(hang_child);
	stopped = 0;
	if (fork() == 0) {
		kill(getppid(), SIGINT);
		_exit(0);
	}
	assert_int_equal(compile("ip", &f), -1);
	assert_int_equal(f.code, ATOM(none));
	assert_int_equal(f.op, ATOM(signal));
	assert_int_equal(compile("ip", &f), -1);
	assert_int_equal(f.code, ATOM(none));
	compile_set_containment(NULL);
	compile_set_interrupt(NULL);
	sigaction(SIGINT, &was, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_interrupted),
	};

	alarm(60);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
