/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/atom.h"
#include "cli/inject_state.h"
#include "file/linktype.h"
#include "filter/program.h"
#include "net/flow_hash.h"

static bool inject_loop_accepted(const struct inject *r, const struct input_packet *p)
{
	return program_accepts(&r->filter, p->data.data, (uint32_t)p->data.len, p->len);
}

/* Before anything has been sent the whole input is refused, later the packet alone. */
static bool inject_loop_refuses_all(const struct inject *r)
{
	return r->number == 1 && r->options.convert.dlt < 0;
}

static void inject_loop_mismatch(struct inject *r, int dlt)
{
	struct fault f;

	fault_set(&f, ATOM(linktype_mismatch), ATOM(send), r->options.interface,
		"packet %llu of link type %s does not fit %s of link type %s",
		(unsigned long long)r->number, linktype_name(dlt), r->options.interface,
		linktype_name(r->dlt));
	if (r->options.convert.dlt >= 0)
		fault_hint(&f, "it lacks what --dlt needs: IP, or with --src-mac its sender");
	else
		convert_hint(dlt, r->dlt, &f);
	if (!inject_loop_refuses_all(r)) {
		r->share->misfit++;
		inject_fail(r, &f, r->options.fail_fast, PKTPIPE_EXIT_INCOMPLETE);
	} else {
		inject_fail_input(r, &f, true, fault_exit_code(f.code));
	}
}

/* The queue is sent before any waiting, so that no packet waits for another. */
static bool inject_loop_wait_turn(struct inject *r, const struct input_packet *p)
{
	uint64_t now, due;

	if (r->pacer.kind == PACER_NONE)
		return true;
	now = clock_monotonic();
	due = pacer_next(&r->pacer, now, p->timed, (uint64_t)p->sec * CLOCK_SECOND + p->nsec,
		(uint32_t)p->data.len);
	inject_say_turn(r, due > now ? due - now : 0);
	if (due <= now || r->options.dry_run)
		return true;
	return inject_send(r) && inject_wait(r, -1, 0, due);
}

/* What is accepted, as it is sent; false where that is nothing, or by another process. */
static bool inject_loop_prepare(struct inject *r, struct input_packet *p)
{
	const bool cut = p->data.len < p->len;
	const bool misfit = p->dlt >= 0 && p->dlt != r->dlt;
	const bool astray = r->by_direction && !p->direction;
	bool own;

	if (cut && r->options.skip_truncated) {
		r->share->cut += inject_share_owns(r, p);
		return false;
	}
	if (!inject_edit(r, p))
		return false;
	r->number++;
	own = inject_share_owns(r, p);
	r->share->taken += own;
	r->share->cut += own && cut;
	if (misfit && (own || inject_loop_refuses_all(r)))
		inject_loop_mismatch(r, p->dlt);
	else if (!misfit && astray && (own || r->number == 1))
		inject_direction_missing(r, own);
	return own && !misfit && !astray;
}

static void inject_loop_take_packet(struct inject *r, struct input_packet *p)
{
	bool queued, reverse;

	if (r->by_direction)
		inject_direction_find(p);
	if (!inject_edit_link(r, p))
		return;
	reverse = inject_loop_accepted(r, p);
	if ((!reverse && !r->options.reverse) || !inject_loop_prepare(r, p))
		return;
	if (r->by_direction)
		reverse = p->direction == ATOM(in);
	if (!inject_loop_wait_turn(r, p) || !inject_choose_device(r, reverse && r->options.reverse))
		return;
	queued = injector_add(r->at, p->data, r->number);
	while (queued && injector_full(r->at) && inject_send(r))
		queued = injector_add_rest(r->at);
	if (!queued)
		inject_no_memory(r);
}

static void inject_loop_take_fault(struct inject *r, const struct fault *f)
{
	bool ends = r->options.fail_fast || f->code == ATOM(no_memory);

	inject_fail_input(r, f, ends, PKTPIPE_EXIT_INCOMPLETE);
	if (output_full(&r->out))
		inject_wait(r, -1, 0, 0);
}

