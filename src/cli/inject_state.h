/* SPDX-License-Identifier: ISC */
/* `inject`: its options, and the run that its parts share. */
#ifndef CLI_INJECT_STATE_H
#define CLI_INJECT_STATE_H

#include <poll.h>

#include "base/pacer.h"
#include "os/cpus.h"
#include "os/spread.h"
#include "os/workers.h"
#include "run/identity.h"
#include "cli/filter_options.h"
#include "cli/option_table.h"
#include "cli/privilege.h"
#include "cli/start.h"
#include "view/progress.h"
#include "run/report.h"
#include "cli/value.h"
#include "filter/diagnose.h"
#include "net/convert.h"
#include "net/feed.h"
#include "net/injector.h"
#include "net/live.h"

struct inject_options {
	const char *interface;
	const char *reverse; /* the device for what the filter accepts, or came in; NULL: none */
	struct option_list files; /* none: stdin */
	int input;                /* of format_inputs */
	int format;               /* of format_outputs; -1: not said */
	double speed;
	uint64_t max_gap;
	uint64_t pps;
	uint64_t bps;
	bool topspeed;
	uint64_t loop; /* rounds; 0: no end */
	uint64_t count;
	uint64_t duration;
	uint64_t jobs; /* processes that send */
	struct cpus cpus;
	bool dry_run;
	bool fail_fast;
	bool qdisc_bypass;
	bool skip_truncated;
	bool pad;
	bool unique_ip;
	struct convert convert;
	bool segment;
	enum offload_checksums checksums;
	int color; /* enum terminal_color */
	struct filter_options filter;
	struct privilege_options privilege;
	struct option_words words;
};

extern const struct inject_options inject_defaults;

/* A device for each way that packets go: of -i and, where it was given, --reverse. */
#define INJECT_WAYS 2

/* What a process that sends has done, in memory that its parent reads as well. */
struct inject_share {
	struct injector_counts ways[INJECT_WAYS];
	uint64_t taken;             /* packets of its flows that it took from the input */
	uint64_t cut;               /* of these, those of which the input has not all */
	uint64_t misfit;            /* of another link type, which failed */
	uint64_t number;            /* packets of all flows, when it ended */
	uint64_t told[ATOM_CODES];  /* failures that ended nothing, by code */
	unsigned lines[ATOM_CODES]; /* of the first: how many of these, of all, are on stderr */
	unsigned lost;              /* of the first: it has been told what ended the run */
	double done;                /* which part of the input; negative: nobody knows */
	atom_id reason;             /* none: it has not ended */
	int exit_code;
	struct record_sandbox holds; /* what confines the process */
};

/* What is said once. */
struct inject_said {
	bool earlier, gap, waits;
};

struct inject {
	struct inject_options options;
	struct identity identity;
	struct buf expression;
	struct diagnosis diagnosis; /* of an invalid expression */
	struct bpf_program filter;  /* without instructions: everything */
	bool by_direction;          /* a packet's own tells its device, not the filter */
	int dlt;                    /* of the device */
	struct injector *injectors; /* of this process, one for each way */
	unsigned injector_count;
	struct injector *all; /* of all processes, INJECT_WAYS each */
	struct injector *at;  /* whose turn it is: the other's queue is empty */
	struct feed *feeds;
	unsigned feed_count;
	unsigned current; /* the one that is read */
	struct pacer pacer;
	const struct format *format;
	struct output out;
	struct report report;
	struct progress progress;
	struct workers workers; /* with several processes */
	struct spread *spreads; /* of the inputs that can be read but once */
	unsigned spread_count;
	struct inject_share own;    /* of the one process */
	struct inject_share *share; /* of this process, which is `own` where there is one */
	struct inject_share *first; /* of the first */
	const uint8_t *known;       /* the bytes of the packet at hand, which is this process's */
	struct buf converted;       /* the packet at hand as one of the device's link type */
	struct buf edited; /* the bytes of the packet at hand, where they are not the input's */

	uint32_t round;  /* through the input, from 0 */
	uint64_t number; /* of the packet at hand, from 1 */
	uint64_t looked; /* packets and what was none, so far */
	struct inject_said said;
	uint64_t began; /* clock_monotonic() */
	uint64_t end;   /* clock_monotonic() at which the duration is over, or UINT64_MAX */
	bool stopped;
	atom_id reason;
	int exit_code;
};

/* Sums over the devices, and the packets that no device was asked to send. */
struct inject_counts {
	uint64_t taken, sent, failed, bytes, cut;
};

/* Opens the inputs, with the user's own rights; accepts a zeroed run to close. */
int inject_open_feeds(struct inject *r, struct fault *f);
void inject_close_feeds(struct inject *r);

