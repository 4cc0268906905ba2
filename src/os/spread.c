/* SPDX-License-Identifier: ISC */
#include "os/spread.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/system.h"

static void spread_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int spread_set_nonblocking(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK);
}

int spread_init(struct spread *s, int from, unsigned count, struct fault *f)
{
	s->from = from;
	s->error = 0;
	s->count = count;
	s->len = 0;
	memset(s->done, 0, sizeof(s->done));
	for (unsigned i = 0; i < count; i++)
		s->in[i] = s->out[i] = -1;
	for (unsigned i = 0; i < count; i++) {
		int ends[2];

		if (system_pipe(ends, false) < 0)
			return fault_set(f, ATOM(failed), ATOM(open), NULL,
				"cannot make a pipe: %s", strerror(errno));
		s->in[i] = ends[0];
		s->out[i] = ends[1];
		if (spread_set_nonblocking(ends[1]) < 0)
			return fault_set(f, ATOM(failed), ATOM(open), NULL,
				"cannot set a pipe to not wait: %s", strerror(errno));
	}
	return 0;
}

static bool spread_is_behind(const struct spread *s, unsigned reader)
{
	return s->out[reader] >= 0 && s->done[reader] < s->len;
}

static bool spread_is_empty(const struct spread *s)
{
	for (unsigned i = 0; i < s->count; i++)
		if (spread_is_behind(s, i))
			return false;
	return true;
}

/* Without events poll(2) tells all the same that a reader is gone. */
void spread_poll(const struct spread *s, struct pollfd *at)
{
	at[0] = (struct pollfd){
		.fd = spread_is_empty(s) ? s->from : -1,
		.events = POLLIN,
	};
	for (unsigned i = 0; i < s->count; i++)
		at[1 + i] = (struct pollfd){
			.fd = s->out[i],
			.events = spread_is_behind(s, i) ? POLLOUT : 0,
		};
}

static void spread_write(struct spread *s, unsigned reader)
{
	while (spread_is_behind(s, reader)) {
		ssize_t n =
			write(s->out[reader], s->bytes + s->done[reader], s->len - s->done[reader]);

		if (n > 0)
			s->done[reader] += (size_t)n;
		else if (n < 0 && errno == EINTR)
			continue;
		else if (n < 0 && errno == EAGAIN)
			return;
		else
			spread_close(&s->out[reader]);
	}
}

static void spread_end(struct spread *s)
{
	spread_close(&s->from);
	for (unsigned i = 0; i < s->count; i++)
		spread_close(&s->out[i]);
}

static void spread_read(struct spread *s)
{
	ssize_t n = read(s->from, s->bytes, sizeof(s->bytes));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		s->error = n < 0 ? errno : 0;
		spread_end(s);
		return;
	}
	s->len = (size_t)n;
	memset(s->done, 0, sizeof(s->done));
	for (unsigned i = 0; i < s->count; i++)
		spread_write(s, i);
}

static bool spread_has_readers(const struct spread *s)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->out[i] >= 0)
			return true;
	return false;
}

void spread_turn(struct spread *s, const struct pollfd *at)
{
	for (unsigned i = 0; i < s->count; i++) {
		if (at[1 + i].revents & (POLLERR | POLLNVAL))
			spread_close(&s->out[i]);
		else if (at[1 + i].revents)
			spread_write(s, i);
	}
	if (!spread_has_readers(s))
		spread_end(s);
	else if (at[0].revents)
		spread_read(s);
}

int spread_take(struct spread *s, unsigned reader)
{
	int fd = s->in[reader];

	s->in[reader] = -1;
	spread_finish(s);
	return fd;
}

void spread_give(struct spread *s)
{
	for (unsigned i = 0; i < s->count; i++)
		spread_close(&s->in[i]);
}

void spread_finish(struct spread *s)
{
	spread_end(s);
	spread_give(s);
}
