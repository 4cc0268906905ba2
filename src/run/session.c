/* SPDX-License-Identifier: ISC */
#include "run/session.h"

#include <errno.h>
#include <stdlib.h>

#include "base/atom.h"
#include "run/control.h"
#include "run/session_end.h"
#include "net/live.h"
#include "os/signals.h"

/* Packets of one dispatch of a savefile, so that signals are seen in between even when
 * a filter lets nothing pass. */
#define FILE_BATCH 16384

/* libpcap wants to be asked once a millisecond while a device is down; it may be asked
 * less often, because the ring keeps what comes after the device is up again. */
#define LOOK_NS   (20 * CLOCK_MS)
#define SAMPLE_NS (60 * CLOCK_SECOND)

bool session_init(struct session *s)
{
	s->polls = calloc(SLOT_SOURCES + s->count, sizeof(*s->polls));
	s->reason = ATOM(none);
	return s->polls != NULL;
}

void session_finish(struct session *s)
{
	free(s->polls);
	s->polls = NULL;
}

static bool on_packet(void *context, struct packet *p)
{
	struct session *s = context;

	p->seq = ++s->seq;
	for (unsigned i = 0; i < s->writer_count; i++)
		packet_write(s->writers[i], p);
	if (s->seq == s->limits.count)
		return false;
	return !(s->out && output_full(s->out)) && !(s->file && output_full(s->file));
}

static void flush_output(struct session *s, struct output *o)
{
	struct fault f;

	if (!o || o->failed || output_flush(o, &f) == 0)
		return;
	if (o->gone)
		session_cut(s, ATOM(epipe));
	else
		session_fault(s, &f, true);
}

static void flush_outputs(struct session *s)
{
	flush_output(s, s->out);
	flush_output(s, s->file);
	if (s->stats_wanted && !session_blocked(s)) {
		s->stats_wanted = false;
		session_report_stats(s, false);
		flush_output(s, s->out);
	}
}

static void take_signals(struct session *s)
{
	struct signals seen = signals_take();

	if (seen.stats) {
		s->stats_wanted = true;
		flush_outputs(s);
	}
	while (seen.stops--)
		session_signal(s);
}

static void report_interval(struct session *s)
{
	session_report_stats(s, false);
	if (++s->reports == s->limits.reports)
		session_stop(s, ATOM(count));
}

static void run_timer(struct session *s, enum session_timer timer, uint64_t now)
{
	s->deadlines[timer] = 0;
	switch (timer) {
	case TIMER_DURATION:
		session_stop(s, ATOM(duration));
		break;
	case TIMER_STATS:
		/* Late ticks are left out, so that a blocked output does not pile them up. */
		s->deadlines[timer] = now + s->limits.stats_interval;
		if (!session_blocked(s))
			report_interval(s);
		break;
	case TIMER_SAMPLE:
		/* Often enough that libpcap's 32-bit counters cannot wrap unseen. */
		s->deadlines[timer] = now + SAMPLE_NS;
		for (unsigned i = 0; i < s->count; i++)
			source_update_counts(s->sources[i].source);
		break;
	case TIMER_DRAIN:
		session_give_up(s);
		break;
	default:
		break;
	}
}

static void run_timers(struct session *s)
{
	uint64_t now = clock_monotonic();

	for (int i = 0; i < TIMERS; i++)
		if (s->deadlines[i] && s->deadlines[i] <= now)
			run_timer(s, (enum session_timer)i, now);
}

static void watch_events(struct session *s, struct session_source *at)
{
	atom_id event = live_event(at->source);

	if (event)
		report_interface(s->report, at->source->origin.ifname, event);
	if (at->source->live->down && !s->deadlines[TIMER_LOOK])
		s->deadlines[TIMER_LOOK] = clock_monotonic() + LOOK_NS;
}

static void dispatch(struct session *s, struct session_source *at)
{
	struct source *source = at->source;
	struct fault f;
	int n;

	s->dispatching = true;
	n = source_dispatch(source, source->live ? -1 : FILE_BATCH, on_packet, s, &f);
	s->dispatching = false;
	if (source->notice.code) {
		session_fault(s, &source->notice, false);
		source->notice.code = ATOM(none);
	}
	if (n < 0)
		session_source_failed(s, at, &f);
	else if (n > 0 && s->deadlines[TIMER_DRAIN])
		session_arm_drain(s);
	if (s->limits.count && s->seq >= s->limits.count)
		session_cut(s, ATOM(count));
	else if (source->live && !at->lost)
		watch_events(s, at);
}

/* Devices that have something, or may have gone; of savefiles the first that has not
 * ended. */
static void dispatch_sources(struct session *s)
{
	for (unsigned i = 0; i < s->count && s->state != SESSION_ENDED && !session_blocked(s);
		i++) {
		struct session_source *at = &s->sources[i];
		struct source *source = at->source;

		if (source->done)
			continue;
		if (source->savefile || at->lost || source->live->down ||
			s->polls[SLOT_SOURCES + i].revents)
			dispatch(s, at);
		if (source->savefile && !source->done)
			break;
	}
	session_check_done(s);
}

