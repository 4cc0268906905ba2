/* SPDX-License-Identifier: ISC */
#include "os/signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/system.h"
#include "os/workers.h"

static int ends[2] = { -1, -1 };
static volatile sig_atomic_t stopped;
static bool follows; /* the end that is read is the parent's socket */

static void signals_on_signal(int number)
{
	int saved = errno;
	char byte = number == SIGINT || number == SIGTERM || number == SIGHUP ? WORKERS_STOP
		    : number == SIGWINCH || number == SIGCONT                 ? 'w'
									      : 'i';

	if (byte == WORKERS_STOP)
		stopped = 1;
	/* A full pipe has more than enough of them. */
	if (write(ends[1], &byte, 1) < 0)
		errno = saved;
	errno = saved;
}

void signals_follow(int parent)
{
	close(ends[0]);
	close(ends[1]);
	ends[0] = parent;
	ends[1] = -1;
	follows = true;
}

int signals_init(struct fault *f)
{
	static const int handled[] = {
		SIGINT,
		SIGTERM,
		SIGHUP,
		SIGUSR1,
#ifdef SIGINFO
		SIGINFO,
#endif
	};
	struct sigaction action = { .sa_handler = signals_on_signal };

	if (system_pipe(ends, true) < 0)
		return fault_set(f, ATOM(failed), ATOM(signal), NULL,
			"cannot make a pipe for signals: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++) {
		struct sigaction was;

		/* What nohup(1) ignores stays ignored; but a shell's background jobs have
		 * SIGINT ignored, and scripts stop a capture with it. */
		if (handled[i] == SIGHUP && sigaction(SIGHUP, NULL, &was) == 0 &&
			was.sa_handler == SIG_IGN)
			continue;
		sigaction(handled[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	return 0;
}

void signals_watch_terminal(void)
{
	struct sigaction action = { .sa_handler = signals_on_signal };

	sigaction(SIGWINCH, &action, NULL);
	sigaction(SIGCONT, &action, NULL);
}

int signals_fd(void)
{
	return ends[0];
}

int signals_write_fd(void)
{
	return ends[1];
}

bool signals_stopped(void)
{
	return stopped;
}

static ssize_t signals_read(char *bytes, size_t size)
{
	return follows ? recv(ends[0], bytes, size, MSG_DONTWAIT) : read(ends[0], bytes, size);
}

struct signals signals_take(void)
{
	struct signals seen = { 0 };
	char bytes[64];
	ssize_t n;

	while ((n = signals_read(bytes, sizeof(bytes))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (bytes[i] == WORKERS_STOP)
				seen.stops++;
			else if (bytes[i] == WORKERS_COUNT)
				seen.count = true;
			else if (bytes[i] == 'w')
				seen.terminal = true;
			else
				seen.stats = true;
		}
	}
	if (follows && n == 0)
		seen.stops = 2;
	return seen;
}
