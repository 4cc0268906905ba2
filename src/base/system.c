/* SPDX-License-Identifier: ISC */
#include "base/system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif
#ifdef HAVE_FSETLOCKING
#include <stdio_ext.h>
#endif

#ifndef HAVE_CLOSEFROM
/* More descriptors than that are not looked for, whatever the limit is. */
#define DESCRIPTORS_MAX 65536
#endif

void system_close_from(int fd)
{
#ifdef HAVE_CLOSEFROM
	closefrom(fd);
#else
	long limit = sysconf(_SC_OPEN_MAX);

	for (; fd < (limit > 0 && limit < DESCRIPTORS_MAX ? limit : DESCRIPTORS_MAX); fd++)
		close(fd);
#endif
}

void system_leave_signals_to_parent(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
}

#if !defined(HAVE_PIPE2) || defined(SYSTEM_SETS_CLOEXEC)
static int system_set_flags(const int ends[2], bool nonblocking)
{
	for (int i = 0; i < 2; i++)
		if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) < 0 ||
			(nonblocking && fcntl(ends[i], F_SETFL, O_NONBLOCK) < 0))
			return -1;
	return 0;
}
#endif

int system_pipe(int ends[2], bool nonblocking)
{
#ifdef HAVE_PIPE2
	return pipe2(ends, nonblocking ? O_CLOEXEC | O_NONBLOCK : O_CLOEXEC);
#else
	return pipe(ends) < 0 ? -1 : system_set_flags(ends, nonblocking);
#endif
}

int system_socketpair(int ends[2])
{
#ifndef SYSTEM_SETS_CLOEXEC
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
#else
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 ? -1 : system_set_flags(ends, false);
#endif
}

#ifdef HAVE_PPOLL

int system_poll(
	struct pollfd *polls, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	return ppoll(polls, n, timeout, mask);
}

#else

static int system_milliseconds(const struct timespec *timeout)
{
	if (!timeout)
		return -1;
	if (timeout->tv_sec >= INT_MAX / 1000)
		return INT_MAX;
	return (int)(timeout->tv_sec * 1000 + (timeout->tv_nsec + 999999) / 1000000);
}

/* A signal between the change of the mask and the wait would be slept over; so a wait with a
 * mask is broken off now and then, as by a signal. */
#define MASKED_WAIT_MILLISECONDS 50

static int system_poll_masked(
	struct pollfd *polls, nfds_t n, int milliseconds, const sigset_t *mask)
{
	bool cut = milliseconds < 0 || milliseconds > MASKED_WAIT_MILLISECONDS;
	sigset_t was;
	int ready, error;

	sigprocmask(SIG_SETMASK, mask, &was);
	ready = poll(polls, n, cut ? MASKED_WAIT_MILLISECONDS : milliseconds);
	error = errno;
	sigprocmask(SIG_SETMASK, &was, NULL);
	errno = ready == 0 && cut ? EINTR : error;
	return ready == 0 && cut ? -1 : ready;
}

int system_poll(
	struct pollfd *polls, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	int milliseconds = system_milliseconds(timeout);

	return mask ? system_poll_masked(polls, n, milliseconds, mask)
		    : poll(polls, n, milliseconds);
}

#endif

#ifdef HAVE_FUNOPEN

struct stream {
	void *context;
	system_read_fn *read;
};

static int system_stream_read(void *cookie, char *out, int size)
{
	struct stream *s = cookie;

	return (int)s->read(s->context, out, (size_t)size);
}

static int system_stream_close(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *system_stream(void *context, system_read_fn *read)
{
	struct stream *s = malloc(sizeof(*s));
	FILE *stream;

	if (!s)
		return NULL;
	*s = (struct stream){ context, read };
	stream = funopen(s, system_stream_read, NULL, NULL, system_stream_close);
	if (!stream)
		free(s);
	return stream;
}

#else

FILE *system_stream(void *context, system_read_fn *read)
{
	cookie_io_functions_t io = { .read = read };
	FILE *stream = fopencookie(context, "r", io);

#ifdef HAVE_FSETLOCKING
	if (stream)
		__fsetlocking(stream, FSETLOCKING_BYCALLER);
#endif
	return stream;
}

#endif

void system_read_ahead(int fd)
{
#ifdef POSIX_FADV_SEQUENTIAL
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#else
	(void)fd;
#endif
}

bool system_random(void *out, size_t size)
{
	return getentropy(out, size) == 0;
}

/* A link fails where the name is taken; a file system without links has but this look. */
static int system_rename_by_link(int folder, const char *from, const char *to)
{
	struct stat st;

	if (linkat(folder, from, folder, to, 0) == 0)
		return unlinkat(folder, from, 0);
	if (errno == EEXIST || errno == ENOENT)
		return -1;
	if (fstatat(folder, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return renameat(folder, from, folder, to);
}

int system_rename_new(int folder, const char *from, const char *to)
{
	int status = system_rename_atomic(folder, from, to);

	if (status < 0 && (errno == ENOSYS || errno == EINVAL))
		return system_rename_by_link(folder, from, to);
	return status;
}
