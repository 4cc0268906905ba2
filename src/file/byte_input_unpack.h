/* SPDX-License-Identifier: ISC */
/*
 * Compressed input, which is told by its first bytes and not by its name.  One layer is seen
 * through: what is read of a byte_input that has one of these are the bytes inside.
 *
 * Memory is bounded whatever the data say: a window of 32 KiB of gzip, 128 MiB of zstd.
 */
#ifndef FILE_BYTE_INPUT_UNPACK_H
#define FILE_BYTE_INPUT_UNPACK_H

#include "file/byte_input.h"

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
extern const struct unpack_ops byte_input_gzip;
extern const struct unpack_ops byte_input_zstd;

struct unpack_kind {
	const char *magic;
	uint8_t len;        /* of the magic */
	uint8_t first_mask; /* bits of its first byte that count */
	const char *name;
	const char *pipe;             /* the command that decompresses to stdout */
	const struct unpack_ops *ops; /* NULL: it is known by name alone */
};

/* The compression of an input that begins so, or NULL. */
const struct unpack_kind *unpack_find(struct bytes start);

/* Sees through a compression from here on, where the input has one.  store is the caller's and
 * outlives the input: see byte_input_peek().  name is the file's, "-" for stdin.  -1: it is a
 * compression that cannot be seen through, and the hint says how to read it. */
int byte_input_unpack(
	struct byte_input *in, uint8_t store[UNPACK_MAGIC], const char *name, struct fault *f);

/* Where an input that is compressed has ended before its time: false, or the fault with what is
 * wrong, of what is read `behind` that many packets. */
bool byte_input_unpack_failed(
	const struct byte_input *in, const char *name, uint64_t behind, struct fault *f);

/* The command that shows the bytes inside of a compressed input, or NULL. */
const char *byte_input_pipe(const struct byte_input *in);

#endif
