/* SPDX-License-Identifier: ISC */
/*
 * An output: a buffer, a queue behind it, and a descriptor that is never waited for.  Whole
 * records are appended to `buf`; output_flush() writes what the other side takes.  While it
 * takes no more, the buffer goes to the queue, so that records can still be made; where the
 * queue has no room for it, the output is stuck, and whoever makes records has to stop.
 *
 * O_NONBLOCK belongs to the open file, which stdout shares with other processes, so it
 * is not set on an inherited descriptor: a pipe or terminal is opened anew, a socket is
 * written with MSG_DONTWAIT, and where neither can be had poll(2) promises PIPE_BUF
 * bytes (pipe(7)).
 *
 * With a compressor `buf` goes through it at each flush, and what comes out is written.
 */
#ifndef OS_OUTPUT_H
#define OS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"
#include "base/queue.h"
#include "os/compress.h"

/* From here on whoever writes records should flush first. */
#define OUTPUT_HIGH (512u * 1024)

/* The length of the record at p, or 0 where the n bytes do not tell: to find the end of the
 * last whole one. */
typedef size_t output_size_fn(const uint8_t *p, size_t n);

/* Whether the whole record at p is a packet. */
typedef bool output_packet_fn(const uint8_t *p);

enum output_kind {
	OUTPUT_FILE,      /* never waits */
	OUTPUT_SOCKET,    /* MSG_DONTWAIT */
	OUTPUT_DATAGRAMS, /* the same, and a record is a datagram */
	OUTPUT_OWN,       /* opened anew: O_NONBLOCK is ours alone */
	OUTPUT_SHARED,    /* inherited: poll(2) promises PIPE_BUF bytes */
};

struct output {
	struct buf buf;
	struct buf packed;  /* with a compressor: what it has made of buf */
	size_t done;        /* bytes of those two that are written */
	struct queue queue; /* bytes that were made before those of buf */
	uint64_t written;   /* bytes in all, what is in a file */
	size_t lost;        /* packets that a failure left unwritten; without is_packet records */
	struct compressor compressor;
	bool unflushed;                  /* a part of the records is still in the compressor */
	uint64_t flushed;                /* bytes of a file up to which all of it can be read, */
	uint8_t tail[COMPRESS_TAIL_MAX]; /* and what would end the stream there */
	size_t tail_len;
	size_t since_flushed; /* records behind that */
	int fd;
	bool close_fd;
	bool created; /* by output_create(), and not begun yet */
	enum output_kind kind;
	output_size_fn *size;
	output_packet_fn *is_packet; /* set by who asks for what is lost; NULL: all records are */
	bool blocked;                /* the other side takes no more: wait for POLLOUT */
	bool gone;                   /* nobody reads any more */
	bool failed;
	const char *name; /* for faults; borrowed */
};

/* fd stays the caller's. */
void output_init(struct output *o, int fd, const char *name, output_size_fn *size);

/* Opens or creates a file with the rights of the process; what it has stays. */
int output_create(struct output *o, const char *name, output_size_fn *size, struct fault *f);

/* Whether it is the regular file that fd has open. */
bool output_is(const struct output *o, int fd);

/* From here on the file has what is written to it; without this it is as it was, and one that
 * was created goes with output_finish(). */
int output_begin(struct output *o, struct fault *f);

/* The next file takes the place of the one that is written, and closes it. */
void output_take_file(struct output *o, int fd);

/* What is written from here on is compressed.  Takes the compressor over. */
void output_set_compressor(struct output *o, const struct compressor *c);

/* Lets so many bytes wait for a reader that pauses; without it none do. */
void output_set_queue(struct output *o, size_t size);

static inline size_t output_unwritten(const struct output *o)
{
	return o->buf.len + o->packed.len - o->done;
}

/* Bytes that wait for the other side. */
static inline size_t output_pending(const struct output *o)
{
	return o->queue.len + output_unwritten(o);
}

/* Bytes of the file, with those that are about to be written; what has not come out of a
 * compressor yet does not count. */
static inline uint64_t output_size(const struct output *o)
{
	return o->written + o->queue.len - o->done +
	       (o->compressor.ops ? o->packed.len : o->buf.len);
}

/* The most that ever waited. */
size_t output_most_pending(const struct output *o);

/* The other side takes no more, and the queue has no room. */
static inline bool output_stuck(const struct output *o)
{
	return o->blocked && output_unwritten(o) > 0;
}

static inline bool output_full(const struct output *o)
{
	return o->buf.len >= OUTPUT_HIGH;
}

/* Returns 0: all is written, or the rest has to wait (`blocked`, and perhaps stuck); -1:
 * nothing more can be written.  With `gone` set that is no failure and f is untouched; else no half
 * record is left in a regular file, a compressed one ends where it was flushed last, and what
 * was not written is given up. */
int output_flush(struct output *o, struct fault *f);

/* The same, and all of it can be read from what is written then, compressed or not; or the
 * compressed stream ends, and what comes later begins the next. */
int output_flush_all(struct output *o, struct fault *f);
int output_end_stream(struct output *o, struct fault *f);

/* How many of the bytes written are whole records; buf begins with one. */
size_t output_whole(const struct output *o);

/* Waits until the reader of a pipe has taken what is written, so long at the most. */
void output_wait_read(const struct output *o, unsigned ms);

void output_finish(struct output *o);

#endif
