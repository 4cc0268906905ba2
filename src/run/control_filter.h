/* SPDX-License-Identifier: ISC */
/* The filter command: the helper compiles for one source after another, and when all
 * programs are there, they come into force, or none does. */
#ifndef RUN_CONTROL_FILTER_H
#define RUN_CONTROL_FILTER_H

#include "filter/helper.h"
#include "run/session.h"

struct command;

struct control_filter {
	struct session *session;
	struct filter_helper helper;
	struct compile_options defaults; /* what a command does not say */
	bool shared; /* with the others of a fanout group: commands are refused */

	/* A command that waits for its programs. */
	bool active;
	struct buf id;
	struct buf expression; /* with its NUL */
	struct compile_options options;
	bool has_netmask;
	unsigned first, end; /* the sources that it is for */
	unsigned next;       /* the one that the helper compiles for */
	struct bpf_program *programs;
};

/* Forks the helper; the session is borrowed. */
int control_filter_init(struct control_filter *filter, struct session *session,
	const struct compile_options *defaults, struct fault *f);
void control_filter_finish(struct control_filter *filter);

void control_filter_begin(struct control_filter *filter, const struct command *command);

/* What is to be waited for on the helper's descriptor while a command is active, and what is
 * to be done then.  It does not wait for the helper. */
short control_filter_events(const struct control_filter *filter);
void control_filter_turn(struct control_filter *filter);

/* Before the end: answers that it can no longer be done. */
void control_filter_abandon(struct control_filter *filter);

#endif
