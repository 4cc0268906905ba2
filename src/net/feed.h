/* SPDX-License-Identifier: ISC */
/*
 * Where `inject` takes packets from: one descriptor with records, raw frames or a
 * savefile, as the first bytes say (record/input.h) or the caller knows; compressed or not.
 *
 * Life of a feed: feed_open() with the user's own rights, feed_begin(), feed_next() until
 * it returns 0, feed_close().
 */
#ifndef NET_FEED_H
#define NET_FEED_H

#include "file/byte_input_unpack.h"
#include "file/savefile.h"
#include "record/input.h"
#include "wire/frame_reader.h"

/* Whether a packet of a savefile is passed over; it is borrowed. */
typedef bool feed_pass_fn(void *context, const struct packet *p);

struct feed {
	const char *name;            /* "stdin" or the file's */
	const char *path;            /* as it was opened: "-" for stdin */
	struct byte_input in;        /* a savefile's reader takes it over */
	uint8_t magic[UNPACK_MAGIC]; /* what was looked at before it was known what it is */

	const struct format *format;
	struct frame_reader frames;
	struct decoder decoder;
	struct bytes frame; /* the one that is being read */
	uint64_t records;   /* so far */
	struct savefile savefile;
	struct packet packet; /* what savefile_read() delivered */
	bool delivered;
	feed_pass_fn *pass; /* the caller's, or NULL */
	void *pass_context;
	uint64_t taken, taken_bytes; /* packets since the beginning, and bytes of these */
	off_t size;                  /* of a regular file, or 0 */
	bool ended;
};

/* name "-" is stdin; it and the rest are borrowed.  wait is called before a read that may
 * have to wait; where it returns false the input ends. */
int feed_open(struct feed *d, const char *name, byte_input_wait_fn *wait, void *wait_context,
	struct fault *f);

/* Reads the first bytes, which tell the format where it is NULL. */
int feed_begin(struct feed *d, const struct format *format, struct fault *f);

/* 1 and a packet, borrowed until the next call; 0 at the end; -1 where something was
 * malformed or the input failed: the next call goes on behind it, or is at the end. */
int feed_next(struct feed *d, struct input_packet *p, struct fault *f);

/* Whether the packets are a savefile's, which have times that can be kept. */
static inline bool feed_is_savefile(const struct feed *d)
{
	return d->format && d->format->syntax == SYNTAX_SAVEFILE;
}

/* The link type of every packet, or -1 where each tells its own or none. */
int feed_dlt(const struct feed *d);

/* Which part of a regular file has been taken; of anything else a negative number. */
double feed_share(const struct feed *d);

/* Begins anew. */
int feed_rewind(struct feed *d, struct fault *f);

/* Accepts a zeroed feed. */
void feed_close(struct feed *d);

#endif
