/* SPDX-License-Identifier: ISC */
#include "net/source_worker.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/atom.h"
#include "base/clock.h"

/* How long a worker may take to say how far it is, and to end at once. */
#define COUNT_NS (100 * CLOCK_MS)
#define CUT_NS   (2 * CLOCK_SECOND)

/* No time is set for its last packets: it knows when they are written. */
#define HOLDS_LONG ((uint64_t)INT64_MAX)

struct source_worker {
	struct source live;
	struct source_crew *crew;
	unsigned number;
	struct source_worker_message in;
	size_t have; /* bytes of it */
	bool counted;
	bool ended;
	bool failed; /* with the fault */
	struct fault fault;
};

static struct source_worker_share *source_worker_own(const struct source_worker *w)
{
	return source_worker_share(w->crew, w->number);
}

/* Whether it is the first of those that have not ended: what all of them see is told once. */
static bool source_worker_is_first(const struct source_worker *w)
{
	for (unsigned i = 0; i < w->number; i++)
		if (!w->crew->workers->each[i].ended)
			return false;
	return true;
}

static bool source_worker_is_last(const struct source_worker *w)
{
	for (unsigned i = 0; i < w->crew->workers->count; i++)
		if (i != w->number && !w->crew->workers->each[i].ended)
			return false;
	return true;
}

static atom_id source_worker_atom(atom_id atom)
{
	return atom < ATOM_COUNT ? atom : ATOM(none);
}

/* It may have been taken over by what it reads. */
static void source_worker_clean(struct source_worker_message *m)
{
	m->event = source_worker_atom(m->event);
	m->fault.code = source_worker_atom(m->fault.code);
	m->fault.op = source_worker_atom(m->fault.op);
	m->fault.key = source_worker_atom(m->fault.key);
	m->to[sizeof(m->to) - 1] = '\0';
	m->fault.subject[sizeof(m->fault.subject) - 1] = '\0';
	m->fault.message[sizeof(m->fault.message) - 1] = '\0';
	m->fault.hint[sizeof(m->fault.hint) - 1] = '\0';
}

static void source_worker_take(struct source *s, struct source_worker *w)
{
	struct source_worker_message *m = &w->in;

	source_worker_clean(m);
	if (m->kind == WORKER_COUNTED) {
		w->counted = true;
	} else if (m->kind == WORKER_EVENT && source_worker_is_first(w)) {
		const struct record_interface event = { s->origin->ifname, m->event,
			m->to[0] ? m->to : NULL };

		w->crew->tell(w->crew->context, &event);
	} else if (m->kind == WORKER_FAULT && m->fatal) {
		w->fault = m->fault;
		w->failed = true;
	} else if (m->kind == WORKER_FAULT) {
		s->warning = m->fault;
	}
}

/* 1: a message was taken, 0: there is none, -1: the worker has ended. */
static int source_worker_hear(struct source *s, struct source_worker *w)
{
	ssize_t n = recv(w->crew->workers->each[w->number].fd, (uint8_t *)&w->in + w->have,
		sizeof(w->in) - w->have, MSG_DONTWAIT);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
	if (n == 0)
		return -1;
	w->have += (size_t)n;
	if (w->have < sizeof(w->in))
		return 0;
	w->have = 0;
	source_worker_take(s, w);
	return 1;
}

static void source_worker_take_counts(struct source *s, const struct source_worker *w)
{
	struct source_counts *c = &s->counts;

	*c = source_worker_own(w)->counts;
	/* What it has read since it counted was received, too. */
	if (c->received < c->delivered + c->dropped)
		c->received = c->delivered + c->dropped;
	/* Of the device, and told once. */
	if (w->number)
		c->if_dropped = 0;
}

/* What was received and has not been written counts as dropped. */
static void source_worker_close_account(struct source *s)
{
	s->counts.dropped = s->counts.received - s->counts.delivered;
}

/* The kernel goes on counting what it has for it. */
static void source_worker_adopt(struct source *s, struct source_worker *w)
{
	live_adopt_totals(&w->live, &source_worker_own(w)->totals);
	source_update_counts(&w->live);
	source_worker_take_counts(s, w);
	s->counts.received = w->live.counts.received;
	source_worker_close_account(s);
}

static void source_worker_say_died(const struct source_worker *w, bool left, struct fault *f)
{
	const struct source_worker_share *share = source_worker_own(w);
	char how[96], maybe[160] = "";

	workers_say_end(w->crew->workers, w->number, how, sizeof(how));
	if (share->counts.queued)
		snprintf(maybe, sizeof(maybe),
			", and the last %llu bytes of its records were not read",
			(unsigned long long)share->counts.queued);
	else if (share->flying)
		snprintf(maybe, sizeof(maybe),
			", and %llu packets of that may have been written after all",
			(unsigned long long)share->flying);
	fault_set(f, ATOM(failed), ATOM(read), w->live.origin->ifname,
		"worker %u of %u was ended%s: what it had not written counts as dropped%s%s",
		w->number, w->crew->workers->count, how, maybe,
		share->totals.reading ? ", and what it counted at that moment is lost" : "");
	fault_hint(f, left ? "the others capture its flows now; the kernel's log may say why"
			   : "the kernel's log may say why");
}

