/* SPDX-License-Identifier: ISC */
#include "run/rotation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "os/signals.h"
#include "run/rotation_clock.h"
#include "run/session_end.h"

/* A fraction of what the ring holds; a file can wait. */
#define PATIENCE_NS      (100 * CLOCK_MS)
#define PATIENCE_FILE_NS (2 * CLOCK_SECOND)
/* The wall clock may be set: it is looked at that often. */
#define LOOK_NS CLOCK_SECOND
/* How long a file may take to get its name at the end. */
#define END_NS (10 * CLOCK_SECOND)

static size_t rotation_path_size(const struct rotation *r)
{
	return strlen(r->folder) + ROTATION_NAME_SIZE;
}

static void rotation_set_part(struct rotation *r, const char *name)
{
	snprintf(r->path, rotation_path_size(r), "%s%s" ROTATION_PART, r->folder, name);
	r->file->name = r->path;
}

bool rotation_init(struct rotation *r, const char *name)
{
	r->n = 1;
	if (!r->opener)
		return true;
	r->path = malloc(rotation_path_size(r));
	r->named = malloc(rotation_path_size(r));
	if (!r->path || !r->named)
		return false;
	rotation_set_part(r, name);
	return true;
}

void rotation_finish(struct rotation *r)
{
	free(r->path);
	free(r->named);
	r->path = r->named = NULL;
}

static bool rotation_waits(const struct session *s)
{
	const struct rotation *r = s->rotation;

	return r->asked && clock_monotonic() < r->patience;
}

static void rotation_fill_poll(const struct session *s, struct pollfd *p)
{
	const struct opener *o = s->rotation->opener;

	*p = (struct pollfd){ .fd = o ? o->fd : -1, .events = POLLIN };
	if (o && o->waiting)
		p->events |= POLLOUT;
}

static void rotation_arm(struct session *s, uint64_t rest)
{
	s->deadlines[TIMER_ROTATE] = clock_monotonic() + (rest < LOOK_NS ? rest : LOOK_NS);
}

/* Not later: files may turn faster than the clock is looked at. */
static void rotation_wake_by(struct session *s, uint64_t at)
{
	uint64_t *deadline = &s->deadlines[TIMER_ROTATE];

	if (!*deadline || *deadline > at)
		*deadline = at;
}

static void rotation_start(struct session *s)
{
	struct rotation *r = s->rotation;
	uint64_t rest;

	s->at.first_seq = 1;
	if (!r->opener)
		return;
	s->at.limit = r->limits.size;
	if (!r->limits.every)
		return;
	rotation_clock_turn(&r->clock, r->limits.every, &rest);
	rotation_arm(s, rest);
}

static void rotation_tick(struct session *s)
{
	struct rotation *r = s->rotation;
	uint64_t rest;

	if (!r->limits.every || !s->file)
		return;
	r->time_is_due |= rotation_clock_turn(&r->clock, r->limits.every, &rest);
	rotation_arm(s, rest);
	if (r->asked)
		rotation_wake_by(s, r->patience);
}

/* A file without packets has its size only by what it begins with. */
static atom_id rotation_due(const struct session *s)
{
	const struct rotation *r = s->rotation;

	if (r->limits.size && s->seq >= s->at.first_seq && output_size(r->file) >= r->limits.size)
		return ATOM(size);
	return r->time_is_due ? ATOM(time) : ATOM(none);
}

static void rotation_fail(struct session *s, const struct fault *f)
{
	if (!s->rotation->opener) {
		session_fault(s, f, true);
		return;
	}
	s->filed = s->seq - s->file->lost;
	/* Its writer is the last one. */
	s->writer_count--;
	s->file = NULL;
	s->file_report = NULL;
	s->at.limit = 0;
	session_fault(s, f, !s->out);
}

static int rotation_refused(const struct rotation *r, int error, struct fault *f)
{
	bool denied = error == EACCES || error == EPERM || error == EROFS;

	fault_set_file(f, denied ? ATOM(permission_denied) : ATOM(write_failed), ATOM(open),
		r->path, "cannot create the file behind %s: %s", r->path, strerror(error));
	if (error == ENOSPC || error == EDQUOT)
		fault_hint(f, "make room, or keep less with -W or --keep-size");
	else if (error == EEXIST)
		fault_hint(f, "every name that it could have is taken: put {n} into it");
	else
		fault_hint(f, "look after the folder; what was written before has its name");
	return -1;
}

/* All that belongs into the file. */
static int rotation_complete(struct session *s, struct fault *f)
{
	if (s->file_report)
		session_report_file_stats(s);
	return output_end_stream(s->rotation->file, f);
}

