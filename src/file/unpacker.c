/* SPDX-License-Identifier: ISC */
#include "file/unpacker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/system.h"

static unpacker_contain_fn *unpacker_containment;
static struct unpacker_memory *shared;
static int process = -1; /* the socket */

void unpacker_set_containment(unpacker_contain_fn *contain)
{
	unpacker_containment = contain;
}

int unpacker_fd(void)
{
	return process;
}

static _Noreturn void unpacker_become(int socket)
{
	system_leave_signals_to_parent();
	/* Nobody shall wait for the end of a pipe that this one holds. */
	if (dup2(socket, STDIN_FILENO) < 0 || dup2(socket, STDOUT_FILENO) < 0)
		_exit(1);
	system_close_from(STDERR_FILENO + 1);
	if (unpacker_containment() == 0)
		unpacker_serve(shared);
	_exit(0);
}

static int unpacker_fork(void)
{
	int ends[2];
	pid_t child;

	shared = mmap(
		NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return -1;
	if (system_socketpair(ends) < 0)
		return -1;
	child = fork();
	if (child == 0)
		unpacker_become(ends[1]);
	close(ends[1]);
	if (child > 0)
		process = ends[0];
	else
		close(ends[0]);
	return child > 0 ? 0 : -1;
}

int unpacker_init(struct unpacker *u, const struct unpack_kind *kind, int input)
{
	*u = (struct unpacker){ .kind = kind, .input = input, .begins = true };
	if (process < 0 && unpacker_containment && unpacker_fork() < 0)
		return -1;
	if (process >= 0)
		return 0;
	u->state = kind->ops->create();
	errno = ENOMEM;
	return u->state ? 0 : -1;
}

static bool unpacker_send(const struct unpacker_request *request)
{
	ssize_t n;

	do
		n = send(process, request, sizeof(*request), MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == sizeof(*request);
}

static uint32_t unpacker_at_most(size_t size, uint32_t limit)
{
	return size < limit ? (uint32_t)size : limit;
}

bool unpacker_ask(const struct unpacker *u, struct bytes in, size_t size)
{
	const struct unpacker_request request = {
		.op = u->begins ? UNPACKER_BEGIN : UNPACKER_RUN,
		.input = u->input,
		.kind = unpack_kind_index(u->kind),
		.in = unpacker_at_most(in.len, UNPACKER_IN),
		.out = unpacker_at_most(size, UNPACKER_OUT),
	};

	if (u->state)
		return true;
	if (request.in)
		memcpy(shared->in, in.data, request.in);
	return unpacker_send(&request);
}

/* A process that somebody has taken over shall not reach who asked. */
static bool unpacker_receive(struct unpacker_answer *a, size_t in, size_t size)
{
	ssize_t n;

	do
		n = recv(process, a, sizeof(*a), MSG_WAITALL);
	while (n < 0 && errno == EINTR);
	return n == sizeof(*a) && a->status < UNPACK_GONE &&
	       a->taken <= unpacker_at_most(in, UNPACKER_IN) &&
	       a->made <= unpacker_at_most(size, UNPACKER_OUT);
}

enum unpack_status unpacker_take(struct unpacker *u, struct bytes *in, uint8_t *out, size_t *size)
{
	struct unpacker_answer a;

	if (u->state) {
		enum unpack_status status = u->kind->ops->run(u->state, in, out, size);

		u->whole = u->kind->ops->whole(u->state);
		return status;
	}
	if (!unpacker_receive(&a, in->len, *size)) {
		*size = 0;
		return UNPACK_GONE;
	}
	u->begins = false;
	u->whole = a.whole;
	in->data += a.taken;
	in->len -= a.taken;
	memcpy(out, shared->out, a.made);
	*size = a.made;
	return a.status;
}

void unpacker_finish(struct unpacker *u)
{
	const struct unpacker_request end = { .op = UNPACKER_END, .input = u->input };

	if (u->state)
		u->kind->ops->destroy(u->state);
	else if (process >= 0 && !u->begins)
		unpacker_send(&end);
}
