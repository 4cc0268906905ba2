/* SPDX-License-Identifier: ISC */
/* The parent of the processes that send: what it does itself is to hand on what can be read but
 * once, and their records. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/atom.h"
#include "cli/inject_state.h"
#include "os/signals.h"
#include "pktpipe/wire.h"

/* What is read at once of the records of a job. */
#define CHUNK (64 * 1024)

enum { SLOT_SIGNALS, SLOT_OUT, SLOT_JOBS };

struct inject_jobs {
	struct inject *r;
	struct buf heard[WORKERS_MAX]; /* the record that is not whole yet */
	struct pollfd *polls;
	unsigned running;
	unsigned died;
	uint64_t number; /* packets of all flows, as those that came to the end have it; or 0 */
	bool told_stop;
	bool impatient; /* a second signal */
};

static unsigned inject_jobs_polled(const struct inject *r)
{
	unsigned n = SLOT_JOBS + r->workers.count;

	for (unsigned i = 0; i < r->spread_count; i++)
		n += spread_polled(&r->spreads[i]);
	return n;
}

static void inject_jobs_fill_polls(struct inject_jobs *jobs)
{
	struct inject *r = jobs->r;
	const bool full = !r->out.failed && output_full(&r->out);
	struct pollfd *at = jobs->polls;

	at[SLOT_SIGNALS] = (struct pollfd){ .fd = signals_fd(), .events = POLLIN };
	at[SLOT_OUT] = inject_wait_output(r);
	at += SLOT_JOBS;
	for (unsigned i = 0; i < r->workers.count; i++)
		*at++ = (struct pollfd){
			.fd = full ? -1 : r->workers.each[i].fd,
			.events = POLLIN,
		};
	for (unsigned i = 0; i < r->spread_count; i++) {
		spread_poll(&r->spreads[i], at);
		at += spread_polled(&r->spreads[i]);
	}
}

/* Whole records go on; of a process that was ended by force the last may never be. */
static void inject_jobs_hand_on(struct inject_jobs *jobs, struct buf *heard)
{
	struct inject *r = jobs->r;
	size_t whole = 0, size;

	while ((size = r->format->framing->size(heard->data + whole, heard->len - whole)) &&
		size <= heard->len - whole)
		whole += size;
	if (!r->out.failed)
		buf_put(&r->out.buf, heard->data, whole);
	heard->len -= whole;
	memmove(heard->data, heard->data + whole, heard->len);
	if (heard->len > PKTPIPE_FRAME_MAX)
		heard->len = 0;
}

static void inject_jobs_say_died(struct inject_jobs *jobs, unsigned number)
{
	struct inject *r = jobs->r;
	const struct inject_share *share = inject_share_of(r, number);
	unsigned flying = 0;
	char how[96];
	struct fault f;

	for (unsigned i = 0; i < INJECT_WAYS; i++)
		flying += share->ways[i].flying;
	workers_say_end(&r->workers, number, how, sizeof(how));
	fault_set(&f, ATOM(failed), ATOM(send), r->options.interface,
		"job %u of %u was ended%s: its flows are not sent any more%s", number + 1,
		r->workers.count, how,
		flying ? ", and the last packets of it that count as failed may have been sent"
		       : "");
	fault_hint(&f, "the others go on, unless with --fail-fast; the kernel's log may say why");
	inject_fail(r, &f, r->options.fail_fast, fault_exit_code(f.code));
}

/* What it says of itself is not relied on: it reads what strangers may have written. */
static void inject_jobs_take_end(struct inject_jobs *jobs, unsigned number)
{
	struct inject *r = jobs->r;
	const struct inject_share *share = inject_share_of(r, number);
	const bool failed = share->reason == ATOM(error);

	workers_reap(&r->workers, number);
	jobs->running--;
	if (!share->reason) {
		jobs->died++;
		inject_jobs_say_died(jobs, number);
		return;
	}
	if (share->exit_code && (failed || !r->exit_code))
		r->exit_code = share->exit_code;
	if (failed)
		inject_stop(r, ATOM(error));
	if (share->reason != ATOM(eof) && share->reason != ATOM(count))
		return;
	if (!r->stopped && share->reason == ATOM(count))
		r->reason = ATOM(count);
	jobs->number = share->number;
}

static void inject_jobs_hear(struct inject_jobs *jobs, unsigned number)
{
	struct inject *r = jobs->r;
	struct buf *heard = &jobs->heard[number];
	uint8_t *room = buf_reserve(heard, CHUNK);
	ssize_t n;

	if (!room) {
		inject_no_memory(r);
		heard->failed = false;
		heard->len = 0;
		return;
	}
	n = recv(r->workers.each[number].fd, room, CHUNK, MSG_DONTWAIT);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		inject_jobs_take_end(jobs, number);
		return;
	}
	buf_advance(heard, (size_t)n);
	inject_jobs_hand_on(jobs, heard);
}

