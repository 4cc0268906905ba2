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

/* Ends the session without draining: a count is reached, the reader is gone. */
void session_cut(struct session *s, atom_id reason);

/* The first signal stops, the second cuts. */
void session_signal(struct session *s);

/* The ring was not drained in time: what is in it counts as dropped. */
void session_give_up(struct session *s);
void session_arm_drain(struct session *s);

/* source_dispatch() failed: a savefile is over, a device is drained first. */
void session_source_failed(struct session *s, struct session_source *at, const struct fault *f);

/* Ends the session when every source is done or drained. */
void session_check_done(struct session *s);

/* Final stats, end, and the last flush; returns the exit code. */
int session_close(struct session *s);

#endif