static void source_worker_say_unread(struct source_worker *w)
{
	w->failed = true;
	fault_set(&w->fault, ATOM(write_failed), ATOM(write), w->live.origin->ifname,
		"nobody reads the records of worker %u any more, and it has ended", w->number);
	fault_hint(&w->fault, source_worker_is_last(w) ? "it was the last one"
						       : "the others capture its flows now");
}

/* Its socket has ended, and so has it or will at once. */
static int source_worker_end(struct source *s, struct source_worker *w, struct fault *f)
{
	struct source_crew *crew = w->crew;
	const atom_id reason = source_worker_own(w)->reason;
	struct fault ignored;
	bool left;

	workers_reap(crew->workers, w->number);
	w->ended = true;
	left = !crew->stopped && split_pass_on(crew->split, w->number, &ignored) == 0;
	if (reason)
		source_worker_take_counts(s, w);
	else
		source_worker_adopt(s, w);
	if (reason == ATOM(epipe) && !crew->stopped)
		source_worker_say_unread(w);
	/* That the device is gone each of them tells. */
	if (reason && (!w->failed || !source_worker_is_last(w))) {
		s->done = true;
		if (w->failed && w->fault.code != ATOM(device_lost))
			s->warning = w->fault;
		return 0;
	}
	s->gone = true;
	if (reason)
		*f = w->fault;
	else
		source_worker_say_died(w, left, f);
	return -1;
}

static int source_worker_dispatch(struct source *s, int max, struct fault *f)
{
	struct source_worker *w = s->state;
	int got = 0, n;

	(void)max;
	while (!s->warning.code && (n = source_worker_hear(s, w)) != 0) {
		if (n < 0)
			return source_worker_end(s, w, f);
		got++;
	}
	return got;
}

/* Hears what it says until it has said all that is wanted, or has ended, so long at the most. */
static void source_worker_wait(
	struct source *s, struct source_worker *w, uint64_t ns, const bool *said)
{
	const uint64_t until = clock_monotonic() + ns;

	while (!(said && *said) && !s->warning.code) {
		struct pollfd at = { .fd = source_fd(s), .events = POLLIN };
		const uint64_t now = clock_monotonic();
		int n = source_worker_hear(s, w);

		if (n < 0 || now >= until)
			return;
		if (n == 0)
			poll(&at, 1, (int)((until - now + CLOCK_MS - 1) / CLOCK_MS));
	}
}

static void source_worker_update_counts(struct source *s)
{
	struct source_worker *w = s->state;

	if (w->ended)
		return;
	w->counted = false;
	workers_ask(w->crew->workers, w->number, WORKERS_COUNT);
	source_worker_wait(s, w, COUNT_NS, &w->counted);
	source_worker_take_counts(s, w);
}

/* All at once. */
static void source_worker_stop(struct source *s)
{
	struct source_worker *w = s->state;
	struct source_crew *crew = w->crew;
	struct fault ignored;

	if (crew->stopped)
		return;
	crew->stopped = true;
	split_close(crew->split, &ignored);
	for (unsigned i = 0; i < crew->workers->count; i++)
		source_worker_share(crew, i)->why = *crew->reason;
	workers_stop(crew->workers);
}

static uint64_t source_worker_rest(struct source *s)
{
	return !((struct source_worker *)s->state)->ended;
}

/* The second word to stop ends it at once. */
static void source_worker_drop_rest(struct source *s)
{
	struct source_worker *w = s->state;
	struct fault ignored;

	if (w->ended)
		return;
	workers_ask(w->crew->workers, w->number, WORKERS_STOP);
	source_worker_wait(s, w, CUT_NS, NULL);
	if (source_worker_hear(s, w) < 0) {
		source_worker_end(s, w, &ignored);
		return;
	}
	source_worker_take_counts(s, w);
	source_worker_close_account(s);
}

static int source_worker_fd(const struct source *s)
{
	const struct source_worker *w = s->state;

	return w->crew->workers->each[w->number].fd;
}

static void source_worker_facts(const struct source *s, struct source_facts *facts)
{
	source_facts(&((struct source_worker *)s->state)->live, facts);
}

static void source_worker_close(struct source *s)
{
	struct source_worker *w = s->state;

	source_close(&w->live);
	free(w);
}

static const struct source_ops source_worker_ops = {
	.dispatch = source_worker_dispatch,
	.update_counts = source_worker_update_counts,
	.stop = source_worker_stop,
	.rest = source_worker_rest,
	.drop_rest = source_worker_drop_rest,
	.fd = source_worker_fd,
	.facts = source_worker_facts,
	.close = source_worker_close,
};

int source_worker_begin(
	struct source *s, struct source_crew *crew, unsigned number, struct fault *f)
{
	struct source_worker *w = calloc(1, sizeof(*w));

	if (!w)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	w->live = *s;
	w->crew = crew;
	w->number = number;
	*s = (struct source){
		.ops = &source_worker_ops,
		.state = w,
		.pcap = w->live.pcap,
		.origin = w->live.origin,
		.hold_ns = HOLDS_LONG,
	};
	s->counts.if_unknown = w->live.counts.if_unknown;
	return 0;
}