/* What nothing is sent of does not keep signals from being seen. */
#define LOOK_EVERY 4096

static void inject_loop_look(struct inject *r)
{
	if (++r->looked % LOOK_EVERY == 0)
		inject_wait(r, -1, 0, 0);
}

/* Whether packets can be told from those of other processes as they are read. */
static bool inject_loop_knows_own(const struct inject *r)
{
	const struct inject_options *o = &r->options;

	return r->workers.is_worker && !r->filter.bf_len && !o->reverse && !o->count &&
	       !o->skip_truncated && !o->unique_ip && o->convert.dlt < 0;
}

/* feed_pass_fn: of what is another's nothing but the number counts here. */
static bool inject_loop_passes(void *inject, const struct packet *p)
{
	struct inject *r = inject;
	const struct bytes data = { p->data, p->caplen };

	r->known = NULL;
	if (r->stopped || p->origin->dlt != r->dlt)
		return false;
	if (flow_hash_part(r->dlt, data, r->workers.count) == r->workers.number) {
		r->known = p->data;
		return false;
	}
	r->number++;
	inject_loop_look(r);
	return true;
}

/* To the end of one input. */
static void inject_loop_run_feed(struct inject *r, struct feed *d)
{
	struct fault f;

	r->known = NULL;
	d->pass = inject_loop_knows_own(r) ? inject_loop_passes : NULL;
	d->pass_context = r;
	while (!r->stopped) {
		struct input_packet p;
		int rc = feed_next(d, &p, &f);

		if (rc > 0)
			inject_loop_take_packet(r, &p);
		else if (rc < 0)
			inject_loop_take_fault(r, &f);
		else
			break;
		if (r->options.count && r->number == r->options.count && inject_send(r))
			inject_stop(r, ATOM(count));
		if (d->savefile.warning.code) {
			inject_fail_input(r, &d->savefile.warning, false, r->exit_code);
			d->savefile.warning.code = ATOM(none);
		}
		inject_loop_look(r);
	}
	if (!r->stopped)
		inject_send(r);
}

/* Does it fit the device? */
static int inject_loop_begin_feed(struct inject *r, struct feed *d, struct fault *f)
{
	int dlt;

	if (feed_begin(d, format_inputs[r->options.input], f) < 0)
		return -1;
	dlt = feed_dlt(d);
	if (dlt < 0 || dlt == r->dlt || convert_takes(&r->options.convert, dlt))
		return 0;
	fault_set_file(f, ATOM(linktype_mismatch), ATOM(open), d->name,
		"%s of link type %s does not fit %s of link type %s", d->name, linktype_name(dlt),
		r->options.interface, linktype_name(r->dlt));
	convert_hint(dlt, r->dlt, f);
	return -1;
}

/* What is no regular file is not waited for before its turn. */
static bool inject_loop_begin_late(struct inject *r, struct feed *d)
{
	struct fault f;

	if (d->format || inject_loop_begin_feed(r, d, &f) == 0)
		return true;
	if (!r->stopped)
		inject_fail_input(r, &f, true, fault_exit_code(f.code));
	return false;
}

/* One time through all that is read.  Each input is paced by itself: what lay between them is
 * not waited for. */
static void inject_loop_run_round(struct inject *r)
{
	for (unsigned i = 0; i < r->feed_count && !r->stopped; i++) {
		r->current = i;
		if (!inject_loop_begin_late(r, &r->feeds[i]))
			return;
		inject_loop_run_feed(r, &r->feeds[i]);
		pacer_repeat(&r->pacer);
	}
}

static bool inject_loop_rewind(struct inject *r)
{
	struct fault f;

	for (unsigned i = 0; i < r->feed_count; i++) {
		if (feed_rewind(&r->feeds[i], &f) == 0)
			continue;
		inject_fail_input(r, &f, true, fault_exit_code(f.code));
		return false;
	}
	return true;
}

