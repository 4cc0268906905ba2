/* SPDX-License-Identifier: ISC */
#include "file/opener.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/system.h"
#include "os/pass_fd.h"

/* Where the socket and the folder stand in the process. */
#define SOCKET STDIN_FILENO
#define FOLDER STDOUT_FILENO

/* A signal from the terminal reaches the helper too, which is needed to the end. */
static _Noreturn void opener_become(
	int socket, int folder, const struct rotation_name *name, const struct opener_keep *keep)
{
	const struct opener_service service = { SOCKET, FOLDER, name, *keep };
	struct sandbox_state state = { 0 };
	/* Neither may be where the other goes. */
	int from = dup(socket), of = dup(folder);

	system_leave_signals_to_parent();
	if (from < 0 || of < 0 || dup2(from, SOCKET) < 0 || dup2(of, FOLDER) < 0)
		_exit(1);
	system_close_from(STDERR_FILENO + 1);
	system_end_with_parent();
	sandbox_contain_opener(FOLDER, &state);
	if (send(SOCKET, &state, sizeof(state), MSG_NOSIGNAL) == sizeof(state))
		opener_serve(&service);
	_exit(0);
}

static int opener_gone(struct opener *o, struct fault *f)
{
	opener_finish(o);
	fault_set(f, ATOM(failed), ATOM(open), NULL,
		"the process that opens the files of -w has ended");
	return fault_hint(f, "the file that was being written keeps .part behind its name");
}

/* Nobody relies on the helper before it has given up what it inherits. */
static int opener_wait_until_ready(struct opener *o, struct fault *f)
{
	ssize_t n;

	do
		n = recv(o->fd, &o->sandbox, sizeof(o->sandbox), MSG_WAITALL);
	while (n < 0 && errno == EINTR);
	return n == sizeof(o->sandbox) ? 0 : opener_gone(o, f);
}

int opener_start(struct opener *o, int folder, const struct rotation_name *name,
	const struct opener_keep *keep, struct fault *f)
{
	int ends[2];
	pid_t child;

	*o = (struct opener){ .fd = -1, .file = -1 };
	if (system_socketpair(ends) < 0)
		return fault_set(f, ATOM(failed), ATOM(open), NULL,
			"cannot make a pair of sockets: %s", strerror(errno));
	child = fork();
	if (child == 0)
		opener_become(ends[1], folder, name, keep);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return fault_set(
			f, ATOM(failed), ATOM(open), NULL, "cannot fork: %s", strerror(errno));
	}
	o->fd = ends[0];
	return opener_wait_until_ready(o, f);
}

void opener_finish(struct opener *o)
{
	if (o->fd >= 0)
		close(o->fd);
	if (o->file >= 0)
		close(o->file);
	o->fd = o->file = -1;
	o->waiting = 0;
}

int opener_flush(struct opener *o, struct fault *f)
{
	while (o->fd >= 0 && o->waiting) {
		ssize_t n = send(o->fd, (const char *)o->out + o->sent, sizeof(o->out[0]) - o->sent,
			MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (n < 0)
			return opener_gone(o, f);
		o->sent += (size_t)n;
		if (o->sent < sizeof(o->out[0]))
			continue;
		o->sent = 0;
		memmove(o->out, o->out + 1, --o->waiting * sizeof(o->out[0]));
	}
	return 0;
}

int opener_ask(struct opener *o, const struct opener_request *request, struct fault *f)
{
	if (o->fd < 0 || o->waiting == OPENER_REQUESTS)
		return opener_gone(o, f);
	/* Padding, too, goes over the socket. */
	memset(&o->out[o->waiting], 0, sizeof(o->out[0]));
	o->out[o->waiting].op = request->op;
	o->out[o->waiting].sec = request->sec;
	o->out[o->waiting].size = request->size;
	o->waiting++;
	return opener_flush(o, f);
}

/* A helper that somebody has taken over shall not reach who asked. */
static bool opener_is_sound(const struct opener *o)
{
	const struct opener_answer *in = &o->in;

	return in->op <= OPENER_DISCARD && in->error >= 0 && in->unkept >= 0 &&
	       memchr(in->name, '\0', sizeof(in->name)) && memchr(in->old, '\0', sizeof(in->old)) &&
	       (o->file >= 0) == (in->op == OPENER_OPEN && !in->error);
}

int opener_answer(struct opener *o, struct opener_answer *answer, int *file, struct fault *f)
{
	while (o->fd >= 0 && o->got < sizeof(o->in)) {
		ssize_t n = pass_fd_receive(
			o->fd, (char *)&o->in + o->got, sizeof(o->in) - o->got, &o->file);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (n <= 0)
			return opener_gone(o, f);
		o->got += (size_t)n;
	}
	if (o->fd < 0 || !opener_is_sound(o))
		return opener_gone(o, f);
	*answer = o->in;
	*file = o->file;
	o->file = -1;
	o->got = 0;
	return 1;
}
