/* SPDX-License-Identifier: ISC */
/* A stderr that nobody reads costs lines, and says how many. */
#include "unit.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "os/stderr.h"

#define LINES 100000

static char seen[1024 * 1024];

/* What the pipe holds, as text. */
static const char *drain(int fd)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, seen + len, sizeof(seen) - 1 - len)) > 0)
		len += (size_t)n;
	seen[len] = '\0';
	return seen;
}

static unsigned count_lines(const char *text)
{
	unsigned n = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

static void test_full(void **state)
{
	unsigned long long missing = 0;
	unsigned written;
	int ends[2], was = dup(STDERR_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	dup2(ends[1], STDERR_FILENO);
	for (unsigned i = 0; i < LINES; i++)
		stderr_put("pktpipe: a line\n", 16);
	written = count_lines(drain(ends[0]));
	stderr_put("one\ntwo\n", 8);
	drain(ends[0]);
	dup2(was, STDERR_FILENO);
	assert_int_equal(sscanf(seen, "pktpipe: %llu lines are missing here", &missing), 1);
	assert_int_equal(written + missing, LINES);
	assert_non_null(strstr(seen, "\none\ntwo\n"));
	close(ends[0]);
	close(ends[1]);
	close(was);
}

static void test_closed(void **state)
{
	int was = dup(STDERR_FILENO);

	(void)state;
	close(STDERR_FILENO);
	stderr_put("to nobody\n", 10);
	assert_int_equal(dup2(was, STDERR_FILENO), STDERR_FILENO);
	close(was);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