/* From the first byte of input to the `end` record; returns the exit code. */
int inject_loop(struct inject *r);

/* Its parts: up to the last byte, or what ended it before; and what is told at the end. */
void inject_loop_begin_clock(struct inject *r);
void inject_loop_send(struct inject *r);
int inject_loop_finish(struct inject *r, const struct inject_counts *counts);

/* inject_wait.c: what looks after signals, the output and the time. */

void inject_stop(struct inject *r, atom_id reason);

/* A failure as record and on stderr; code is the exit code that it asks for. */
void inject_fail(struct inject *r, const struct fault *f, bool fatal, int code);

/* The same of the input, which all processes read: one of them tells. */
void inject_fail_input(struct inject *r, const struct fault *f, bool fatal, int code);

/* The same for that one, which ends the run; returns false. */
bool inject_no_memory(struct inject *r);

/* Whether one more failure of that code, which ends nothing, is told. */
bool inject_may_tell(struct inject *r, atom_id code);

/* How many were not. */
void inject_tell_rest(struct inject *r);

/* Waits until fd (or -1) is ready for events, or the deadline is over.  A reader of stdout
 * that is slow holds up the sending of what may fail.  False where the run has ended. */
bool inject_wait(struct inject *r, int fd, short events, uint64_t deadline);

/* poll(2) until clock_monotonic() is so late, UINT64_MAX: without end. */
int inject_wait_poll(struct pollfd *at, nfds_t n, uint64_t deadline);

void inject_flush(struct inject *r);

/* What to poll of the output, and what came of it and of the time. */
struct pollfd inject_wait_output(const struct inject *r);
void inject_wait_take_output(struct inject *r, const struct pollfd *output, uint64_t now);

/* inject_edit.c: makes of what was read what is sent. */

/* Of another link type the device's, where that was asked for; false without memory. */
bool inject_edit_link(struct inject *r, struct input_packet *p);

/* False where it is left out. */
bool inject_edit(struct inject *r, struct input_packet *p);

/* inject_devices.c: the device of -i, or two. */

int inject_open_devices(void *inject, struct fault *f);
void inject_close_devices(struct inject *r);

/* Of a process that has its own share of the flows: the others' are closed. */
void inject_keep_devices(struct inject *r, unsigned number);

/* inject_direction.c */

/* From the cooked header of a packet whose record does not say. */
void inject_direction_find(struct input_packet *p);

/* A packet that tells none: before anything has been sent the input is refused. */
void inject_direction_missing(struct inject *r, bool own);

/* inject_share.c: of several processes each reads all of the input, and sends the packets of its
 * flows (net/flow_hash.h). */

static inline bool inject_has_jobs(const struct inject *r)
{
	return r->options.jobs > 1;
}

static inline unsigned inject_job_count(const struct inject *r)
{
	return (unsigned)r->options.jobs;
}

struct inject_share *inject_share_of(const struct inject *r, unsigned number);

/* Whether the packet is this process's. */
bool inject_share_owns(const struct inject *r, const struct input_packet *p);

/* Of one process, and of all. */
void inject_count_share(const struct inject_share *share, struct inject_counts *counts);
void inject_count(const struct inject *r, struct inject_counts *counts);

/* inject_jobs.c: such processes. */

/* Before and after the devices have been opened; and what the parent still does. */
int inject_jobs_create(struct inject *r, struct fault *f);
int inject_jobs_fork(void *inject, struct fault *f);
void inject_jobs_confine(const struct inject *r, struct start_sandbox *sandbox);

/* The run of such a process. */
int inject_jobs_work(struct inject *r);

/* inject_jobs_loop.c: of their parent, as inject_loop(). */
int inject_jobs_loop(struct inject *r);

/* inject_left.c: which part of all rounds through all files has been sent; negative: nobody
 * knows. */
double inject_left_done(const struct inject *r);

/* Nanoseconds until the end of the run, UINT64_MAX: nobody knows. */
uint64_t inject_left(const struct inject *r, double done, uint64_t now);

/* inject_say.c: what is remarkable about the input and ends nothing. */

/* Of the packet whose turn it is, which is due so many ns from now. */
void inject_say_turn(struct inject *r, uint64_t wait);

/* At the end: that so many packets were cut. */
void inject_say_cut(const struct inject *r, uint64_t cut);

/* inject_send.c */

/* Until the queue is empty, or with false until the run has ended. */
bool inject_send(struct inject *r);

/* The other device's queue is sent before one of this; false where the run has ended. */
bool inject_choose_device(struct inject *r, bool reverse);

/* byte_input_wait_fn: sends what is queued, then waits until fd can be read. */
bool inject_wait_input(void *inject, int fd);

#endif
