/* SPDX-License-Identifier: ISC */
/* `inject`: its options, and the run that its parts share. */
#ifndef CLI_INJECT_H
#define CLI_INJECT_H

#include "base/pacer.h"
#include "run/identity.h"
#include "cli/filter_options.h"
#include "cli/option_table.h"
#include "cli/privilege.h"
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

/* What is said once. */
struct inject_said {
	bool earlier, gap, waits;
};

struct inject {
	struct inject_options options;
	struct identity identity;
	struct buf expression;
	struct diagnosis diagnosis;   /* of an invalid expression */
	struct bpf_program filter;    /* without instructions: everything */
	bool by_direction;            /* a packet's own tells its device, not the filter */
	int dlt;                      /* of the device */
	struct injector injectors[2]; /* of -i and, where it was given, --reverse */
	unsigned injector_count;
	struct injector *at; /* whose turn it is: the other's queue is empty */
	struct feed *feeds;
	unsigned feed_count;
	unsigned current; /* the one that is read */
	struct pacer pacer;
	const struct format *format;
	struct output out;
	struct report report;
	struct progress progress;
	struct buf converted; /* the packet at hand as one of the device's link type */
	struct buf edited;    /* the bytes of the packet at hand, where they are not the input's */

	uint32_t round;  /* through the input, from 0 */
	uint64_t number; /* of the packet at hand, from 1 */
	uint64_t looked; /* packets and what was none, so far */
	uint64_t cut;    /* packets of which the input has not all */
	uint64_t misfit; /* packets of another link type, which failed */
	struct inject_said said;
	uint64_t began; /* clock_monotonic() */
	uint64_t end;   /* clock_monotonic() at which the duration is over, or UINT64_MAX */
	uint64_t told[ATOM_CODES]; /* failures that ended nothing, by code */
	bool stopped;
	atom_id reason;
	int exit_code;
};

/* Opens the inputs, with the user's own rights; accepts a zeroed run to close. */
int inject_open_feeds(struct inject *r, struct fault *f);
void inject_close_feeds(struct inject *r);

/* From the first byte of input to the `end` record; returns the exit code. */
int inject_loop(struct inject *r);

/* inject_wait.c: what looks after signals, the output and the time. */

void inject_stop(struct inject *r, atom_id reason);

/* A failure as record and on stderr; code is the exit code that it asks for. */
void inject_fail(struct inject *r, const struct fault *f, bool fatal, int code);

/* The same for that one, which ends the run; returns false. */
bool inject_no_memory(struct inject *r);

/* Whether one more failure of that code, which ends nothing, is told. */
bool inject_may_tell(struct inject *r, atom_id code);

/* How many were not. */
void inject_tell_rest(struct inject *r);

/* Waits until fd (or -1) is ready for events, or the deadline is over.  A reader of stdout
 * that is slow holds up the sending of what may fail.  False where the run has ended. */
bool inject_wait(struct inject *r, int fd, short events, uint64_t deadline);

void inject_flush(struct inject *r);

/* inject_edit.c: makes of what was read what is sent. */

/* Of another link type the device's, where that was asked for; false without memory. */
bool inject_edit_link(struct inject *r, struct input_packet *p);

/* False where it is left out. */
bool inject_edit(struct inject *r, struct input_packet *p);

/* inject_devices.c: the device of -i, or two. */

int inject_open_devices(void *inject, struct fault *f);
void inject_close_devices(struct inject *r);

/* Sums over the devices, and the packets that no device was asked to send. */
struct inject_counts {
	uint64_t sent, failed, bytes;
};

void inject_count(const struct inject *r, struct inject_counts *counts);

/* inject_direction.c */

/* From the cooked header of a packet whose record does not say. */
void inject_direction_find(struct input_packet *p);

/* A packet that tells none: before anything has been sent the input is refused. */
void inject_direction_missing(struct inject *r);

/* inject_left.c: nanoseconds until the end of the run, UINT64_MAX: nobody knows. */
uint64_t inject_left(const struct inject *r, uint64_t now);

/* inject_say.c: what is remarkable about the input and ends nothing. */

/* Of the packet whose turn it is, which is due so many ns from now. */
void inject_say_turn(struct inject *r, uint64_t wait);

/* At the end: that packets were cut. */
void inject_say_cut(const struct inject *r);

/* inject_send.c */

/* Until the queue is empty, or with false until the run has ended. */
bool inject_send(struct inject *r);

/* The other device's queue is sent before one of this; false where the run has ended. */
bool inject_choose_device(struct inject *r, bool reverse);

/* byte_input_wait_fn: sends what is queued, then waits until fd can be read. */
bool inject_wait_input(void *inject, int fd);

#endif
