/* SPDX-License-Identifier: ISC */
#include <poll.h>
#include <string.h>
#include <time.h>

#include "cli/inject.h"
#include "net/linktype.h"
#include "sys/signals.h"

/* A device's queue that is full empties by some packets in that time. */
#define BUSY_NS (100 * 1000ull)

/* A packet that finds the queue full for so long has failed: a traffic filter that drops it
 * looks the same. */
#define BUSY_MAX_NS CLOCK_SECOND

/* Failures to send that are also said on stderr; the records have them all. */
#define SAID_MAX 10

static void stop(struct inject *r, enum pktpipe_atom reason)
{
	if (!r->stopped)
		r->reason = reason;
	r->stopped = true;
}

static void fail(struct inject *r, const struct fault *f, bool fatal, int code)
{
	progress_clear(&r->progress);
	report_fault(&r->report, f, fatal);
	if (!r->exit_code || fatal)
		r->exit_code = code;
	if (fatal)
		stop(r, ATOM(error));
}

static void flush_output(struct inject *r)
{
	struct fault f;

	if (r->out.failed || output_flush(&r->out, &f) == 0)
		return;
	if (r->out.gone) {
		stop(r, ATOM(epipe));
		return;
	}
	r->out.failed = true;
	fail(r, &f, true, fault_exit_code(f.code));
}

static int poll_until(struct pollfd *at, nfds_t n, uint64_t deadline)
{
	uint64_t now = clock_monotonic();
	uint64_t ns = deadline > now ? deadline - now : 0;
	const struct timespec timeout = {
		.tv_sec = (time_t)(ns / CLOCK_SECOND),
		.tv_nsec = (long)(ns % CLOCK_SECOND),
	};

	return ppoll(at, n, deadline == UINT64_MAX ? NULL : &timeout, NULL);
}

enum { SLOT_SIGNALS, SLOT_OUT, SLOT_WANTED, SLOTS };

static void take_events(struct inject *r, const struct pollfd *at)
{
	uint64_t now = clock_monotonic();

	if (at[SLOT_SIGNALS].revents && signals_take().stops)
		stop(r, ATOM(signal));
	if (at[SLOT_OUT].revents & (POLLERR | POLLHUP | POLLNVAL)) {
		r->out.failed = r->out.gone = true;
		stop(r, ATOM(epipe));
	}
	if (now >= r->end)
		stop(r, ATOM(duration));
	progress_tick(
		&r->progress, now, r->injector.sent, r->injector.sent_bytes, r->injector.failed);
}

static void fill_polls(const struct inject *r, struct pollfd *at, int fd, short events)
{
	bool watched = !r->out.failed && r->out.kind != OUTPUT_FILE;

	at[SLOT_SIGNALS] = (struct pollfd){ .fd = signals_fd(), .events = POLLIN };
	at[SLOT_OUT] = (struct pollfd){
		.fd = watched ? r->out.fd : -1,
		.events = r->out.blocked ? POLLOUT : 0,
	};
	at[SLOT_WANTED] = (struct pollfd){ .fd = fd, .events = events };
}

static uint64_t earliest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Waits until fd (or -1) is ready for events, or the deadline is over, while signals and
 * the output are looked after.  A reader of stdout that is slow holds up the sending of
 * what may fail.  False where the run has ended. */
static bool wait_for(struct inject *r, int fd, short events, uint64_t deadline)
{
	for (;;) {
		struct pollfd at[SLOTS];
		uint64_t next = earliest(r->end, r->progress.next);
		bool full;

		flush_output(r);
		full = output_full(&r->out);
		fill_polls(r, at, full ? -1 : fd, events);
		if (poll_until(at, SLOTS, full ? next : earliest(next, deadline)) < 0)
			memset(at, 0, sizeof(at));
		take_events(r, at);
		if (r->stopped)
			return false;
		if (!full && (at[SLOT_WANTED].revents || clock_monotonic() >= deadline))
			return true;
	}
}

