/* SPDX-License-Identifier: ISC */
#include "os/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/system.h"
#include "os/signals.h"

#define PIPE_SIZE (1024 * 1024) /* the most that an ordinary user may ask for */

static int output_reopen(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

static bool output_keeps_boundaries(int fd)
{
	int type = SOCK_STREAM;
	socklen_t size = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type != SOCK_STREAM;
}

static enum output_kind output_find_kind(struct output *o)
{
	struct stat st;
	int flags = fcntl(o->fd, F_GETFL);
	int own;

	/* Opening it anew would make writable what is not. */
	if (fstat(o->fd, &st) < 0 || (flags & O_ACCMODE) == O_RDONLY)
		return OUTPUT_FILE;
	if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode))
		return OUTPUT_FILE;
	if (S_ISSOCK(st.st_mode))
		return output_keeps_boundaries(o->fd) ? OUTPUT_DATAGRAMS : OUTPUT_SOCKET;
#ifdef F_SETPIPE_SZ
	if (S_ISFIFO(st.st_mode))
		fcntl(o->fd, F_SETPIPE_SZ, PIPE_SIZE);
#endif
	if (flags >= 0 && flags & O_NONBLOCK)
		return OUTPUT_OWN;
	own = output_reopen(o->fd);
	if (own < 0)
		return OUTPUT_SHARED;
	o->fd = own;
	o->close_fd = true;
	return OUTPUT_OWN;
}

void output_init(struct output *o, int fd, const char *name, output_size_fn *size)
{
	*o = (struct output){ .fd = fd, .name = name, .size = size };
	o->kind = output_find_kind(o);
}

static int output_create_failed(const char *name, int error, struct fault *f)
{
	if (signals_stopped())
		return fault_set_file(f, ATOM(none), ATOM(signal), name,
			"a signal came while %s was being opened", name);
	if (error == EACCES || error == EPERM || error == EROFS) {
		fault_set_file(f, ATOM(permission_denied), ATOM(open), name,
			"no permission to write %s: %s", name, strerror(error));
		return fault_hint(f, "files are written with your own rights");
	}
	fault_set_file(f, error == ENOENT || error == ENOTDIR ? ATOM(no_such_file) : ATOM(failed),
		ATOM(open), name, "cannot create %s: %s", name, strerror(error));
	if (error == EISDIR)
		return fault_hint(f, "name a file in it: -w %s%scapture.pcap", name,
			name[strlen(name) - 1] == '/' ? "" : "/");
	return -1;
}

int output_create(struct output *o, const char *name, output_size_fn *size, struct fault *f)
{
	const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY;
	int fd = open(name, flags | O_EXCL, 0666);
	bool created = fd >= 0;
	int error;

	/* A FIFO waits for its reader. */
	while (fd < 0 && (errno == EEXIST || errno == EINTR) && !signals_stopped())
		fd = open(name, flags, 0666);
	error = errno;
	if (fd >= 0) {
		output_init(o, fd, name, size);
		o->close_fd = true;
		o->created = created;
		return 0;
	}
	*o = (struct output){ .fd = -1 };
	return output_create_failed(name, error, f);
}

