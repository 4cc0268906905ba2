/* SPDX-License-Identifier: ISC */
#include "run/session_end.h"

#include "base/atom.h"
#include "run/advice.h"
#include "view/stats_view.h"
#include "record/savefile.h"
#include "os/signals.h"
#include "os/workers.h"

/* Beyond the time that the kernel may hold back a block. */
#define DRAIN_NS       CLOCK_SECOND
#define DRAIN_READY_NS (10 * CLOCK_MS)

void session_tell_event(void *session, const struct record_interface *event)
{
	report_interface(((struct session *)session)->report, event);
}

void session_arm_drain(struct session *s)
{
	uint64_t longest = 0;
	bool waits = false;

	for (unsigned i = 0; i < s->count && !s->prompt; i++) {
		uint64_t hold = s->sources[i].source->hold_ns;

		if (hold == SOURCE_HOLDS_FOREVER)
			continue;
		waits = true;
		if (hold > longest)
			longest = hold;
	}
	/* What is held for ever does not come by waiting: what is there is read, and no more. */
	s->deadlines[TIMER_DRAIN] =
		clock_monotonic() + longest + (waits ? DRAIN_NS : DRAIN_READY_NS);
}

static void session_end(struct session *s, atom_id reason)
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
	for (unsigned i = 0; i < s->count; i++)
		source_stop(s->sources[i].source);
	session_arm_drain(s);
}

void session_cut(struct session *s, atom_id reason)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct source *source = s->sources[i].source;

		if (source->done)
			continue;
		source_stop(source);
		if (reason == ATOM(count) || reason == ATOM(files))
			source_forget_rest(source);
		else
			source_drop_rest(source);
		source->done = true;
	}
	session_end(s, reason);
}

void session_drain_expired(struct session *s)
{
	if (session_blocked(s))
		session_arm_drain(s);
	else
		session_cut(s, s->reason);
}