/* Tells of a packet that was not sent; false where that ends the run. */
static bool refused(struct inject *r)
{
	const struct injector *j = &r->injector;
	struct fault f;

	injector_fault(j, &f);
	progress_clear(&r->progress);
	report_send_failed(&r->report, &f,
		&(struct record_unsent){
			j->refused.number, j->refused.len, injector_error_name(j->error) },
		j->failed <= SAID_MAX);
	if (j->failed == SAID_MAX)
		report_say("later failures to send are not told here");
	r->exit_code = PKTPIPE_EXIT_INCOMPLETE;
	if (j->gone) {
		fault_set(&f, FAULT(device_lost), FAULT(send), j->device.origin.ifname,
			"%s is lost", j->device.origin.ifname);
		fault_hint(&f, "the device was removed or renamed");
		fail(r, &f, true, PKTPIPE_EXIT_DEVICE_LOST);
	} else if (r->options.fail_fast) {
		stop(r, ATOM(error));
	}
	if (output_full(&r->out))
		wait_for(r, -1, 0, 0);
	return !r->stopped;
}

/* Waits a little for room in the device's queue; *since is when the first of our queue was
 * first turned away, 0 before. */
static bool wait_busy(struct inject *r, uint64_t *since)
{
	uint64_t now = clock_monotonic();

	if (!*since)
		*since = now;
	if (now - *since < BUSY_MAX_NS)
		return wait_for(r, -1, 0, now + BUSY_NS);
	*since = 0;
	injector_give_up(&r->injector);
	return refused(r);
}

/* Until the queue is empty, or the run has ended. */
static bool send_queue(struct inject *r)
{
	struct injector *j = &r->injector;
	uint64_t busy_since = 0;
	unsigned done = j->done;

	while (injector_queued(j)) {
		enum injector_status status = injector_send(j);

		if (j->done != done)
			busy_since = 0;
		done = j->done;
		switch (status) {
		case INJECTOR_EMPTY:
			return wait_for(r, -1, 0, 0);
		case INJECTOR_BLOCKED:
			if (!wait_for(r, pcap_fileno(j->pcap), POLLOUT, UINT64_MAX))
				return false;
			break;
		case INJECTOR_BUSY:
			if (!wait_busy(r, &busy_since))
				return false;
			break;
		case INJECTOR_REFUSED:
			if (!refused(r))
				return false;
			break;
		}
	}
	return !r->stopped;
}

bool inject_wait(void *inject, int fd)
{
	struct inject *r = inject;

	return send_queue(r) && wait_for(r, fd, POLLIN, UINT64_MAX);
}

static bool accepted(const struct inject *r, const struct input_packet *p)
{
	const struct pcap_pkthdr header = {
		.caplen = (bpf_u_int32)p->data.len,
		.len = p->len,
	};

	return !r->filter.bf_len || pcap_offline_filter(&r->filter, &header, p->data.data);
}

/* Before anything has been sent the whole input is refused, later the packet alone. */
static void mismatch(struct inject *r, int dlt)
{
	struct fault f;

	fault_set(&f, FAULT(linktype_mismatch), FAULT(send), r->options.interface,
		"packet %llu of link type %s does not fit %s of link type %s",
		(unsigned long long)r->number, linktype_name(dlt), r->options.interface,
		linktype_name(r->dlt));
	fault_hint(&f, "capture on a device of the same kind, \"any\" is none");
	if (r->number > 1) {
		r->injector.failed++;
		fail(r, &f, r->options.fail_fast, PKTPIPE_EXIT_INCOMPLETE);
	} else {
		fail(r, &f, true, fault_exit_code(f.code));
	}
}

/* The queue is sent before any waiting, so that no packet waits for another. */
static bool wait_turn(struct inject *r, const struct input_packet *p)
{
	uint64_t now, due;

	if (r->pacer.kind == PACER_NONE || r->options.dry_run)
		return true;
	now = clock_monotonic();
	due = pacer_next(&r->pacer, now, p->timed, (uint64_t)p->sec * CLOCK_SECOND + p->nsec,
		(uint32_t)p->data.len);
	if (due <= now)
		return true;
	return send_queue(r) && wait_for(r, -1, 0, due);
}

