/* SPDX-License-Identifier: ISC */
#include "run/session_end.h"

#include "base/atom.h"
#include "run/control.h"
#include "view/stats_view.h"
#include "net/live.h"
#include "record/savefile.h"
#include "os/signals.h"

/* Beyond the time that the kernel may hold back a block. */
#define DRAIN_NS CLOCK_SECOND

static uint64_t hold_ns(const struct source *source)
{
	return source->live ? source->live->options.timeout_ms * CLOCK_MS : 0;
}

void session_arm_drain(struct session *s)
{
	uint64_t longest = 0;

	for (unsigned i = 0; i < s->count; i++)
		if (hold_ns(s->sources[i].source) > longest)
			longest = hold_ns(s->sources[i].source);
	s->deadlines[TIMER_DRAIN] = clock_monotonic() + longest + DRAIN_NS;
}

static void end(struct session *s, atom_id reason)
{
	if (!s->reason)
		s->reason = reason;
	s->state = SESSION_ENDED;
}

void session_stop(struct session *s, atom_id reason)
{
	if (s->state != SESSION_RUNNING)
		return;
	s->state = SESSION_DRAINING;
	s->reason = reason;
	s->deadlines[TIMER_DURATION] = s->deadlines[TIMER_STATS] = 0;
	for (unsigned i = 0; i < s->count; i++) {
		struct source *source = s->sources[i].source;

		if (source->live)
			live_stop_intake(source);
		else
			source->done = true;
	}
	session_arm_drain(s);
}

void session_cut(struct session *s, atom_id reason)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct source *source = s->sources[i].source;

		if (source->live && !source->done) {
			live_stop_intake(source);
			if (reason == ATOM(count))
				live_forget_rest(source);
			else
				live_drop_rest(source);
		}
		source->done = true;
	}
	end(s, reason);
}

void session_give_up(struct session *s)
{
	if (session_blocked(s))
		session_arm_drain(s);
	else
		session_cut(s, s->reason);
}

void session_signal(struct session *s)
{
	if (s->state == SESSION_RUNNING) {
		session_stop(s, ATOM(signal));
	} else {
		s->at_once = true;
		session_cut(s, ATOM(signal));
	}
}

void session_fault(struct session *s, const struct fault *f, bool fatal)
{
	report_fault(s->report, f, fatal);
	if (!s->exit_code && (fatal || f->code != ATOM(packet_invalid)))
		s->exit_code = fault_exit_code(f->code);
	if (fatal)
		session_cut(s, ATOM(error));
}

static bool others_left(const struct session *s, const struct session_source *except)
{
	for (unsigned i = 0; i < s->count; i++)
		if (&s->sources[i] != except && !s->sources[i].source->done)
			return true;
	return false;
}

void session_source_failed(struct session *s, struct session_source *at, const struct fault *f)
{
	if (at->lost)
		return;
	if (at->source->savefile) {
		session_fault(s, f, false);
		return;
	}
	at->lost = true;
	at->fault = *f;
	at->lost_until = clock_monotonic() + hold_ns(at->source) + DRAIN_NS;
	s->deadlines[TIMER_LOOK] = 1;
}

/* The kernel still hands over the block that it was filling when the device went. */
static void check_lost(struct session *s, struct session_source *at)
{
	uint64_t now = clock_monotonic();

	if (!live_drained(at->source) && now < at->lost_until) {
		s->deadlines[TIMER_LOOK] = now + CLOCK_MS;
		return;
	}
	live_drop_rest(at->source);
	at->source->done = true;
	report_interface(s->report, at->source->origin.ifname, ATOM(gone));
	session_fault(s, &at->fault, !others_left(s, at));
}

void session_check_done(struct session *s)
{
	bool left = false;

	for (unsigned i = 0; i < s->count && s->state != SESSION_ENDED; i++) {
		struct session_source *at = &s->sources[i];
		struct source *source = at->source;

		if (at->lost && !source->done)
			check_lost(s, at);
		else if (s->state == SESSION_DRAINING && source->live && !source->done)
			source->done = live_drained(source);
		left = left || !source->done;
	}
	if (!left)
		end(s, ATOM(eof));
}

static void add_rates(struct session *s, struct session_before *before, struct record_stats *r)
{
	uint64_t now = clock_monotonic();
	uint64_t since = now - (before->at ? before->at : s->started);

	r->rates = true;
	r->pps = record_rate(r->received - before->received, since);
	r->bps = record_rate(8 * (r->bytes - before->bytes), since);
	*before = (struct session_before){ now, r->received, r->bytes };
}

void session_report_stats(struct session *s, bool final)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct source *source = s->sources[i].source;
		const struct source_counts *c = &source->counts;
		struct record_stats r;

		source_update_counts(source);
		r = (struct record_stats){
			.origin = &source->origin,
			.uptime_ms = (clock_monotonic() - s->started) / CLOCK_MS,
			.received = c->received,
			.dropped = c->dropped,
			.if_dropped = c->if_dropped,
			.delivered = c->delivered,
			.bytes = c->bytes,
			.final = final,
		};
		if (s->rates)
			add_rates(s, &s->sources[i].before, &r);
		if (s->view)
			stats_view_put(s->view, i, &r, source->live && source->live->down);
		else
			report_stats(s->report, &r);
	}
}

static void report_totals(struct session *s)
{
	struct record_end totals = { .reason = s->reason, .exit_code = s->exit_code };

	for (unsigned i = 0; i < s->count; i++) {
		const struct source_counts *c = &s->sources[i].source->counts;

		totals.packets += c->delivered;
		totals.bytes += c->bytes;
		totals.received += c->received;
		totals.dropped += c->dropped;
	}
	report_end(s->report, &totals);
}

/* Waits for the reader, unless a signal says not to. */
static void flush_all(struct session *s, struct output *o)
{
	struct fault f;

	while (o && !o->gone && output_flush(o, &f) == 0 && output_pending(o) && !s->at_once) {
		struct pollfd at[] = {
			{ .fd = o->fd, .events = POLLOUT },
			{ .fd = signals_fd(), .events = POLLIN },
		};

		poll(at, 2, -1);
		s->at_once = at[1].revents && signals_take().stops;
	}
}

/* A second signal does not wait for the reader: it may have half a record. */
static void say_unwritten(struct session *s, const struct output *o)
{
	if (!o || o->failed || o->gone || !output_pending(o))
		return;
	report_say("ended at the second signal before %s was read: %zu bytes are lost, and the "
		   "last record may be cut",
		o->name, output_pending(o));
	if (!s->exit_code)
		s->exit_code = fault_exit_code(ATOM(write_failed));
}

int session_close(struct session *s)
{
	if (s->reason != ATOM(epipe)) {
		if (s->control)
			control_abandon(s->control);
		session_report_stats(s, true);
		report_totals(s);
	}
	flush_all(s, s->file);
	flush_all(s, s->out);
	say_unwritten(s, s->file);
	say_unwritten(s, s->out);
	return s->exit_code;
}
