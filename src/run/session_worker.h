/* SPDX-License-Identifier: ISC */
/* The session of a process that captures with others (net/source_worker.h): its parent ends it, and
 * is told how far it is, of events and of failures. */
#ifndef RUN_SESSION_WORKER_H
#define RUN_SESSION_WORKER_H

#include "net/source_worker.h"
#include "run/session.h"

struct session_worker {
	struct session *session;
	struct source_worker_share *share;
	int fd; /* of the parent */
	struct report_echo echo;
};

/* Takes the place of the session's commands; its report tells the parent, too.  All is borrowed. */
void session_worker_init(struct session_worker *w, struct session *session,
	struct source_worker_share *share, int fd);

/* Behind the end: the account is closed. */
void session_worker_end(struct session_worker *w, int exit_code);

#endif
