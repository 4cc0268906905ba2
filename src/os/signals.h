/* SPDX-License-Identifier: ISC */
/* Signals as bytes in a pipe, so that poll(2) sees them; signal-safety(7).
 * SIGINT, SIGTERM and SIGHUP ask to stop, SIGUSR1 (and SIGINFO) for statistics; SIGWINCH
 * and SIGCONT say that the terminal should be looked at.
 * SIGPIPE and SIGXFSZ are ignored: write(2) says EPIPE and EFBIG. */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include <stdbool.h>

#include "base/fault.h"

struct signals {
	unsigned stops;
	bool stats;
	bool terminal; /* the window has another size, or the process is in it again */
	bool count;    /* the parent asks how far it is, os/workers.h */
};

int signals_init(struct fault *f);

/* In a worker, whose signals the parent answers: from here on what that says over their socket,
 * which is borrowed, takes the place of signals.  Its end asks to stop at once. */
void signals_follow(int parent);

/* From here on SIGWINCH and SIGCONT are seen too. */
void signals_watch_terminal(void);

/* Becomes readable when there is a signal to take. */
int signals_fd(void);

/* What the handlers write to, for a sandbox that counts the writers. */
int signals_write_fd(void);

/* Whether one that asks to stop has ever come, taken or not. */
bool signals_stopped(void);

/* What has come since the last call. */
struct signals signals_take(void);

#endif
