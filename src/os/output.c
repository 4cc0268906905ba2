/* SPDX-License-Identifier: ISC */
#include "os/output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/system.h"

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

/* A compressed one, where all of it can be read: what is cut off makes room for the end. */
static void output_cut_stream(struct output *o)
{
	off_t at = (off_t)o->flushed;
	ssize_t n;

	if (!at || ftruncate(o->fd, at) < 0 || lseek(o->fd, at, SEEK_SET) != at)
		return;
	n = write(o->fd, o->tail, o->tail_len);
	(void)n;
}

/* Of those that are counted. */
static size_t output_count_records(const struct output *o, size_t from)
{
	size_t count = 0;
	size_t size;

	while ((size = o->size(o->buf.data + from, o->buf.len - from))) {
		count += !o->is_packet || o->is_packet(o->buf.data + from);
		from += size;
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
	o->lost = o->compressor.ops ? o->since_flushed : output_count_records(o, output_whole(o));
	if (error == EPIPE || error == ECONNRESET || (error == EIO && isatty(o->fd))) {
		o->gone = true;
	} else {
		if (o->kind == OUTPUT_FILE && o->compressor.ops)
			output_cut_stream(o);
		else if (o->kind == OUTPUT_FILE)
			output_cut_half_record(o);
		fault_set_file(f, ATOM(write_failed), ATOM(write), o->name, "cannot write %s: %s",
			o->name, strerror(error));
		output_hint_failure(o, error, f);
	}
	queue_drop(&o->queue, o->queue.len);
	o->buf.len = o->packed.len = o->done = 0;
	return -1;
}

/* Writes what the other side takes and counts it; -1 with errno. */
static int output_write_taken(struct output *o, const uint8_t *data, size_t size, size_t *done)
{
	while (*done < size) {
		ssize_t n = output_write_some(o, data + *done, size - *done);

		if (n > 0) {
			*done += (size_t)n;
			o->written += (uint64_t)n;
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

static bool output_pack(struct output *o, enum compress_flush flush)
{
	if (flush == COMPRESS_MORE && !o->buf.len)
		return true;
	o->since_flushed += output_count_records(o, 0);
	o->unflushed |= o->buf.len > 0;
	if (!o->compressor.ops->put(o->compressor.state, buf_bytes(&o->buf), flush, &o->packed))
		return false;
	o->buf.len = 0;
	return true;
}

static int output_write_all(struct output *o, struct buf *from)
{
	o->blocked = false;
	if (output_flush_queue(o) < 0)
		return -1;
	if (!o->blocked && output_write_taken(o, from->data, from->len, &o->done) < 0)
		return -1;
	if (o->blocked && !queue_put(&o->queue, from->data + o->done, from->len - o->done))
		return 0;
	from->len = o->done = 0;
	return 0;
}

static int output_flush_to(struct output *o, enum compress_flush flush, struct fault *f)
{
	bool packs = o->compressor.ops != NULL;

	if (buf_failed(&o->buf) || (packs && !output_pack(o, flush))) {
		o->failed = true;
		return fault_set_file(f, ATOM(no_memory), ATOM(write), o->name, "out of memory");
	}
	return output_write_all(o, packs ? &o->packed : &o->buf) < 0 ? output_fail(o, errno, f) : 0;
}

int output_flush(struct output *o, struct fault *f)
{
	return output_flush_to(o, COMPRESS_MORE, f);
}

/* All that was put so far can be read from what is written. */
static void output_note_flushed(struct output *o)
{
	o->unflushed = false;
	o->since_flushed = 0;
	o->flushed = o->written;
}

int output_flush_all(struct output *o, struct fault *f)
{
	if (output_flush_to(o, COMPRESS_FLUSH, f) < 0)
		return -1;
	if (!o->compressor.ops)
		return 0;
	output_note_flushed(o);
	o->tail_len = o->compressor.ops->tail(o->compressor.state, o->tail);
	return 0;
}

int output_end_stream(struct output *o, struct fault *f)
{
	if (output_flush_to(o, COMPRESS_END, f) < 0)
		return -1;
	if (!o->compressor.ops)
		return 0;
	output_note_flushed(o);
	o->tail_len = 0;
	o->compressor.ops->reset(o->compressor.state);
	return 0;
}

void output_set_compressor(struct output *o, const struct compressor *c)
{
	o->compressor = *c;
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

void output_wait_read(const struct output *o, unsigned ms)
{
	const bool pipe = o->kind == OUTPUT_OWN || o->kind == OUTPUT_SHARED;
	const uint64_t until = clock_monotonic() + ms * CLOCK_MS;
	struct pollfd nobody_reads = { .fd = o->fd };
	int unread;

	while (pipe && ioctl(o->fd, FIONREAD, &unread) == 0 && unread > 0 &&
		clock_monotonic() < until && poll(&nobody_reads, 1, 1) == 0)
		;
}

void output_finish(struct output *o)
{
	if (o->created)
		unlink(o->name);
	if (o->close_fd)
		close(o->fd);
	buf_finish(&o->buf);
	buf_finish(&o->packed);
	compressor_finish(&o->compressor);
	queue_finish(&o->queue);
	*o = (struct output){ .fd = -1 };
}
