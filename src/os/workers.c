/* SPDX-License-Identifier: ISC */
#include "os/workers.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/system.h"

/* Words of one byte over the socket. */
enum { READY = 'r', GO = 'g' };

/* Before each worker's own memory, so that no two share a line of a processor's cache. */
struct head {
	_Alignas(128) struct fault fault;
};

static void workers_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int workers_map(struct workers *w, size_t share, struct fault *f)
{
	const size_t each = (sizeof(struct head) + share + 127) / 128 * 128;

	w->size = each * w->count;
	w->memory = mmap(NULL, w->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (w->memory == MAP_FAILED) {
		w->memory = NULL;
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	}
	for (unsigned i = 0; i < w->count; i++)
		w->each[i].share = (uint8_t *)w->memory + each * i + sizeof(struct head);
	return 0;
}

static struct head *workers_head(const struct worker *each)
{
	return (struct head *)((uint8_t *)each->share - sizeof(struct head));
}

int workers_create(struct workers *w, unsigned count, size_t share, struct fault *f)
{
	*w = (struct workers){ .count = count, .fd = -1 };
	for (unsigned i = 0; i < count; i++)
		w->each[i].fd = w->each[i].own = -1;
	if (workers_map(w, share, f) < 0)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		int ends[2];

		if (system_socketpair(ends) < 0)
			return fault_set(f, ATOM(failed), ATOM(open), NULL,
				"cannot make a pair of sockets: %s", strerror(errno));
		w->each[i].fd = ends[0];
		w->each[i].own = ends[1];
	}
	return 0;
}

/* The parent may have ended before anybody could tell that this is to end with it. */
static void workers_become(struct workers *w, unsigned number, pid_t parent)
{
	system_leave_signals_to_parent();
	system_end_with_parent();
	if (getppid() != parent)
		_exit(1);
	w->is_worker = true;
	w->number = number;
	w->fd = w->each[number].own;
	w->each[number].own = -1;
	for (unsigned i = 0; i < w->count; i++) {
		workers_close(&w->each[i].fd);
		workers_close(&w->each[i].own);
	}
}

int workers_fork(struct workers *w, unsigned number, struct fault *f)
{
	const pid_t parent = getpid();
	pid_t child = fork();

	if (child == 0) {
		workers_become(w, number, parent);
		return 0;
	}
	workers_close(&w->each[number].own);
	if (child < 0)
		return fault_set(
			f, ATOM(failed), ATOM(open), NULL, "cannot fork: %s", strerror(errno));
	w->each[number].pid = child;
	return 0;
}

static bool workers_hear(int fd, char wanted)
{
	char word;
	ssize_t n;

	while ((n = recv(fd, &word, 1, 0)) < 0 && errno == EINTR)
		;
	return n == 1 && word == wanted;
}

static void workers_say(int fd, char word)
{
	while (send(fd, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EINTR)
		;
}

int workers_await(struct workers *w, struct fault *f)
{
	for (unsigned i = 0; i < w->count; i++) {
		const struct fault *why = &workers_head(&w->each[i])->fault;

		if (workers_hear(w->each[i].fd, READY))
			continue;
		if (why->code) {
			*f = *why;
			return -1;
		}
		return fault_set(f, ATOM(failed), ATOM(open), NULL,
			"process %u of %u has ended before it was ready", i + 1, w->count);
	}
	return 0;
}

void workers_go(struct workers *w)
{
	for (unsigned i = 0; i < w->count; i++)
		workers_say(w->each[i].fd, GO);
}

void workers_ask(struct workers *w, unsigned number, enum workers_word word)
{
	if (w->each[number].fd >= 0)
		workers_say(w->each[number].fd, (char)word);
}

void workers_stop(struct workers *w)
{
	for (unsigned i = 0; i < w->count; i++)
		workers_ask(w, i, WORKERS_STOP);
}

void workers_reap(struct workers *w, unsigned number)
{
	struct worker *each = &w->each[number];
	pid_t rc;

	workers_close(&each->fd);
	while ((rc = waitpid(each->pid, &each->status, 0)) < 0 && errno == EINTR)
		;
	if (rc < 0)
		each->status = -1;
	each->ended = true;
}

void workers_say_end(const struct workers *w, unsigned number, char *out, size_t size)
{
	const int status = w->each[number].status;

	out[0] = '\0';
	if (status >= 0 && WIFSIGNALED(status))
		snprintf(out, size, " by signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else if (status >= 0 && WIFEXITED(status))
		snprintf(out, size, " with status %d", WEXITSTATUS(status));
}

bool workers_begin(struct workers *w)
{
	workers_say(w->fd, READY);
	return workers_hear(w->fd, GO);
}

void workers_fail(struct workers *w, const struct fault *f)
{
	workers_head(&w->each[w->number])->fault = *f;
	_exit(1);
}

void workers_finish(struct workers *w)
{
	for (unsigned i = 0; i < w->count; i++) {
		workers_close(&w->each[i].fd);
		workers_close(&w->each[i].own);
	}
	workers_close(&w->fd);
	if (w->memory)
		munmap(w->memory, w->size);
	*w = (struct workers){ .fd = -1 };
}