void session_signal(struct session *s)
{
	const atom_id reason = s->why && *s->why ? *s->why : ATOM(signal);

	if (s->state == SESSION_RUNNING) {
		session_stop(s, reason);
	} else {
		s->impatient = true;
		session_cut(s, reason);
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

void session_tell_late(struct session *s)
{
	struct fault f;

	for (unsigned i = 0; i < s->writer_count && !s->late_told; i++) {
		if (!s->writers[i]->late_seq)
			continue;
		s->late_told = true;
		fault_set_file(&f, ATOM(packet_invalid), ATOM(write), s->file ? s->file->name : "",
			"packet %llu is of 2106-02-07T06:28:16Z or later, for which a pcap file has "
			"no room: its time there is 136 years, 4294967296 s, too early",
			(unsigned long long)s->writers[i]->late_seq);
		fault_hint(&f, "-w NAME.pcapng keeps it; later such packets are not told");
		session_fault(s, &f, false);
	}
}

static bool session_others_left(const struct session *s, const struct session_source *except)
{
	for (unsigned i = 0; i < s->count; i++)
		if (&s->sources[i] != except && !s->sources[i].source->done)
			return true;
	return false;
}

void session_source_failed(struct session *s, struct session_source *entry, const struct fault *f)
{
	if (entry->lost)
		return;
	if (entry->source->done) {
		session_fault(s, f, false);
		return;
	}
	entry->lost = true;
	entry->fault = *f;
	entry->lost_until = clock_monotonic() + DRAIN_NS;
	if (entry->source->hold_ns != SOURCE_HOLDS_FOREVER)
		entry->lost_until += entry->source->hold_ns;
	s->deadlines[TIMER_LOOK] = 1;
}

/* The kernel still hands over the block that it was filling when the device went. */
static void session_check_lost(struct session *s, struct session_source *entry)
{
	uint64_t now = clock_monotonic();

	if (source_rest(entry->source) && now < entry->lost_until) {
		s->deadlines[TIMER_LOOK] = now + CLOCK_MS;
		return;
	}
	source_drop_rest(entry->source);
	entry->source->done = true;
	if (!entry->source->gone)
		report_interface(
			s->report, &(struct record_interface){
					   entry->source->origin->ifname, ATOM(gone), NULL });
	session_fault(s, &entry->fault, !session_others_left(s, entry));
}

void session_check_done(struct session *s)
{
	bool left = false;

	for (unsigned i = 0; i < s->count && s->state != SESSION_ENDED; i++) {
		struct session_source *entry = &s->sources[i];
		struct source *source = entry->source;

		if (entry->lost && !source->done)
			session_check_lost(s, entry);
		else if (s->state == SESSION_DRAINING && !source->done)
			source->done = source_rest(source) == 0;
		left = left || !source->done;
	}
	if (!left)
		session_end(s, ATOM(eof));
	else if (s->state == SESSION_DRAINING && session_is_out_of_credit(s))
		session_cut(s, s->reason);
}

static void session_add_rates(
	struct session *s, struct session_before *before, struct record_stats *r)
{
	uint64_t now = clock_monotonic();
	uint64_t since = now - (before->when ? before->when : s->started);

	r->rates = true;
	r->pps = record_rate(r->received - before->received, since);
	r->bps = record_rate(8 * (r->bytes - before->bytes), since);
	*before = (struct session_before){ now, r->received, r->bytes };
}

static uint64_t session_bytes(const struct session *s, const struct source_counts *c)
{
	return s->counting ? c->wire_bytes : c->bytes;
}

/* Of a pcapng file, whose interfaces have statistics of their own where it is copied. */
static void session_add_interfaces(const struct source *source, struct record_stats *r)
{
	struct source_facts facts;

	if (!source_is_finite(source))
		return;
	source_facts(source, &facts);
	r->interfaces = facts.savefile.interfaces;
	r->interface_count = facts.savefile.interface_count;
}

static struct record_stats session_count(const struct session *s, unsigned i, bool final)
{
	struct source *source = s->sources[i].source;
	const struct source_counts *c = &source->counts;
	struct record_stats r;

	source_update_counts(source);
	r = (struct record_stats){
		.origin = source->origin,
		.uptime_ms = (clock_monotonic() - s->started) / CLOCK_MS,
		.received = c->received,
		.dropped = c->dropped,
		.if_dropped = c->if_dropped,
		.if_unknown = c->if_unknown,
		.delivered = c->delivered,
		.bytes = session_bytes(s, c),
		.queued = s->out ? output_pending(s->out) : 0,
		.queue_max = s->out ? output_most_pending(s->out) : 0,
		.final = final,
	};
	session_add_interfaces(source, &r);
	return r;
}

static struct record_worker session_worker_counts(const struct session *s, unsigned i)
{
	const struct source_counts *c = &s->sources[i].source->counts;

	return (struct record_worker){ c->received, c->dropped, c->delivered, c->bytes };
}

/* Of processes that share a device: one record. */
static void session_report_whole(struct session *s, bool final)
{
	struct record_worker workers[WORKERS_MAX];
	struct record_stats sum = session_count(s, 0, final);

	workers[0] = session_worker_counts(s, 0);
	for (unsigned i = 1; i < s->count; i++) {
		const struct record_stats r = session_count(s, i, final);

		sum.received += r.received;
		sum.dropped += r.dropped;
		sum.delivered += r.delivered;
		sum.bytes += r.bytes;
		workers[i] = session_worker_counts(s, i);
	}
	for (unsigned i = 0; i < s->count; i++) {
		const struct source_counts *c = &s->sources[i].source->counts;

		sum.queued += c->queued;
		sum.queue_max = c->queue_max > sum.queue_max ? c->queue_max : sum.queue_max;
	}
	sum.workers = workers;
	sum.worker_count = s->count;
	report_stats(s->report, &sum);
}

void session_report_stats(struct session *s, bool final)
{
	if (s->workers) {
		session_report_whole(s, final);
		return;
	}
	for (unsigned i = 0; i < s->count; i++) {
		struct record_stats r = session_count(s, i, final);

		if (s->counting)
			session_add_rates(s, &s->sources[i].before, &r);
		if (s->view)
			stats_view_put(s->view, i, &r, s->sources[i].source->down);
		else
			report_stats(s->report, &r);
		if (s->file_report)
			report_stats(s->file_report, &r);
	}
}

void session_report_file_stats(struct session *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		const struct record_stats r = session_count(s, i, false);

		report_stats(s->file_report, &r);
	}
}

static void session_report_totals(struct session *s)
{
	struct record_worker workers[WORKERS_MAX];
	struct record_end totals = {
		.reason = s->reason,
		.cut = s->cut,
		.writes = (s->file || s->files) && s->out,
		.written = s->file ? s->seq - s->file->lost : s->filed,
		.workers = s->workers ? workers : NULL,
		.worker_count = s->count,
		.exit_code = s->exit_code,
	};

	for (unsigned i = 0; i < s->count; i++) {
		const struct source_counts *c = &s->sources[i].source->counts;

		if (s->workers)
			workers[i] = session_worker_counts(s, i);
		totals.cut += c->cut;
		totals.packets += c->delivered;
		totals.bytes += session_bytes(s, c);
		totals.received += c->received;
		totals.dropped += c->dropped;
	}
	report_end(s->report, &totals);
}

bool session_flush_all(struct session *s, struct output *o, struct fault *f)
{
	if (!o || o->failed)
		return true;
	session_end_frames(s);
	if (s->impatient)
		return output_flush(o, f) == 0 || o->gone;
	return report_flush_rest(o, &s->impatient, f) == 0;
}

/* A second signal does not wait for the reader: it may have half a record. */
static void session_say_unwritten(struct session *s, const struct output *o)
{
	if (!o || o->failed || o->gone || !output_pending(o))
		return;
	report_say("ended at the second signal before %s was read: %zu bytes are lost, and the "
		   "last record may be cut",
		o->name, output_pending(o));
	if (!s->exit_code)
		s->exit_code = fault_exit_code(ATOM(write_failed));
}

int session_say_end(struct session *s)
{
	bool told = s->reason != ATOM(epipe);
	struct fault f;

	if (told && s->commands)
		s->commands->abandon(s->commands_context);
	if (told)
		session_report_stats(s, true);
	else if (s->file_report)
		session_report_file_stats(s);
	if (s->files)
		s->files->end(s);
	else if (!session_flush_all(s, s->file, &f))
		session_fault(s, &f, true);
	if (told)
		session_report_totals(s);
	if (!session_flush_all(s, s->out, &f))
		session_fault(s, &f, true);
	advice_give(s);
	advice_give_cut(s);
	session_say_unwritten(s, s->file);
	session_say_unwritten(s, s->out);
	return s->exit_code;
}
