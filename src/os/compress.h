/* SPDX-License-Identifier: ISC */
/*
 * Compression of what is written: gzip (RFC 1952) by zlib, zstd (RFC 8878) by libzstd, each as
 * far as the build has it.  A stream can be flushed, so that a reader gets everything before
 * that place, and what has been cut off behind such a place can still be ended.
 */
#ifndef OS_COMPRESS_H
#define OS_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"

enum compress_flush {
	COMPRESS_MORE,  /* what compresses best */
	COMPRESS_FLUSH, /* all of it can be read from what has come out */
	COMPRESS_END,   /* the stream is whole; reset() begins the next */
};

/* The most that tail() writes. */
#define COMPRESS_TAIL_MAX 16

/* A kind of compression. */
struct compress_ops {
	const char *name;
	const char *ending;    /* of the names of files */
	void *(*create)(void); /* NULL: without memory; no function: the build lacks it */
	void (*destroy)(void *state);
	/* Appends to out what becomes of the bytes; false without memory. */
	bool (*put)(void *state, struct bytes in, enum compress_flush flush, struct buf *out);
	/* What would end the stream where it is, directly behind a flush; returns how long it
	 * is. */
	size_t (*tail)(void *state, uint8_t out[COMPRESS_TAIL_MAX]);
	/* Begins a new stream. */
	void (*reset)(void *state);
};

struct compressor {
	const struct compress_ops *ops; /* NULL: none */
	void *state;
};

extern const struct compress_ops compress_gzip_ops, compress_zstd_ops;

/* The kind that a file's name asks for by its end, or NULL. */
const struct compress_ops *compress_find(const char *name);

/* Takes all the memory that it needs before a sandbox closes. */
int compressor_init(
	struct compressor *c, const struct compress_ops *ops, const char *file, struct fault *f);

/* Accepts a zeroed one. */
void compressor_finish(struct compressor *c);

#endif
