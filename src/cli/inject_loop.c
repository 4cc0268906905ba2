/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "cli/inject.h"
#include "file/linktype.h"
#include "filter/program.h"

static bool inject_loop_accepted(const struct inject *r, const struct input_packet *p)
{
	return program_accepts(&r->filter, p->data.data, (uint32_t)p->data.len, p->len);
}

/* Before anything has been sent the whole input is refused, later the packet alone. */
static void inject_loop_mismatch(struct inject *r, int dlt)
{
	struct fault f;

	fault_set(&f, ATOM(linktype_mismatch), ATOM(send), r->options.interface,
		"packet %llu of link type %s does not fit %s of link type %s",
		(unsigned long long)r->number, linktype_name(dlt), r->options.interface,
		linktype_name(r->dlt));
	fault_hint(&f, "capture on a device of the same kind, \"any\" is none");
	if (r->number > 1) {
		r->injector.failed++;
		inject_fail(r, &f, r->options.fail_fast, PKTPIPE_EXIT_INCOMPLETE);
	} else {
		inject_fail(r, &f, true, fault_exit_code(f.code));
	}
}

/* The queue is sent before any waiting, so that no packet waits for another. */
static bool inject_loop_wait_turn(struct inject *r, const struct input_packet *p)
{
	uint64_t now, due;

	if (r->pacer.kind == PACER_NONE || r->options.dry_run)
		return true;
	now = clock_monotonic();
	due = pacer_next(&r->pacer, now, p->timed, (uint64_t)p->sec * CLOCK_SECOND + p->nsec,
		(uint32_t)p->data.len);
	if (due <= now)
		return true;
	return inject_send(r) && inject_wait(r, -1, 0, due);
}

static void inject_loop_take_packet(struct inject *r, const struct input_packet *p)
{
	struct fault f;

	if (!inject_loop_accepted(r, p))
		return;
	r->number++;
	if (p->dlt >= 0 && p->dlt != r->dlt) {
		inject_loop_mismatch(r, p->dlt);
		return;
	}
	if (!inject_loop_wait_turn(r, p))
		return;
	if (!injector_add(&r->injector, p->data, r->number)) {
		fault_set(&f, ATOM(no_memory), ATOM(send), NULL, "out of memory");
		inject_fail(r, &f, true, PKTPIPE_EXIT_FAILURE);
		return;
	}
	if (injector_full(&r->injector))
		inject_send(r);
}

static void inject_loop_take_fault(struct inject *r, const struct fault *f)
{
	bool ends = r->options.fail_fast || f->code == ATOM(no_memory);

	inject_fail(r, f, ends, PKTPIPE_EXIT_INCOMPLETE);
	if (output_full(&r->out))
		inject_wait(r, -1, 0, 0);
}

/* One time through the input. */
static void inject_loop_run_round(struct inject *r)
{
	struct fault f;

	while (!r->stopped) {
		struct input_packet p;
		int rc = feed_next(&r->feed, &p, &f);

		if (rc > 0)
			inject_loop_take_packet(r, &p);
		else if (rc < 0)
			inject_loop_take_fault(r, &f);
		else
			break;
		if (r->options.count && r->number == r->options.count && inject_send(r))
			inject_stop(r, ATOM(count));
		if (r->feed.savefile.warning.code) {
			inject_fail(r, &r->feed.savefile.warning, false, r->exit_code);
			r->feed.savefile.warning.code = ATOM(none);
		}
	}
	if (!r->stopped)
		inject_send(r);
}

static void inject_loop_run_rounds(struct inject *r)
{
	uint64_t rounds = r->options.loop ? r->options.loop : UINT64_MAX;
	struct fault f;

	for (uint64_t i = 1;; i++) {
		uint64_t before = r->number;

		inject_loop_run_round(r);
		if (r->stopped || i == rounds || r->number == before)
			return;
		if (feed_rewind(&r->feed, &f) < 0) {
			inject_fail(r, &f, true, fault_exit_code(f.code));
			return;
		}
		pacer_repeat(&r->pacer);
	}
}

/* Where the input is known: does it fit the device, and what is its pace? */
static int inject_loop_begin(struct inject *r, struct fault *f)
{
	const struct inject_options *o = &r->options;
	int dlt;

	if (feed_begin(&r->feed, format_inputs[o->input], f) < 0)
		return -1;
	dlt = feed_dlt(&r->feed);
	if (dlt >= 0 && dlt != r->dlt) {
		fault_set_file(f, ATOM(linktype_mismatch), ATOM(open), r->feed.name,
			"%s of link type %s does not fit %s of link type %s", r->feed.name,
			linktype_name(dlt), o->interface, linktype_name(r->dlt));
		return fault_hint(f, "a savefile of \"any\" fits no device: capture on one");
	}
	if (feed_is_savefile(&r->feed) && r->pacer.kind == PACER_NONE && !o->topspeed)
		r->pacer = (struct pacer){ .kind = PACER_TIMES, .speed = 1 };
	return 0;
}

int inject_loop(struct inject *r)
{
	uint64_t now = clock_monotonic();
	struct fault f;

	r->end = r->options.duration ? now + r->options.duration : UINT64_MAX;
	r->reason = ATOM(eof);
	progress_init(&r->progress, now, (enum terminal_color)r->options.color);
	inject_flush(r);
	if (inject_loop_begin(r, &f) == 0)
		inject_loop_run_rounds(r);
	else if (!r->stopped)
		inject_fail(r, &f, true, fault_exit_code(f.code));
	progress_clear(&r->progress);
	inject_tell_rest(r);
	if (r->reason != ATOM(epipe))
		report_inject_end(&r->report, &(struct record_inject_end){
						      .reason = r->reason,
						      .packets = r->number,
						      .sent = r->injector.sent,
						      .failed = r->injector.failed,
						      .bytes = r->injector.sent_bytes,
						      .exit_code = r->exit_code,
					      });
	report_flush_rest(&r->out);
	return r->exit_code;
}
