/* SPDX-License-Identifier: ISC */
/*
 * The control channel: what the session reads on stdin while packets flow the other way.
 *
 * Commands are carried out and answered one after another.  A reply goes to the buffer
 * of the records, also while the other side takes none; where that buffer is full, or a
 * filter is being compiled, no further command is read.  So a peer that writes and never
 * reads fills its own pipe and harms nobody.
 */
#ifndef RUN_CONTROL_H
#define RUN_CONTROL_H

#include "filter/helper.h"
#include "record/decoder.h"
#include "wire/frame_reader.h"

struct session;

enum control_kind {
	CONTROL_COMMANDS, /* in the format of the records */
	CONTROL_PACKETS,  /* frames with a length of 2 bytes, each a packet to send */
	CONTROL_DISCARD,  /* the same, and nothing is sent */
};

/* A filter command that waits for its programs. */
struct control_filter {
	bool active;
	struct buf id;
	struct buf expression; /* with its NUL */
	struct compile_options options;
	bool has_netmask;
	unsigned first, end; /* the sources that it is for */
	unsigned next;       /* the one that the helper compiles for */
	struct bpf_program *programs;
};

struct control {
	enum control_kind kind;
	bool stop_at_end; /* of input, --on-eof stop */
	struct session *session;
	struct frame_reader in;
	struct decoder decoder;
	struct compile_options defaults; /* of a filter command */
	struct filter_helper helper;
	struct control_filter filter;
	bool input_ended; /* what was read may still wait */
	bool stalled;     /* frames wait for room, or for a filter */
	bool done;        /* nothing more to read or to carry out */
};

/* Forks the helper, so the session's sources must be open and the process not yet
 * confined.  The session is borrowed; defaults are those of the filter at the start, their
 * expression is not looked at. */
int control_init(struct control *c, enum control_kind kind, bool stop_at_end,
	const struct compile_options *defaults, struct session *session, struct fault *f);
void control_finish(struct control *c);

/* Whether stdin and the helper's descriptor are to be waited for; -1: not. */
int control_input_fd(const struct control *c);
int control_helper_fd(const struct control *c);

/* What is to be done when they are readable. */
void control_read(struct control *c);
void control_take_answer(struct control *c);

/* Carries out what has been read, as far as there is room for the replies.  Once for each
 * turn of the loop. */
void control_turn(struct control *c);

/* Whether control_turn() has something to do without new input. */
bool control_has_work(const struct control *c);

/* Before the end: answers what can no longer be carried out. */
void control_abandon(struct control *c);

/* The index of the source that a command names. */
int control_find_source(struct session *s, struct bytes ifname, unsigned *index, struct fault *f);

#endif