static void set_poll(struct pollfd *p, int fd, short events)
{
	*p = (struct pollfd){ .fd = fd, .events = events };
}

/* A regular file never waits; a pipe tells with no event asked that its reader has gone. */
static void set_output_poll(struct pollfd *p, const struct output *o)
{
	bool watch = o && !o->failed && o->kind != OUTPUT_FILE;

	set_poll(p, watch ? o->fd : -1, watch && o->blocked ? POLLOUT : 0);
}

static void fill_polls(struct session *s, bool reading, int input)
{
	set_poll(&s->polls[SLOT_SIGNALS], signals_fd(), POLLIN);
	set_output_poll(&s->polls[SLOT_OUT], s->out);
	set_output_poll(&s->polls[SLOT_FILE], s->file);
	set_poll(&s->polls[SLOT_INPUT], input, POLLIN);
	set_poll(&s->polls[SLOT_CONTROL], s->control ? control_input_fd(s->control) : -1, POLLIN);
	set_poll(&s->polls[SLOT_HELPER], s->control ? control_helper_fd(s->control) : -1, POLLIN);
	for (unsigned i = 0; i < s->count; i++) {
		struct source *source = s->sources[i].source;
		bool watch = reading && source->live && !source->done && !s->sources[i].lost;

		set_poll(&s->polls[SLOT_SOURCES + i],
			watch ? pcap_get_selectable_fd(source->pcap) : -1, POLLIN);
	}
}

static int poll_timeout(struct session *s, bool reading)
{
	uint64_t next = UINT64_MAX;
	uint64_t now, ms;

	if (s->control && control_has_work(s->control))
		return 0;
	for (unsigned i = 0; reading && i < s->count; i++)
		if (s->sources[i].source->savefile && !s->sources[i].source->done)
			return 0;
	for (int i = 0; i < TIMERS; i++)
		if (s->deadlines[i] && s->deadlines[i] < next)
			next = s->deadlines[i];
	if (next == UINT64_MAX)
		return -1;
	now = clock_monotonic();
	ms = next <= now ? 0 : (next - now + CLOCK_MS - 1) / CLOCK_MS;
	return ms < INT32_MAX ? (int)ms : INT32_MAX;
}

static void check_output(struct session *s, struct output *o, const struct pollfd *p)
{
	if (!o || o->failed || !(p->revents & (POLLERR | POLLHUP | POLLNVAL)))
		return;
	o->failed = o->gone = true;
	session_cut(s, ATOM(epipe));
}

static void run_control(struct session *s)
{
	if (!s->control)
		return;
	if (s->polls[SLOT_HELPER].revents)
		control_take_answer(s->control);
	if (s->polls[SLOT_CONTROL].revents)
		control_read(s->control);
	control_turn(s->control);
}

/* One turn of the loop; input is a descriptor that somebody waits to read, or -1. */
static void turn(struct session *s, int input)
{
	bool reading = !session_blocked(s) && !s->dispatching;

	fill_polls(s, reading, input);
	if (poll(s->polls, SLOT_SOURCES + s->count, poll_timeout(s, reading)) < 0) {
		/* EINTR: the signal's byte is in the pipe by now. */
		for (unsigned i = 0; i < SLOT_SOURCES + s->count; i++)
			s->polls[i].revents = 0;
		s->polls[SLOT_SIGNALS].revents = POLLIN;
	}
	if (s->polls[SLOT_SIGNALS].revents)
		take_signals(s);
	run_timers(s);
	check_output(s, s->out, &s->polls[SLOT_OUT]);
	check_output(s, s->file, &s->polls[SLOT_FILE]);
	flush_outputs(s);
	if (reading)
		dispatch_sources(s);
	run_control(s);
	/* A command may have ended the intake: nothing else would wake the loop. */
	if (s->state == SESSION_DRAINING && !s->dispatching)
		session_check_done(s);
	flush_outputs(s);
}

/* While the headers of savefiles are read there is no session yet. */
static bool wait_early(int fd)
{
	struct pollfd at[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = signals_fd(), .events = POLLIN },
	};

	while (poll(at, 2, -1) < 0 && errno == EINTR)
		;
	return !at[1].revents || !signals_take().stops;
}

bool session_wait(void *session, int fd)
{
	struct session *s = session;

	if (!s->polls)
		return wait_early(fd);
	flush_outputs(s);
	do {
		if (s->state != SESSION_RUNNING)
			return false;
		turn(s, fd);
	} while (!s->polls[SLOT_INPUT].revents);
	return s->state == SESSION_RUNNING;
}

int session_run(struct session *s)
{
	s->started = clock_monotonic();
	if (s->limits.duration)
		s->deadlines[TIMER_DURATION] = s->started + s->limits.duration;
	if (s->limits.stats_interval)
		s->deadlines[TIMER_STATS] = s->started + s->limits.stats_interval;
	s->deadlines[TIMER_SAMPLE] = s->started + SAMPLE_NS;
	flush_outputs(s);
	while (s->state != SESSION_ENDED)
		turn(s, -1);
	return session_close(s);
}
