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
#include "file/unpack_kind.h"

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
