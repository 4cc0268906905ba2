/* SPDX-License-Identifier: ISC */
/* How a session ends, and what it reports on the way; run/session.h has the arrows. */
#ifndef RUN_SESSION_END_H
#define RUN_SESSION_END_H

#include "run/session_state.h"

/* An output takes no more, nor does the queue behind it: sources are not read. */
static inline bool session_blocked(const struct session *s)
{
	return (s->out && output_stuck(s->out)) || (s->file && output_stuck(s->file));
}

/* Before what the writers have made is flushed. */
static inline void session_end_frames(struct session *s)
{
	for (unsigned i = 0; i < s->writer_count; i++)
		packet_writer_end_frame(s->writers[i]);
}

/* libpcap wants to be asked once a millisecond while a device is down; it may be asked
 * less often, because the ring keeps what comes after the device is up again. */
#define SESSION_LOOK_NS (20 * CLOCK_MS)

/* What source_watch() and source_look() tell; the context is the session. */
void session_tell_event(void *session, const struct record_interface *event);

/* Ends the intake; what was accepted before is still delivered. */
void session_stop(struct session *s, atom_id reason);

/* A failure: reported; a fatal one ends the session as well. */
void session_fault(struct session *s, const struct fault *f, bool fatal);

/* Once: that a pcap file has got packets with times that it cannot say. */
void session_tell_late(struct session *s);

void session_report_stats(struct session *s, bool final);

/* Into the file of -w alone. */
void session_report_file_stats(struct session *s);

/* Writes what an output has, waiting for its reader, unless a signal says not to.  False, with the
 * fault, where the output failed; without one it has nothing. */
bool session_flush_all(struct session *s, struct output *o, struct fault *f);

/* No packet may be delivered before a command gives more credit: sources are not read. */
static inline bool session_is_out_of_credit(const struct session *s)
{
	return s->limits.credit && !s->credit;
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
