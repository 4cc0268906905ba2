/* SPDX-License-Identifier: ISC */
/* How a session ends; what session.c needs of it. */
#ifndef RUN_SESSION_END_H
#define RUN_SESSION_END_H

#include "run/session.h"

/* An output takes no more: sources are not read. */
static inline bool session_blocked(const struct session *s)
{
	return (s->out && s->out->blocked) || (s->file && s->file->blocked);
}

/* Ends the session without draining. */
void session_cut(struct session *s, atom_id reason);

/* The first signal stops, the second cuts. */
void session_signal(struct session *s);

/* The time to drain begins anew, and is over: cuts, unless it is an output that is waited
 * for. */
void session_arm_drain(struct session *s);
void session_drain_expired(struct session *s);

/* source_dispatch() failed: a file is over, a device is drained first. */
void session_source_failed(struct session *s, struct session_source *entry, const struct fault *f);

/* Ends the session when every source is done or drained. */
void session_check_done(struct session *s);

/* Behind ENDED: final stats, end, and the last flush; returns the exit code. */
int session_say_end(struct session *s);

#endif