static void rotation_close(struct session *s, atom_id reason)
{
	struct rotation *r = s->rotation;
	const struct session_at *at = &s->at;

	r->closing = (struct record_written){
		.n = r->n,
		.packets = s->seq + 1 - at->first_seq,
		.bytes = r->file->written,
		.first = at->first,
		.last = at->last,
		.first_seq = at->first_seq,
		.last_seq = s->seq,
		.reason = reason,
	};
	for (unsigned i = 0; i < s->count; i++) {
		source_update_counts(s->sources[i].source);
		r->closing.received += s->sources[i].source->counts.received;
		r->closing.dropped += s->sources[i].source->counts.dropped;
	}
}

/* The closed file gets its name. */
static int rotation_ask_name(struct session *s, struct fault *f)
{
	struct rotation *r = s->rotation;

	r->naming = true;
	return opener_ask(r->opener,
		&(struct opener_request){ .op = OPENER_NAME, .size = r->closing.bytes }, f);
}

static int rotation_begin_next(struct session *s, const char *name, int fd, struct fault *f)
{
	struct rotation *r = s->rotation;

	output_take_file(r->file, fd);
	rotation_set_part(r, name);
	r->n++;
	s->at = (struct session_at){ .first_seq = s->seq + 1, .limit = r->limits.size };
	r->begin(r->context);
	return output_flush_all(r->file, f);
}

static void rotation_discard(struct rotation *r, int fd)
{
	struct fault ignored;

	close(fd);
	opener_ask(r->opener, &(struct opener_request){ .op = OPENER_DISCARD }, &ignored);
}

static void rotation_change(struct session *s, const char *name, int fd)
{
	struct rotation *r = s->rotation;
	struct fault f, ignored;

	if (rotation_complete(s, &f) < 0) {
		rotation_discard(r, fd);
		rotation_fail(s, &f);
		return;
	}
	rotation_close(s, r->reason);
	r->reason = ATOM(none);
	if (rotation_begin_next(s, name, fd, &f) < 0) {
		rotation_ask_name(s, &ignored);
		rotation_fail(s, &f);
	} else if (rotation_ask_name(s, &f) < 0) {
		rotation_fail(s, &f);
	}
}

/* The next file, or none: then the one that there is ends all the same. */
static void rotation_opened(struct session *s, const struct opener_answer *answer, int fd)
{
	struct rotation *r = s->rotation;
	struct fault f;

	r->asked = r->time_is_due = false;
	if (!s->file || s->state == SESSION_ENDED) {
		if (fd >= 0)
			rotation_discard(r, fd);
		return;
	}
	if (fd >= 0) {
		rotation_change(s, answer->name, fd);
		return;
	}
	if (rotation_complete(s, &f) == 0) {
		rotation_close(s, r->reason);
		if (rotation_ask_name(s, &f) == 0)
			rotation_refused(r, answer->error, &f);
	}
	rotation_fail(s, &f);
}

static void rotation_say_unkept(struct session *s, const struct opener_answer *answer)
{
	struct rotation *r = s->rotation;
	struct fault f;

	if (!answer->unkept)
		return;
	fault_set_file(&f, ATOM(failed), ATOM(write), r->named, "cannot delete %s%s: %s", r->folder,
		answer->old, strerror(answer->unkept));
	fault_hint(&f, "delete it, or the disk fills up");
	session_fault(s, &f, false);
}

static void rotation_named(struct session *s, const struct opener_answer *answer)
{
	struct rotation *r = s->rotation;
	struct fault f;

	r->naming = false;
	snprintf(r->named, rotation_path_size(r), "%s%s", r->folder, answer->name);
	if (answer->error) {
		fault_set_file(&f, ATOM(write_failed), ATOM(write), r->named,
			"cannot give a file the name %s: %s", r->named, strerror(answer->error));
		fault_hint(&f, answer->error == ENOENT
				       ? "somebody has taken it away before it was whole"
				       : "it is whole, with " ROTATION_PART " behind its name");
		session_fault(s, &f, false);
		return;
	}
	r->closing.file = r->named;
	report_written(s->report, &r->closing);
	rotation_say_unkept(s, answer);
}

static void rotation_take_answers(struct session *s)
{
	struct rotation *r = s->rotation;
	struct opener_answer answer;
	struct fault f;
	int status;
	int fd;

	while ((status = opener_answer(r->opener, &answer, &fd, &f)) > 0) {
		if (answer.op == OPENER_OPEN)
			rotation_opened(s, &answer, fd);
		else if (answer.op == OPENER_NAME && r->naming)
			rotation_named(s, &answer);
	}
	if (status == 0)
		return;
	r->naming = r->asked = false;
	if (s->file && s->state != SESSION_ENDED)
		rotation_fail(s, &f);
	else
		session_fault(s, &f, false);
}

