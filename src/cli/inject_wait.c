/* SPDX-License-Identifier: ISC */
#include <poll.h>
#include <string.h>
#include <time.h>

#include "base/atom.h"
#include "base/system.h"
#include "cli/inject_state.h"
#include "os/signals.h"

/* Failures of one code that end nothing: the later ones are counted.  Of packets that could not be
 * sent the records have each, stderr has as many. */
#define TOLD_MAX 10

bool inject_may_tell(struct inject *r, atom_id code)
{
	unsigned *lines = &r->first->lines[code];

	r->share->told[code]++;
	return __atomic_load_n(lines, __ATOMIC_RELAXED) < TOLD_MAX &&
	       __atomic_fetch_add(lines, 1, __ATOMIC_RELAXED) < TOLD_MAX;
}

static uint64_t inject_told(const struct inject *r, atom_id code)
{
	uint64_t sum = inject_has_jobs(r) ? r->own.told[code] : 0;

	for (unsigned i = 0; i < inject_job_count(r); i++)
		sum += inject_share_of(r, i)->told[code];
	return sum;
}

void inject_tell_rest(struct inject *r)
{
	struct fault f;

	for (atom_id code = 0; code < ATOM_CODES; code++) {
		const uint64_t told = inject_told(r, code);

		if (told <= TOLD_MAX)
			continue;
		fault_set(&f, code, code == ATOM(send_failed) ? ATOM(send) : ATOM(read), NULL,
			"%llu more errors of the code %s came", (unsigned long long)told - TOLD_MAX,
			atom_text(code));
		if (code != ATOM(send_failed))
			report_fault_record(&r->report, &f, false);
		report_say_fault(&f);
	}
}

void inject_stop(struct inject *r, atom_id reason)
{
	if (!r->stopped)
		r->reason = reason;
	r->stopped = true;
}

static void inject_fail_end(struct inject *r, bool fatal, int code)
{
	if (!r->exit_code || fatal)
		r->exit_code = code;
	if (fatal)
		inject_stop(r, ATOM(error));
}

/* What ends the run, as the loss of a device, all processes may meet. */
static bool inject_fail_is_first(struct inject *r)
{
	return !r->workers.is_worker || !__atomic_exchange_n(&r->first->lost, 1, __ATOMIC_RELAXED);
}

void inject_fail(struct inject *r, const struct fault *f, bool fatal, int code)
{
	progress_clear(&r->progress);
	if (fatal ? inject_fail_is_first(r) : inject_may_tell(r, f->code)) {
		report_fault_record(&r->report, f, fatal);
		report_say_fault(f);
	}
	inject_fail_end(r, fatal, code);
}

void inject_fail_input(struct inject *r, const struct fault *f, bool fatal, int code)
{
	if (r->share == r->first)
		inject_fail(r, f, fatal, code);
	else
		inject_fail_end(r, fatal, code);
}

bool inject_no_memory(struct inject *r)
{
	struct fault f;

	fault_set(&f, ATOM(no_memory), ATOM(send), NULL, "out of memory");
	inject_fail(r, &f, true, fault_exit_code(f.code));
	return false;
}

void inject_flush(struct inject *r)
{
	struct fault f;

	if (r->out.failed || output_flush(&r->out, &f) == 0)
		return;
	if (r->out.gone) {
		inject_stop(r, ATOM(epipe));
		return;
	}
	r->out.failed = true;
	inject_fail(r, &f, true, fault_exit_code(f.code));
}

struct pollfd inject_wait_output(const struct inject *r)
{
	const bool watched = !r->out.failed && r->out.kind != OUTPUT_FILE;

	return (struct pollfd){
		.fd = watched ? r->out.fd : -1,
		.events = r->out.blocked ? POLLOUT : 0,
	};
}

void inject_wait_take_output(struct inject *r, const struct pollfd *output, uint64_t now)
{
	if (output->revents & (POLLERR | POLLHUP | POLLNVAL)) {
		r->out.failed = r->out.gone = true;
		inject_stop(r, ATOM(epipe));
	}
	if (now >= r->end)
		inject_stop(r, ATOM(duration));
}

int inject_wait_poll(struct pollfd *at, nfds_t n, uint64_t deadline)
{
	uint64_t now = clock_monotonic();
	uint64_t ns = deadline > now ? deadline - now : 0;
	const struct timespec timeout = {
		.tv_sec = (time_t)(ns / CLOCK_SECOND),
		.tv_nsec = (long)(ns % CLOCK_SECOND),
	};

	return system_poll(at, n, deadline == UINT64_MAX ? NULL : &timeout, NULL);
}

enum { SLOT_SIGNALS, SLOT_OUT, SLOT_WANTED, SLOTS };

static void inject_wait_show(struct inject *r, uint64_t now)
{
	struct inject_counts counts;

	if (r->workers.is_worker) {
		r->share->done = inject_left_done(r);
		r->progress.next = now + CLOCK_SECOND / 2;
		return;
	}
	inject_count(r, &counts);
	progress_sending(&r->progress, now,
		&(struct progress_sent){ counts.sent, counts.bytes, counts.failed,
			inject_left(r, inject_left_done(r), now) });
}

static void inject_wait_take_events(struct inject *r, const struct pollfd *at)
{
	uint64_t now = clock_monotonic();

	if (at[SLOT_SIGNALS].revents && (r->workers.is_worker || signals_take().stops))
		inject_stop(r, ATOM(signal));
	inject_wait_take_output(r, &at[SLOT_OUT], now);
	if (progress_due(&r->progress, now))
		inject_wait_show(r, now);
}

static void inject_wait_fill_polls(const struct inject *r, struct pollfd *at, int fd, short events)
{
	at[SLOT_SIGNALS] = (struct pollfd){
		.fd = r->workers.is_worker ? r->workers.fd : signals_fd(),
		.events = POLLIN,
	};
	at[SLOT_OUT] = inject_wait_output(r);
	at[SLOT_WANTED] = (struct pollfd){ .fd = fd, .events = events };
}

static uint64_t inject_wait_earliest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

bool inject_wait(struct inject *r, int fd, short events, uint64_t deadline)
{
	for (;;) {
		struct pollfd at[SLOTS];
		uint64_t next = inject_wait_earliest(r->end, r->progress.next);
		bool full;

		inject_flush(r);
		full = output_full(&r->out);
		inject_wait_fill_polls(r, at, full ? -1 : fd, events);
		if (inject_wait_poll(
			    at, SLOTS, full ? next : inject_wait_earliest(next, deadline)) < 0)
			memset(at, 0, sizeof(at));
		inject_wait_take_events(r, at);
		if (r->stopped)
			return false;
		if (!full && (at[SLOT_WANTED].revents || clock_monotonic() >= deadline))
			return true;
	}
}