static void inject_loop_run_rounds(struct inject *r)
{
	uint64_t rounds = r->options.loop ? r->options.loop : UINT64_MAX;

	for (uint64_t i = 1;; i++) {
		uint64_t before = r->number;

		r->round = (uint32_t)(i - 1);
		inject_loop_run_round(r);
		if (r->stopped || i == rounds || r->number == before || !inject_loop_rewind(r))
			return;
	}
}

/* Where the input is known: what is its pace? */
static int inject_loop_begin(struct inject *r, struct fault *f)
{
	bool savefile = false;

	for (unsigned i = 0; i < r->feed_count; i++) {
		if (i && r->feeds[i].in.may_wait)
			continue;
		if (inject_loop_begin_feed(r, &r->feeds[i], f) < 0)
			return -1;
		savefile |= feed_is_savefile(&r->feeds[i]);
	}
	if (savefile && r->pacer.kind == PACER_NONE && !r->options.topspeed) {
		r->pacer.kind = PACER_TIMES;
		r->pacer.speed = 1;
	}
	return 0;
}

int inject_open_feeds(struct inject *r, struct fault *f)
{
	static const struct option_list standard = { .items = { "-" }, .count = 1 };
	const struct option_list *names = r->options.files.count ? &r->options.files : &standard;

	r->feeds = calloc(names->count, sizeof(*r->feeds));
	if (!r->feeds)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	while (r->feed_count < names->count) {
		struct feed *d = &r->feeds[r->feed_count++];

		if (feed_open(d, names->items[r->feed_count - 1], inject_wait_input, r, f) < 0)
			return -1;
	}
	return 0;
}

void inject_close_feeds(struct inject *r)
{
	for (unsigned i = 0; i < r->feed_count; i++)
		feed_close(&r->feeds[i]);
	free(r->feeds);
}

static void inject_loop_report_end(struct inject *r, const struct inject_counts *counts)
{
	struct record_inject_job jobs[WORKERS_MAX];

	for (unsigned i = 0; i < inject_job_count(r); i++) {
		struct inject_counts one;

		inject_count_share(inject_share_of(r, i), &one);
		jobs[i] = (struct record_inject_job){ one.taken, one.sent, one.failed, one.bytes };
	}
	report_inject_end(&r->report, &(struct record_inject_end){
					      .reason = r->reason,
					      .packets = counts->taken,
					      .sent = counts->sent,
					      .failed = counts->failed,
					      .bytes = counts->bytes,
					      .cut = counts->cut,
					      .jobs = inject_has_jobs(r) ? jobs : NULL,
					      .job_count = inject_job_count(r),
					      .exit_code = r->exit_code,
				      });
}

void inject_loop_send(struct inject *r)
{
	struct fault f;

	if (inject_loop_begin(r, &f) == 0)
		inject_loop_run_rounds(r);
	else if (!r->stopped)
		inject_fail_input(r, &f, true, fault_exit_code(f.code));
}

void inject_loop_begin_clock(struct inject *r)
{
	const uint64_t now = clock_monotonic();

	r->began = now;
	r->end = r->options.duration ? now + r->options.duration : UINT64_MAX;
	progress_init(&r->progress, now, (enum terminal_color)r->options.color);
}

int inject_loop_finish(struct inject *r, const struct inject_counts *counts)
{
	bool stopped = false;
	struct fault f;

	progress_clear(&r->progress);
	inject_tell_rest(r);
	inject_say_cut(r, counts->cut);
	if (r->reason != ATOM(epipe))
		inject_loop_report_end(r, counts);
	if (report_flush_rest(&r->out, &stopped, &f) < 0) {
		report_say_fault(&f);
		r->exit_code = fault_exit_code(f.code);
	}
	return r->exit_code;
}

int inject_loop(struct inject *r)
{
	struct inject_counts counts;

	inject_loop_begin_clock(r);
	r->reason = ATOM(eof);
	inject_flush(r);
	inject_loop_send(r);
	inject_count(r, &counts);
	return inject_loop_finish(r, &counts);
}