bool output_is(const struct output *o, int fd)
{
	struct stat ours, theirs;

	return fstat(o->fd, &ours) == 0 && fstat(fd, &theirs) == 0 && S_ISREG(ours.st_mode) &&
	       ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

int output_begin(struct output *o, struct fault *f)
{
	o->created = false;
	/* EINVAL: no regular file. */
	if (ftruncate(o->fd, 0) == 0 || errno == EINVAL)
		return 0;
	return fault_set_file(f, ATOM(write_failed), ATOM(write), o->name, "cannot empty %s: %s",
		o->name, strerror(errno));
}

/* As many bytes as go out in one call. */
static size_t output_portion(const struct output *o, const uint8_t *data, size_t size)
{
	size_t record;

	if (o->kind == OUTPUT_SHARED)
		return size < PIPE_BUF ? size : PIPE_BUF;
	if (o->kind != OUTPUT_DATAGRAMS)
		return size;
	record = o->size(data, size);
	return record && record < size ? record : size;
}

static ssize_t output_write_some(struct output *o, const uint8_t *data, size_t size)
{
	struct pollfd poll_out = { .fd = o->fd, .events = POLLOUT };

	size = output_portion(o, data, size);
	switch (o->kind) {
	case OUTPUT_SOCKET:
	case OUTPUT_DATAGRAMS:
		return sendto(o->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0);
	case OUTPUT_SHARED:
		if (poll(&poll_out, 1, 0) == 0) {
			errno = EAGAIN;
			return -1;
		}
		return write(o->fd, data, size);
	default:
		return write(o->fd, data, size);
	}
}

size_t output_whole(const struct output *o)
{
	size_t whole = 0;

	for (;;) {
		size_t size = o->size(o->buf.data + whole, o->buf.len - whole);

		if (!size || whole + size > o->done)
			return whole;
		whole += size;
	}
}

/* A file that can take no more shall end with a whole record. */
static void output_cut_half_record(struct output *o)
{
	off_t half = (off_t)(o->done - output_whole(o));
	off_t at = lseek(o->fd, 0, SEEK_CUR);

	if (half && at >= 0 && ftruncate(o->fd, at - half) == 0)
		lseek(o->fd, at - half, SEEK_SET);
}

static size_t output_count_records(const struct output *o, size_t from)
{
	size_t count = 0;
	size_t size;

	while ((size = o->size(o->buf.data + from, o->buf.len - from))) {
		from += size;
		count++;
	}
	return count;
}

static void output_hint_failure(const struct output *o, int error, struct fault *f)
{
	if (error == ENOSPC || error == EDQUOT)
		fault_hint(f, "make room; every record before that is whole");
	else if (error == EFBIG)
		fault_hint(f, "raise the limit of a file's size, ulimit -f; every record before "
			      "that is whole");
	else if (error == EBADF)
		fault_hint(f, "%s is closed or open for reading alone: redirect it", o->name);
	else if (error == EMSGSIZE)
		fault_hint(f, "a record is longer than the socket's datagrams may be: use -s or "
			      "--no-data, or a stream");
}

static int output_fail(struct output *o, int error, struct fault *f)
{
	o->failed = true;
	if (error == EPIPE || error == ECONNRESET || (error == EIO && isatty(o->fd))) {
		o->gone = true;
	} else {
		o->lost = output_count_records(o, output_whole(o));
		if (o->kind == OUTPUT_FILE)
			output_cut_half_record(o);
		fault_set_file(f, ATOM(write_failed), ATOM(write), o->name, "cannot write %s: %s",
			o->name, strerror(error));
		output_hint_failure(o, error, f);
	}
	queue_drop(&o->queue, o->queue.len);
	o->buf.len = o->done = 0;
	return -1;
}

/* Writes what the other side takes and counts it; -1 with errno. */
static int output_write_taken(struct output *o, const uint8_t *data, size_t size, size_t *done)
{
	while (*done < size) {
		ssize_t n = output_write_some(o, data + *done, size - *done);

		if (n > 0) {
			*done += (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			o->blocked = true;
			return 0;
		} else if (n == 0) {
			errno = EIO;
			return -1;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

static int output_flush_queue(struct output *o)
{
	while (o->queue.len && !o->blocked) {
		struct bytes front = queue_front(&o->queue);
		size_t done = 0;
		int status = output_write_taken(o, front.data, front.len, &done);

		queue_drop(&o->queue, done);
		if (status < 0)
			return -1;
	}
	return 0;
}

int output_flush(struct output *o, struct fault *f)
{
	if (buf_failed(&o->buf)) {
		o->failed = true;
		return fault_set_file(f, ATOM(no_memory), ATOM(write), o->name, "out of memory");
	}
	o->blocked = false;
	if (output_flush_queue(o) < 0)
		return output_fail(o, errno, f);
	if (!o->blocked && output_write_taken(o, o->buf.data, o->buf.len, &o->done) < 0)
		return output_fail(o, errno, f);
	if (o->blocked && !queue_put(&o->queue, o->buf.data + o->done, o->buf.len - o->done))
		return 0;
	o->buf.len = o->done = 0;
	return 0;
}

void output_set_queue(struct output *o, size_t size)
{
	/* A file never waits, and datagrams are taken from one piece of memory. */
	if (o->kind != OUTPUT_FILE && o->kind != OUTPUT_DATAGRAMS)
		queue_init(&o->queue, size);
}

size_t output_most_pending(const struct output *o)
{
	size_t now = output_pending(o);

	return o->queue.max > now ? o->queue.max : now;
}

void output_finish(struct output *o)
{
	if (o->created)
		unlink(o->name);
	if (o->close_fd)
		close(o->fd);
	buf_finish(&o->buf);
	queue_finish(&o->queue);
	*o = (struct output){ .fd = -1 };
}
