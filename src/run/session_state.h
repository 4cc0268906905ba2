/* SPDX-License-Identifier: ISC */
/* What a session keeps; run/session.h tells what it does. */
#ifndef RUN_SESSION_STATE_H
#define RUN_SESSION_STATE_H

#include <poll.h>

#include "filter/late.h"
#include "run/report.h"
#include "net/source.h"

#define SESSION_WRITERS 2

#define SESSION_COMMAND_POLLS 2

struct rotation;
struct session;
struct stats_view;

enum session_slot {
	SLOT_SIGNALS,
	SLOT_OUT,
	SLOT_FILE,
	SLOT_INPUT,
	SLOT_OPENER,
	SLOT_COMMANDS,
	SLOT_SOURCES = SLOT_COMMANDS + SESSION_COMMAND_POLLS
};
enum session_timer {
	TIMER_DURATION,
	TIMER_STATS,
	TIMER_SAMPLE,
	TIMER_LOOK,
	TIMER_WATCH,
	TIMER_DRAIN,
	TIMER_FLUSH,
	TIMER_ROTATE,
	TIMERS
};
enum session_state { SESSION_RUNNING, SESSION_DRAINING, SESSION_ENDED };

/* Whoever carries out commands while the session runs: run/control.h. */
struct session_commands {
	/* The descriptors to wait for. */
	void (*fill_polls)(void *context, struct pollfd polls[SESSION_COMMAND_POLLS]);
	/* Once for each turn of the loop. */
	void (*turn)(void *context, const struct pollfd polls[SESSION_COMMAND_POLLS]);
	/* Whether turn() has something to do without new input. */
	bool (*has_work)(void *context);
	/* Before the end: answers what can no longer be carried out. */
	void (*abandon)(void *context);
	/* Of a worker: its parent asks how far it is. */
	void (*count)(void *context);
};

/* Whoever lets the files of -w follow one another: run/rotation.h. */
struct session_files {
	void (*start)(struct session *);
	/* The next file may be there at any moment: sources are better not read. */
	bool (*waits)(const struct session *);
	void (*fill_poll)(const struct session *, struct pollfd *);
	/* Once for each turn of the loop, behind the flush. */
	void (*turn)(struct session *, const struct pollfd *);
	void (*tick)(struct session *); /* TIMER_ROTATE */
	/* The file cannot be written any more: what is written stays under its name with .part.
	 * Where there are records the session goes on without. */
	void (*fail)(struct session *, const struct fault *);
	/* Behind the end: the last file gets its name. */
	void (*end)(struct session *);
};

/* What the file that is being written has. */
struct session_at {
	uint64_t first_seq;
	struct clock_time first, last;
	uint64_t limit; /* bytes at which a dispatch ends; 0: none */
};

struct session_limits {
	uint64_t count;          /* packets; 0: none */
	uint64_t duration;       /* ns; 0: none */
	uint64_t stats_interval; /* ns; 0: none */
	uint64_t reports;        /* of these intervals; 0: no limit */
	bool credit;             /* packets are delivered as far as session.credit goes */
	bool snaplen;            /* the user chose it, and knows that packets are cut */
};

/* What the rates of the next stats record are counted from. */
struct session_before {
	uint64_t when; /* clock_monotonic(), 0: the start */
	uint64_t received;
	uint64_t bytes;
};

/* Per source, beside what the source itself keeps. */
struct session_source {
	struct source *source;
	const char *given;   /* the name of -i, which may be another of the device's, or NULL */
	bpf_u_int32 netmask; /* of filters, in host byte order, or PCAP_NETMASK_UNKNOWN */
	bool lost;           /* the device is gone: what is left in its ring is still read */
	uint64_t lost_until;
	bool alarmed; /* run/session_look.h */
	struct fault fault;
	struct session_before before;
};

struct session {
	struct session_source *sources;
	unsigned count;
	struct report *report;
	struct report *file_report;                     /* of a file that has counters, or NULL */
	struct output *out;                             /* of records, or NULL */
	struct output *file;                            /* of -w, or NULL */
	const struct session_files *files;              /* of a file that has a name, or NULL */
	struct rotation *rotation;                      /* of these */
	struct packet_writer *writers[SESSION_WRITERS]; /* the file's last */
	unsigned writer_count;
	struct session_limits limits;
	struct filter_late *late;                /* of savefiles, or NULL */
	const struct session_commands *commands; /* NULL: none */
	void *commands_context;
	const atom_id *why;      /* what a signal to stop is told as; NULL: a signal */
	bool workers;            /* each source is a process of ours, all of the same device */
	bool counting;           /* stats records have rates, and bytes are those on the wire */
	struct stats_view *view; /* stats in text, or NULL */

	enum session_state state;
	atom_id reason;
	int exit_code;
	uint64_t seq;
	struct session_at at;
	uint64_t filed;             /* packets of files, where they have ended before the session */
	uint64_t credit;            /* with limits.credit: packets that may still be delivered */
	uint64_t cut;               /* packets that are longer than what was captured of them */
	bool was_blocked;           /* the queue was full at least once */
	bool advised;               /* run/advice.h has spoken */
	bool late_told;             /* session_tell_late() has */
	uint64_t started;           /* clock_monotonic() */
	uint64_t deadlines[TIMERS]; /* clock_monotonic(), 0: not set */
	uint64_t reports;           /* intervals reported */
	bool stats_wanted;          /* a signal asked while the output was blocked */
	struct pollfd *polls;
	bool prompt;      /* the end waits for nothing that the kernel still gathers */
	bool impatient;   /* a second signal: the end waits for no reader */
	bool dispatching; /* a read of a file waits within source_dispatch() */
};

#endif
