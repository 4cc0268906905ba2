/* SPDX-License-Identifier: ISC */
/* Compressions: how each begins, and what decompresses those that are seen through. */
#ifndef FILE_UNPACK_KIND_H
#define FILE_UNPACK_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* As many of the first bytes as tell the compression. */
#define UNPACK_MAGIC 8

/* zstd's own programs take as much unless they are told otherwise. */
#define UNPACK_WINDOW_LOG 27

enum unpack_status {
	UNPACK_GOOD,
	UNPACK_CUT,     /* the data end within a member or frame */
	UNPACK_DAMAGED, /* what comes next is not what it should be */
	UNPACK_WINDOW,  /* more would have to be remembered than UNPACK_WINDOW_LOG says */
	UNPACK_DICTIONARY,
	UNPACK_NO_MEMORY,
	UNPACK_GONE, /* who decompressed has ended: file/unpacker.h */
};

/* A compression.  run() takes bytes from *in, as many as it can, and puts at most *size to out;
 * *size becomes how many those were, which count also where it fails. */
struct unpack_ops {
	void *(*create)(void); /* returns NULL without memory */
	enum unpack_status (*run)(void *state, struct bytes *in, uint8_t *out, size_t *size);
	bool (*whole)(const void *state); /* the input may end here */
	void (*destroy)(void *state);
};

/* Without functions where the build lacks the library. */
extern const struct unpack_ops unpack_gzip;
extern const struct unpack_ops unpack_zstd;

struct unpack_kind {
	const char *magic;
	uint8_t len;        /* of the magic */
	uint8_t first_mask; /* bits of its first byte that count */
	const char *name;
	const char *pipe;             /* the command that decompresses to stdout */
	const struct unpack_ops *ops; /* NULL: it is known by name alone */
};

/* Those that are known have numbers. */
const struct unpack_kind *unpack_kind_at(unsigned index);
unsigned unpack_kind_index(const struct unpack_kind *kind);

/* The compression of an input that begins so, or NULL. */
const struct unpack_kind *unpack_find(struct bytes start);

#endif
