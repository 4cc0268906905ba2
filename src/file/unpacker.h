/* SPDX-License-Identifier: ISC */
/*
 * Who decompresses.  Before this process is contained it hands that to another, which has given
 * up everything but memory that both share, and is asked over a socket for one piece after the
 * other.  It serves every input that was begun then, to its end, and ends with the socket.
 * Inputs that begin later, and those of programs that contain nothing, are decompressed here.
 */
#ifndef FILE_UNPACKER_H
#define FILE_UNPACKER_H

#include "file/unpack_kind.h"

/* What the process calls before anything else; -1 where it cannot.  NULL, as at first: what
 * begins from now on is decompressed here. */
typedef int unpacker_contain_fn(void);
void unpacker_set_containment(unpacker_contain_fn *contain);

/* The socket, which this process writes to and reads from, or -1. */
int unpacker_fd(void);

/* One input. */
struct unpacker {
	const struct unpack_kind *kind;
	void *state; /* of the kind, where it is decompressed here */
	int input;   /* what the process knows it by: the number of the input's descriptor */
	bool begins;
	bool whole; /* the input may end here */
};

/* 0, or -1 with errno. */
int unpacker_init(struct unpacker *u, const struct unpack_kind *kind, int input);

/* Hands over what can be taken of `in`, and asks for at most so many bytes; false where the
 * process has ended. */
bool unpacker_ask(const struct unpacker *u, struct bytes in, size_t size);

/* What was asked for: it takes bytes from *in, and puts *size to out, as unpack_ops.run() does. */
enum unpack_status unpacker_take(struct unpacker *u, struct bytes *in, uint8_t *out, size_t *size);

void unpacker_finish(struct unpacker *u);

/* The process that decompresses, which has the socket as stdin. */
struct unpacker_memory;
void unpacker_serve(struct unpacker_memory *shared);

/* What is shared, and how it is asked for. */
#define UNPACKER_IN  (64 * 1024)
#define UNPACKER_OUT (256 * 1024)

struct unpacker_memory {
	uint8_t in[UNPACKER_IN];
	uint8_t out[UNPACKER_OUT];
};

enum unpacker_op { UNPACKER_BEGIN, UNPACKER_RUN, UNPACKER_END };

/* END is not answered. */
struct unpacker_request {
	enum unpacker_op op;
	int input;
	unsigned kind; /* BEGIN, which runs as well: unpack_kind_index() */
	uint32_t in;   /* bytes there */
	uint32_t out;  /* bytes wanted */
};

struct unpacker_answer {
	enum unpack_status status;
	uint32_t taken;
	uint32_t made;
	uint32_t whole;
};

#endif
