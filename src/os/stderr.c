/* SPDX-License-Identifier: ISC */
#include "os/stderr.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One for the process, as stderr is. */
static unsigned long long left_out;

/* What poll(2) calls writable takes PIPE_BUF bytes without waiting; pipe(7). */
static bool stderr_takes_more(void)
{
	struct pollfd poll_out = { .fd = STDERR_FILENO, .events = POLLOUT };

	return poll(&poll_out, 1, 0) == 1 && poll_out.revents & POLLOUT;
}

static bool stderr_write_line(const char *line, size_t len)
{
	ssize_t n;

	if (!stderr_takes_more())
		return false;
	do
		n = write(STDERR_FILENO, line, len < PIPE_BUF ? len : PIPE_BUF);
	while (n < 0 && errno == EINTR);
	return n >= 0;
}

static bool stderr_tell_left_out(void)
{
	char line[96];
	int n;

	if (!left_out)
		return true;
	n = snprintf(line, sizeof(line), "pktpipe: %llu lines are missing here: nobody read them\n",
		left_out);
	if (!stderr_write_line(line, (size_t)n))
		return false;
	left_out = 0;
	return true;
}

void stderr_put(const char *lines, size_t len)
{
	while (len) {
		const char *end = memchr(lines, '\n', len);
		size_t line = end ? (size_t)(end - lines) + 1 : len;

		if (!stderr_tell_left_out() || !stderr_write_line(lines, line))
			left_out++;
		lines += line;
		len -= line;
	}
}

void stderr_show(const char *text, size_t len)
{
	stderr_write_line(text, len);
}
