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

#include "record/decoder.h"
#include "run/control_filter.h"
#include "wire/frame_reader.h"

enum control_kind {
	CONTROL_COMMANDS, /* in the format that goes with the records' */
	CONTROL_PACKETS,  /* each frame is a packet to send */
	CONTROL_DISCARD,  /* the same, and nothing is sent */
};

struct control {
	enum control_kind kind;
	bool stop_at_end; /* of input, --on-eof stop */
	struct session *session;
	struct frame_reader in;
	struct decoder decoder;
	struct control_filter filter;
	bool input_ended; /* what was read may still wait */
	bool stalled;     /* frames wait for room, or for a filter */
	bool done;        /* nothing more to read or to carry out */
};

/* Becomes the session's, which is borrowed.  Forks the helper, so the session's sources
 * must be open and the process not yet confined; its report's format has commands.  defaults are
 * those of the filter at the start, their expression is not looked at. */
int control_init(struct control *c, enum control_kind kind, bool stop_at_end,
	const struct compile_options *defaults, struct session *session, struct fault *f);
void control_finish(struct control *c);

#endif