static void take_packet(struct inject *r, const struct input_packet *p)
{
	struct fault f;

	if (!accepted(r, p))
		return;
	r->number++;
	if (p->dlt >= 0 && p->dlt != r->dlt) {
		mismatch(r, p->dlt);
		return;
	}
	if (!wait_turn(r, p))
		return;
	if (!injector_add(&r->injector, p->data, r->number)) {
		fault_set(&f, FAULT(no_memory), FAULT(send), NULL, "out of memory");
		fail(r, &f, true, PKTPIPE_EXIT_FAILURE);
		return;
	}
	if (injector_full(&r->injector) || r->number == r->options.count)
		send_queue(r);
	if (r->number == r->options.count)
		stop(r, ATOM(count));
}

static void take_fault(struct inject *r, const struct fault *f)
{
	bool ends = r->options.fail_fast || f->code == FAULT(no_memory);

	fail(r, f, ends, PKTPIPE_EXIT_INCOMPLETE);
	if (output_full(&r->out))
		wait_for(r, -1, 0, 0);
}

/* One time through the input. */
static void run_round(struct inject *r)
{
	struct fault f;

	while (!r->stopped) {
		struct input_packet p;
		int rc = feed_next(&r->feed, &p, &f);

		if (rc > 0)
			take_packet(r, &p);
		else if (rc < 0)
			take_fault(r, &f);
		else
			break;
		if (r->feed.source.notice.code) {
			fail(r, &r->feed.source.notice, false, r->exit_code);
			r->feed.source.notice.code = ATOM(none);
		}
	}
	if (!r->stopped)
		send_queue(r);
}

static void run_rounds(struct inject *r)
{
	uint64_t rounds = r->options.loop ? r->options.loop : UINT64_MAX;
	struct fault f;

	for (uint64_t i = 1;; i++) {
		uint64_t before = r->number;

		run_round(r);
		if (r->stopped || i == rounds || r->number == before)
			return;
		if (feed_rewind(&r->feed, &f) < 0) {
			fail(r, &f, true, fault_exit_code(f.code));
			return;
		}
		pacer_repeat(&r->pacer);
	}
}

/* Where the input is known: does it fit the device, and what is its pace? */
static int begin(struct inject *r, struct fault *f)
{
	const struct inject_options *o = &r->options;
	int dlt;

	if (feed_begin(&r->feed, (enum input_kind)o->format, f) < 0)
		return -1;
	dlt = feed_dlt(&r->feed);
	if (dlt >= 0 && dlt != r->dlt) {
		fault_set_file(f, FAULT(linktype_mismatch), FAULT(open), r->feed.name,
			"%s of link type %s does not fit %s of link type %s", r->feed.name,
			linktype_name(dlt), o->interface, linktype_name(r->dlt));
		return fault_hint(f, "a savefile of \"any\" fits no device: capture on one");
	}
	if (r->feed.kind == INPUT_SAVEFILE && r->pacer.kind == PACER_NONE && !o->topspeed)
		r->pacer = (struct pacer){ .kind = PACER_TIMES, .speed = 1 };
	return 0;
}

/* Waits for the reader, unless a signal says not to. */
static void flush_rest(struct inject *r)
{
	struct fault f;

	while (!r->out.failed && output_flush(&r->out, &f) == 0 && output_pending(&r->out)) {
		struct pollfd at[] = {
			{ .fd = r->out.fd, .events = POLLOUT },
			{ .fd = signals_fd(), .events = POLLIN },
		};

		poll(at, 2, -1);
		if (at[1].revents && signals_take().stops)
			return;
	}
}

int inject_loop(struct inject *r)
{
	uint64_t now = clock_monotonic();
	struct fault f;

	r->end = r->options.duration ? now + r->options.duration : UINT64_MAX;
	r->reason = ATOM(eof);
	progress_init(&r->progress, now);
	flush_output(r);
	if (begin(r, &f) == 0)
		run_rounds(r);
	else if (!r->stopped)
		fail(r, &f, true, fault_exit_code(f.code));
	progress_clear(&r->progress);
	if (r->reason != ATOM(epipe))
		report_inject_end(&r->report, &(struct record_inject_end){
						      .reason = r->reason,
						      .packets = r->number,
						      .sent = r->injector.sent,
						      .failed = r->injector.failed,
						      .bytes = r->injector.sent_bytes,
						      .exit_code = r->exit_code,
					      });
	flush_rest(r);
	return r->exit_code;
}