static void rotation_ask(struct session *s, atom_id reason)
{
	struct rotation *r = s->rotation;
	struct fault f;

	r->reason = reason;
	r->asked = true;
	r->patience = clock_monotonic() +
		      (source_is_finite(s->sources[0].source) ? PATIENCE_FILE_NS : PATIENCE_NS);
	s->at.limit = 0;
	rotation_wake_by(s, r->patience);
	if (opener_ask(r->opener,
		    &(struct opener_request){ .op = OPENER_OPEN, .sec = clock_now().sec }, &f) < 0)
		rotation_fail(s, &f);
}

static void rotation_reach_last(struct session *s, atom_id reason)
{
	if (s->state != SESSION_RUNNING)
		return;
	s->rotation->reason = reason;
	if (reason == ATOM(size))
		session_cut(s, ATOM(files));
	else
		session_stop(s, ATOM(files));
}

static void rotation_turn(struct session *s, const struct pollfd *p)
{
	struct rotation *r = s->rotation;
	struct fault f;
	atom_id due;

	if (!r->opener || r->opener->fd < 0)
		return;
	if (p->revents & POLLOUT && opener_flush(r->opener, &f) < 0 && s->file)
		rotation_fail(s, &f);
	if (p->revents & ~POLLOUT)
		rotation_take_answers(s);
	due = s->file && !r->asked && s->state != SESSION_ENDED ? rotation_due(s) : ATOM(none);
	if (due && r->limits.files && r->n >= r->limits.files)
		rotation_reach_last(s, due);
	else if (due)
		rotation_ask(s, due);
}

static bool rotation_is_waited_for(const struct session *s)
{
	const struct rotation *r = s->rotation;

	return (r->naming || r->asked) && r->opener->fd >= 0 && !s->impatient;
}

/* Waits for what has been asked for, but not for ever: a second signal, too, ends it. */
static void rotation_wait(struct session *s)
{
	struct rotation *r = s->rotation;
	uint64_t until = clock_monotonic() + END_NS;
	struct fault f;

	while (rotation_is_waited_for(s) && clock_monotonic() < until) {
		struct pollfd polls[2] = { { .fd = signals_fd(), .events = POLLIN } };

		rotation_fill_poll(s, &polls[1]);
		poll(polls, ARRAY_LEN(polls), (int)(LOOK_NS / CLOCK_MS));
		if (polls[0].revents && signals_take().stops)
			s->impatient = true;
		if (polls[1].revents & POLLOUT && opener_flush(r->opener, &f) < 0)
			break;
		if (polls[1].revents & ~POLLOUT)
			rotation_take_answers(s);
	}
	if (!r->naming)
		return;
	fault_set_file(&f, ATOM(failed), ATOM(write), r->path,
		"the process that opens the files of -w does not answer");
	fault_hint(&f, "they are whole, but keep " ROTATION_PART " behind their names");
	session_fault(s, &f, false);
}

/* Of the last file, which the counters of the end are in already. */
static void rotation_end_file(struct session *s)
{
	struct rotation *r = s->rotation;
	struct fault f;

	if (output_end_stream(r->file, &f) < 0) {
		if (!r->file->gone)
			session_fault(s, &f, false);
		return;
	}
	if (!session_flush_all(s, r->file, &f))
		session_fault(s, &f, true);
	if (r->file->failed || output_pending(r->file))
		return;
	/* It has not named the file before: it will name no other. */
	if (r->naming)
		return;
	rotation_close(s, r->reason ? r->reason : ATOM(end));
	if (r->opener) {
		if (rotation_ask_name(s, &f) < 0)
			session_fault(s, &f, false);
		else
			rotation_wait(s);
		return;
	}
	r->closing.file = r->file->name;
	report_written(s->report, &r->closing);
}

static void rotation_end(struct session *s)
{
	struct rotation *r = s->rotation;

	if (r->asked)
		r->reason = ATOM(none);
	if (r->opener)
		rotation_wait(s);
	if (s->file && !r->file->failed)
		rotation_end_file(s);
}

const struct session_files rotation_files = {
	.start = rotation_start,
	.waits = rotation_waits,
	.fill_poll = rotation_fill_poll,
	.turn = rotation_turn,
	.tick = rotation_tick,
	.fail = rotation_fail,
	.end = rotation_end,
};
