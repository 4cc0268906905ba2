/* SPDX-License-Identifier: ISC */
/*
 * The bytes of a savefile, from a descriptor that is opened with the user's own rights
 * before anything is read of it.  Where they are compressed, what is read are the bytes
 * inside: file/byte_input_unpack.h.
 */
#ifndef FILE_BYTE_INPUT_H
#define FILE_BYTE_INPUT_H

#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/fault.h"

/* Called before a read that may have to wait (a pipe, a socket, a terminal).  Returns
 * when fd can be read, or false: the input ends here. */
typedef bool byte_input_wait_fn(void *context, int fd);

struct byte_input;
struct unpack;

/* What stands between the file and its reader. */
struct byte_input_layer {
	ssize_t (*read)(struct byte_input *in, uint8_t *out, size_t size);
	void (*close)(struct byte_input *in);
};

struct byte_input {
	int fd;        /* -1: none */
	bool may_wait; /* it is no regular file */
	off_t size;    /* of a regular file, when it was opened: a sandbox lets nobody ask */
	off_t at; /* where a regular file is read next: others read it by this descriptor too */
	struct bytes start; /* what was read of it already; borrowed until it has been read again */
	const struct byte_input_layer *layer; /* NULL: the bytes are the file's own */
	struct unpack *unpack;                /* of the layer */
	byte_input_wait_fn *wait;             /* NULL: reading blocks */
	void *context;
	uint64_t count; /* bytes read so far */
	bool stopped;   /* wait() said so */
	int error;      /* errno of a read that failed */
};

/* Opens the file named `name`, "-" for stdin. */
int byte_input_open(struct byte_input *in, const char *name, byte_input_wait_fn *wait,
	void *context, struct fault *f);

/* The number of bytes read, 0 at the end or where wait() ended it, -1 with `error`. */
ssize_t byte_input_read(struct byte_input *in, void *out, size_t size);

/* The first bytes, which are read again; as many as there are, up to size, kept in store. */
struct bytes byte_input_peek(struct byte_input *in, uint8_t *store, size_t size);

/* Of the file itself, for the layer: as byte_input_read(). */
ssize_t byte_input_fetch(struct byte_input *in, void *out, size_t size);

/* Waits until fd can be read, as whoever reads the input wants it; false: the input ends here. */
bool byte_input_await(struct byte_input *in, int fd);

/* Begins a regular file anew, and forgets that it was compressed; -1 with errno. */
int byte_input_rewind(struct byte_input *in);

/* How far a regular file has been read, and how long it was; false for anything else. */
bool byte_input_progress(const struct byte_input *in, off_t *done, off_t *size);

void byte_input_close(struct byte_input *in);

#endif
