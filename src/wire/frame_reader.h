/* SPDX-License-Identifier: ISC */
/*
 * Cuts a stream of bytes into frames: a big-endian length of 4 or 2 bytes and
 * what it counts (Erlang's {packet, 4} and {packet, 2}), or lines, of which blank ones
 * are no frames.
 *
 *     p = frame_reader_space(&r, &n);
 *     frame_reader_fill(&r, read(fd, p, n));
 *     while ((rc = frame_reader_next(&r, &frame, &fault)))
 *             rc < 0 ? complain(&fault) : use(frame);
 *
 * A malformed frame costs itself alone: what is too long is counted past without
 * being stored, and the next frame follows.  The buffer grows with the bytes that
 * have come, never by what a length promises.
 */
#ifndef WIRE_FRAME_READER_H
#define WIRE_FRAME_READER_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/fault.h"
#include "wire/framing.h"

struct frame_reader {
	const struct framing *framing;
	struct buf in;
	size_t at;       /* where the next frame begins in the buffer */
	size_t scanned;  /* bytes from `at` on that are known to hold no newline */
	uint64_t skip;   /* bytes of an oversized frame still to pass over */
	bool skip_line;  /* pass over everything up to a newline */
	uint64_t offset; /* of `at` in the stream */
};

void frame_reader_init(struct frame_reader *r, const struct framing *framing);
void frame_reader_finish(struct frame_reader *r);

/* Room for at least FRAME_READER_CHUNK bytes, *n of them, or NULL without memory.  Frames
 * handed out before are gone. */
#define FRAME_READER_CHUNK 65536
uint8_t *frame_reader_space(struct frame_reader *r, size_t *n);
void frame_reader_fill(struct frame_reader *r, size_t n);

/* 1 and a frame without its length or newline, borrowed until frame_reader_space(); 0
 * where more input is needed; -1 and frame_invalid where one was malformed and left out. */
int frame_reader_next(struct frame_reader *r, struct bytes *frame, struct fault *f);

/* After the end of input and the last frame: 0, or -1 and frame_invalid where a frame was
 * cut short.  A last line without its newline is handed out as a frame, with 1. */
int frame_reader_end(struct frame_reader *r, struct bytes *frame, struct fault *f);

#endif
