/* SPDX-License-Identifier: ISC */
/*
 * One parent and the processes that share its work.  Each has memory that the parent reads as well,
 * also when the process has been killed, and a stream socket to the parent: its end says that the
 * other one has ended.
 *
 *   parent                          worker
 *   workers_create()
 *   workers_fork() of each          returns from it too, and has no other's socket
 *                                   (gives up what it does not need)
 *   workers_await()                 workers_begin(): it is ready, and waits for the parent;
 *   workers_go()                    or workers_fail()
 *   (reads what they send)          (works, and sends)
 *   workers_ask() of one            the socket can be read: a word
 *   workers_stop()                  the same: the work is over
 *   workers_reap() of each
 *   workers_finish()
 *
 * A signal of the terminal, or SIGTERM, is for the parent.  Where the parent ends, the workers do:
 * on Linux at once, elsewhere when they look at the socket.
 */
#ifndef OS_WORKERS_H
#define OS_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/fault.h"

#define WORKERS_MAX 32

/* What the parent says while they work, each one byte. */
enum workers_word { WORKERS_STOP = 's', WORKERS_COUNT = 'c' };

struct worker {
	pid_t pid;   /* 0: not forked */
	int fd;      /* the parent's end of the socket, -1: closed */
	int own;     /* the worker's, until it is forked */
	bool ended;  /* and reaped */
	int status;  /* as waitpid(2) has it, -1: nobody tells */
	void *share; /* its memory, zeros at first */
};

struct workers {
	unsigned count;
	bool is_worker;
	unsigned number; /* in a worker: which of them */
	int fd;          /* in a worker: its end of the socket */
	void *memory;
	size_t size;
	struct worker each[WORKERS_MAX];
};

/* Sockets, and so many bytes of memory for each. */
int workers_create(struct workers *w, unsigned count, size_t share, struct fault *f);

/* Of that number.  In a worker is_worker and number are set; where one cannot be forked those
 * before it end. */
int workers_fork(struct workers *w, unsigned number, struct fault *f);

/* Waits until all are ready; the fault of one that is not is that of the first. */
int workers_await(struct workers *w, struct fault *f);
void workers_go(struct workers *w);

/* Of one that has not ended. */
void workers_ask(struct workers *w, unsigned number, enum workers_word word);

/* For those that have not ended; may be called again. */
void workers_stop(struct workers *w);

/* The socket of that one has ended: closes it, and waits for the process. */
void workers_reap(struct workers *w, unsigned number);

/* Of one that was reaped, behind "was ended": " by signal 9 (Killed)", or "". */
void workers_say_end(const struct workers *w, unsigned number, char *out, size_t size);

/* In a worker: tells that it is ready; false where it shall not begin. */
bool workers_begin(struct workers *w);

/* In a worker that cannot begin: ends it. */
_Noreturn void workers_fail(struct workers *w, const struct fault *f);

/* In the parent: ends those that have not, as far as the system can do that without asking them. */
void workers_finish(struct workers *w);

#endif
