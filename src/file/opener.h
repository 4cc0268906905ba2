/* SPDX-License-Identifier: ISC */
/*
 * The process that opens the files of a rotation.  Whoever captures can open nothing any more,
 * so that a helper, forked before, does it: it creates files in one folder, gives them their
 * names when they are whole, and deletes those that it named itself.  It makes the names, so
 * that it is never told one.
 *
 * Requests and answers go over one socket, in order; nothing waits for the helper.  It ends
 * with the socket and with its parent.
 */
#ifndef FILE_OPENER_H
#define FILE_OPENER_H

#include "base/fault.h"
#include "file/rotation_name.h"
#include "os/sandbox.h"

/* How many whole files it leaves; 0: all. */
struct opener_keep {
	uint64_t files;
	uint64_t bytes; /* in all of them; the newest stays whatever its size */
};

enum opener_op {
	OPENER_OPEN,    /* creates the next file, with .part behind its name */
	OPENER_NAME,    /* the file before that one, or without one it, is whole: renames it */
	OPENER_DISCARD, /* deletes the file that was opened last */
};

struct opener_request {
	enum opener_op op;
	int64_t sec;   /* OPEN: the time in the name */
	uint64_t size; /* NAME: of the file */
};

struct opener_answer {
	enum opener_op op;
	int error;                     /* errno, or 0 */
	char name[ROTATION_NAME_SIZE]; /* within the folder, without .part */
	int unkept;                    /* NAME: errno of an old file that could not be deleted */
	char old[ROTATION_NAME_SIZE];
};

/* Room for what may be under way: one OPEN, one NAME. */
#define OPENER_REQUESTS 4

struct opener {
	int fd; /* readable when there is an answer; -1: no process */
	struct sandbox_state sandbox;
	struct opener_request out[OPENER_REQUESTS];
	unsigned waiting;        /* of out */
	size_t sent;             /* bytes of the first */
	struct opener_answer in; /* what has come of it, */
	size_t got;
	int file; /* and the descriptor that came with it */
};

/* folder: opened by the caller, who keeps it.  The name is borrowed. */
int opener_start(struct opener *o, int folder, const struct rotation_name *name,
	const struct opener_keep *keep, struct fault *f);

/* Closes the socket; accepts one that was not started but has fd -1. */
void opener_finish(struct opener *o);

/* Sends as far as the helper takes it. */
int opener_ask(struct opener *o, const struct opener_request *request, struct fault *f);
int opener_flush(struct opener *o, struct fault *f);

/* What there is of the next answer: 1 with it, and of a successful OPEN the descriptor, which is
 * the caller's, in *file; 0: more is to come; -1: the process has ended. */
int opener_answer(struct opener *o, struct opener_answer *answer, int *file, struct fault *f);

/* The other end, in the process itself: serves until the socket is closed. */
struct opener_service {
	int socket;
	int folder;
	const struct rotation_name *name;
	struct opener_keep keep;
};
void opener_serve(const struct opener_service *service);

#endif
