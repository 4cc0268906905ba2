/* SPDX-License-Identifier: ISC */
/*
 * The session: one poll(2) loop over signals, outputs and sources, from the `start`
 * record to `end`.
 *
 * Packets go source -> session_packet() -> packet writers -> output buffers; the buffers
 * are flushed when the sources have nothing more at hand.  While an output takes no more,
 * records wait in its queue; when that is full sources are not read, and the kernel's ring
 * is the rest of the queue.  Signals and commands are answered all the while.
 *
 * How a run ends:
 *
 *   RUNNING -- stop --> DRAINING   a signal, the duration, `close`: the intake ends, and
 *                                  what was accepted before is delivered
 *   DRAINING -- end --> ENDED      nothing is left; so does RUNNING when all files are read
 *   either -- cut --> ENDED        the count is reached, the reader is gone, a second
 *                                  signal, a drain without end: what is left is not waited
 *                                  for, and counts as dropped; behind the last packet of a
 *                                  count it does not count at all
 *
 * The first reason to stop is the one that `end` tells.  Behind ENDED come the final
 * `stats`, `end`, and the last flush.
 */
#ifndef RUN_SESSION_H
#define RUN_SESSION_H

#include "run/session_end.h"

/* Everything that the struct's first part names is borrowed and set by the caller.
 * False without memory. */
bool session_init(struct session *s);
void session_finish(struct session *s);

/* Runs to the end; returns the exit code. */
int session_run(struct session *s);

/* The index of the source of that name. */
int session_find_source(struct session *s, struct bytes ifname, unsigned *index, struct fault *f);

/* With limits.credit: so many more packets may be delivered. */
void session_add_credit(struct session *s, uint64_t n);

/* byte_input_wait_fn: runs the loop until fd can be read. */
bool session_wait(void *session, int fd);

#endif