/* The inputs that can be read but once, in their order. */
static const char *inject_jobs_input(const struct inject *r, unsigned number)
{
	for (unsigned i = 0; i < r->feed_count; i++)
		if (r->feeds[i].in.may_wait && number-- == 0)
			return r->feeds[i].name;
	return NULL;
}

static void inject_jobs_turn_spread(struct inject *r, unsigned number, const struct pollfd *at)
{
	struct spread *s = &r->spreads[number];
	const char *name = inject_jobs_input(r, number);
	struct fault f;

	spread_turn(s, at);
	if (!s->error)
		return;
	fault_set_file(&f, ATOM(read_failed), ATOM(read), name, "cannot read %s: %s", name,
		strerror(s->error));
	s->error = 0;
	inject_fail(r, &f, r->options.fail_fast, PKTPIPE_EXIT_INCOMPLETE);
}

static void inject_jobs_show(struct inject *r, uint64_t now)
{
	struct inject_counts counts;
	double done = 1;

	for (unsigned i = 0; i < r->workers.count; i++)
		if (!r->workers.each[i].ended && !(inject_share_of(r, i)->done >= done))
			done = inject_share_of(r, i)->done;
	inject_count(r, &counts);
	progress_sending(&r->progress, now,
		&(struct progress_sent){
			counts.sent, counts.bytes, counts.failed, inject_left(r, done, now) });
}

static void inject_jobs_take_events(struct inject_jobs *jobs)
{
	struct inject *r = jobs->r;
	const struct pollfd *at = jobs->polls;
	const uint64_t now = clock_monotonic();

	if (at[SLOT_SIGNALS].revents) {
		unsigned stops = signals_take().stops;

		jobs->impatient |= stops + r->stopped > 1;
		if (stops)
			inject_stop(r, ATOM(signal));
	}
	inject_wait_take_output(r, &at[SLOT_OUT], now);
	if (progress_due(&r->progress, now))
		inject_jobs_show(r, now);
	at += SLOT_JOBS;
	for (unsigned i = 0; i < r->workers.count; i++)
		if (at[i].revents)
			inject_jobs_hear(jobs, i);
	at += r->workers.count;
	for (unsigned i = 0; i < r->spread_count; i++) {
		inject_jobs_turn_spread(r, i, at);
		at += spread_polled(&r->spreads[i]);
	}
}

static void inject_jobs_run(struct inject_jobs *jobs)
{
	struct inject *r = jobs->r;
	const unsigned polled = inject_jobs_polled(r);

	while (jobs->running && !jobs->impatient) {
		uint64_t until = r->stopped ? UINT64_MAX : r->end;

		if (r->stopped && !jobs->told_stop)
			workers_stop(&r->workers);
		jobs->told_stop = r->stopped;
		inject_flush(r);
		inject_jobs_fill_polls(jobs);
		if (inject_wait_poll(jobs->polls, polled,
			    until < r->progress.next ? until : r->progress.next) < 0)
			memset(jobs->polls, 0, polled * sizeof(*jobs->polls));
		inject_jobs_take_events(jobs);
	}
}

/* What a job that has died left of its flows was not sent. */
static void inject_jobs_count(const struct inject_jobs *jobs, struct inject_counts *counts)
{
	inject_count(jobs->r, counts);
	if (!jobs->died || jobs->number < counts->sent)
		return;
	counts->taken = jobs->number;
	counts->failed = jobs->number - counts->sent;
}

static void inject_jobs_finish(struct inject_jobs *jobs)
{
	for (unsigned i = 0; i < WORKERS_MAX; i++)
		buf_finish(&jobs->heard[i]);
	free(jobs->polls);
	free(jobs);
}

int inject_jobs_loop(struct inject *r)
{
	struct inject_jobs *jobs = calloc(1, sizeof(*jobs));
	struct inject_counts counts;
	int code;

	if (jobs)
		jobs->polls = calloc(inject_jobs_polled(r), sizeof(*jobs->polls));
	inject_loop_begin_clock(r);
	if (!jobs || !jobs->polls) {
		free(jobs);
		inject_no_memory(r);
		inject_count(r, &counts);
		return inject_loop_finish(r, &counts);
	}
	jobs->r = r;
	jobs->running = r->workers.count;
	r->reason = ATOM(eof);
	workers_go(&r->workers);
	inject_jobs_run(jobs);
	if (!r->stopped && jobs->died == r->workers.count)
		r->reason = ATOM(error);
	inject_jobs_count(jobs, &counts);
	code = inject_loop_finish(r, &counts);
	inject_jobs_finish(jobs);
	return code;
}
