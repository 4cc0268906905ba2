/* SPDX-License-Identifier: ISC */
/*
 * The session: one poll(2) loop over signals, outputs and sources, from the `start`
 * record to `end`.
 *
 * Packets go source -> on_packet() -> packet writers -> output buffers; the buffers are
 * flushed when the sources have nothing more at hand.  While an output takes no more,
 * sources are not read, and the kernel's ring is the queue; signals are still answered.
 *
 * A run ends in steps: the first reason to stop ends the intake, then the ring is
 * drained, then final `stats` and `end` are written.  A second signal ends it at once.
 */
#ifndef RUN_SESSION_H
#define RUN_SESSION_H

#include <poll.h>

#include "run/report.h"
#include "net/source.h"

#define SESSION_WRITERS 2

struct control;
struct stats_view;

enum session_slot {
	SLOT_SIGNALS,
	SLOT_OUT,
	SLOT_FILE,
	SLOT_INPUT,
	SLOT_CONTROL,
	SLOT_HELPER,
	SLOT_SOURCES
};
enum session_timer { TIMER_DURATION, TIMER_STATS, TIMER_SAMPLE, TIMER_LOOK, TIMER_DRAIN, TIMERS };
enum session_state { SESSION_RUNNING, SESSION_DRAINING, SESSION_ENDED };

struct session_limits {
	uint64_t count;          /* packets; 0: none */
	uint64_t duration;       /* ns; 0: none */
	uint64_t stats_interval; /* ns; 0: none */
	uint64_t reports;        /* of these intervals; 0: no limit */
};

/* What the rates of the next stats record are counted from. */
struct session_before {
	uint64_t at; /* clock_monotonic(), 0: the start */
	uint64_t received;
	uint64_t bytes;
};

/* Per source, beside what the source itself keeps. */
struct session_source {
	struct source *source;
	bpf_u_int32 netmask; /* of filters, in host byte order, or PCAP_NETMASK_UNKNOWN */
	bool lost;           /* the device is gone: what is left in its ring is still read */
	uint64_t lost_until;
	struct fault fault;
	struct session_before before;
};

struct session {
	struct session_source *sources;
	unsigned count;
	struct report *report;
	struct output *out;  /* of records, or NULL */
	struct output *file; /* of -w, or NULL */
	struct packet_writer *writers[SESSION_WRITERS];
	unsigned writer_count;
	struct session_limits limits;
	struct control *control; /* commands on stdin, or NULL */
	bool rates;              /* stats records have them */
	struct stats_view *view; /* stats in text, or NULL */

	enum session_state state;
	atom_id reason;
	int exit_code;
	uint64_t seq;
	uint64_t started;           /* clock_monotonic() */
	uint64_t deadlines[TIMERS]; /* clock_monotonic(), 0: not set */
	uint64_t reports;           /* intervals reported */
	bool stats_wanted;          /* a signal asked while the output was blocked */
	struct pollfd *polls;
	bool at_once;     /* a second signal: the end waits for nobody */
	bool dispatching; /* a savefile's read waits within source_dispatch() */
};

/* Everything that the struct's first part names is borrowed and set by the caller.
 * False without memory. */
bool session_init(struct session *s);
void session_finish(struct session *s);

/* Runs to the end; returns the exit code. */
int session_run(struct session *s);

/* Ends the intake; what was accepted before is still delivered. */
void session_stop(struct session *s, atom_id reason);

/* A failure: reported; a fatal one ends the session as well. */
void session_fault(struct session *s, const struct fault *f, bool fatal);

void session_report_stats(struct session *s, bool final);

/* savefile_wait_fn: runs the loop until fd can be read. */
bool session_wait(void *session, int fd);

#endif
