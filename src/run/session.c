/* SPDX-License-Identifier: ISC */
#include "run/session.h"

#include <errno.h>
#include <stdlib.h>

#include "base/atom.h"
#include "run/advice.h"
#include "run/session_end.h"
#include "run/session_look.h"
#include "os/input.h"
#include "os/signals.h"
#include "view/stats_view.h"

#define SAMPLE_NS (60 * CLOCK_SECOND)
#define WATCH_NS  CLOCK_SECOND
/* A compressed file that is cut off can be read up to the last flush. */
#define FLUSH_NS CLOCK_SECOND
#define PACK     (64u * 1024)

bool session_init(struct session *s)
{
	s->polls = calloc(SLOT_SOURCES + s->count, sizeof(*s->polls));
	for (unsigned i = 0; s->polls && i < SLOT_SOURCES + s->count; i++)
		s->polls[i].fd = -1;
	s->reason = ATOM(none);
	return s->polls != NULL;
}

void session_finish(struct session *s)
{
	free(s->polls);
	s->polls = NULL;
}

/* By the names that the devices have now, or else by those that they were given. */
static bool session_has_name(const struct session_source *s, bool given, struct bytes ifname)
{
	const char *name = given ? s->given : s->source->origin->ifname;

	return name && bytes_equal(ifname, name);
}

int session_find_source(struct session *s, struct bytes ifname, unsigned *index, struct fault *f)
{
	for (unsigned i = 0; i < 2 * s->count; i++)
		if (session_has_name(&s->sources[i % s->count], i >= s->count, ifname)) {
			*index = i % s->count;
			return 0;
		}
	fault_set(f, ATOM(no_such_device), ATOM(read), "", "\"%.*s\" is not being captured",
		ifname.len > 64 ? 64 : (int)ifname.len, (const char *)ifname.data);
	return fault_hint(f, "the start record lists the devices");
}

/* Of a compressed one the size is known when its packets have gone through the compressor. */
static bool session_file_is_full(const struct session *s)
{
	const struct output *o = s->file;

	return output_size(o) >= s->at.limit || (o->compressor.ops && o->buf.len >= PACK);
}

/* False where the dispatch should end. */
static inline bool session_note_packet(struct session *s, const struct packet *p)
{
	struct session_at *at = &s->at;

	at->last.sec = p->sec;
	at->last.nsec = p->nsec;
	if (p->seq == at->first_seq)
		at->first = at->last;
	return !output_full(s->file) && !(at->limit && session_file_is_full(s));
}

static bool session_packet(void *context, struct packet *p)
{
	struct session *s = context;
	bool more;

	p->seq = ++s->seq;
	s->cut += p->caplen < p->len;
	for (unsigned i = 0; i < s->writer_count; i++)
		packet_write(s->writers[i], p);
	more = !s->file || session_note_packet(s, p);
	if (s->limits.credit && --s->credit == 0)
		return false;
	if (s->seq == s->limits.count)
		return false;
	return more && !(s->out && output_full(s->out));
}

void session_add_credit(struct session *s, uint64_t n)
{
	if (__builtin_add_overflow(s->credit, n, &s->credit))
		s->credit = UINT64_MAX;
}

static void session_output_failed(struct session *s, const struct output *o, const struct fault *f)
{
	if (o->gone)
		session_cut(s, ATOM(epipe));
	else if (o == s->file && s->files)
		s->files->fail(s, f);
	else
		session_fault(s, f, true);
}

static void session_flush_output(struct session *s, struct output *o)
{
	struct fault f;

	if (!o || o->failed)
		return;
	if (output_flush(o, &f) < 0)
		session_output_failed(s, o, &f);
	else if (o->unflushed && !s->deadlines[TIMER_FLUSH])
		s->deadlines[TIMER_FLUSH] = clock_monotonic() + FLUSH_NS;
}

static void session_flush_compressed(struct session *s)
{
	struct fault f;

	if (s->file && !s->file->failed && output_flush_all(s->file, &f) < 0)
		session_output_failed(s, s->file, &f);
}

static void session_flush_outputs(struct session *s)
{
	session_end_frames(s);
	session_flush_output(s, s->out);
	session_flush_output(s, s->file);
	s->was_blocked |= session_blocked(s);
	if (s->stats_wanted && !session_blocked(s)) {
		s->stats_wanted = false;
		session_report_stats(s, false);
		session_flush_output(s, s->out);
	}
}

static void session_take_signals(struct session *s)
{
	struct signals seen = signals_take();

	if (seen.stats) {
		s->stats_wanted = true;
		session_flush_outputs(s);
	}
	if (seen.count && s->commands)
		s->commands->count(s->commands_context);
	if (seen.terminal && s->view)
		stats_view_refresh(s->view);
	while (seen.stops--)
		session_signal(s);
}

static void session_report_interval(struct session *s)
{
	session_report_stats(s, false);
	if (++s->reports == s->limits.reports)
		session_stop(s, ATOM(count));
}

static void session_watch_sources(struct session *s)
{
	for (unsigned i = 0; i < s->count && !session_blocked(s); i++)
		if (!s->sources[i].source->done && !s->sources[i].lost)
			source_watch(s->sources[i].source, session_tell_event, s);
}

static void session_run_timer(struct session *s, enum session_timer timer, uint64_t now)
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
			session_report_interval(s);
		break;
	case TIMER_SAMPLE:
		/* Often enough that libpcap's 32-bit counters cannot wrap unseen. */
		s->deadlines[timer] = now + SAMPLE_NS;
		for (unsigned i = 0; i < s->count; i++)
			source_update_counts(s->sources[i].source);
		advice_give(s);
		break;
	case TIMER_WATCH:
		s->deadlines[timer] = now + WATCH_NS;
		session_watch_sources(s);
		break;
	case TIMER_DRAIN:
		session_drain_expired(s);
		break;
	case TIMER_FLUSH:
		session_flush_compressed(s);
		break;
	case TIMER_ROTATE:
		s->files->tick(s);
		break;
	default:
		break;
	}
}

static void session_run_timers(struct session *s)
{
	uint64_t now = clock_monotonic();

	for (int i = 0; i < TIMERS; i++)
		if (s->deadlines[i] && s->deadlines[i] <= now)
			session_run_timer(s, (enum session_timer)i, now);
}

static void session_watch_events(struct session *s, struct session_source *entry)
{
	atom_id event = source_event(entry->source);

	if (event)
		report_interface(s->report,
			&(struct record_interface){ entry->source->origin->ifname, event, NULL });
	if (entry->source->down && !s->deadlines[TIMER_LOOK])
		s->deadlines[TIMER_LOOK] = clock_monotonic() + SESSION_LOOK_NS;
}

static void session_dispatch(struct session *s, struct session_source *entry)
{
	struct source *source = entry->source;
	struct fault f;
	int n;

	entry->alarmed = false;
	s->dispatching = true;
	n = source_dispatch(source, -1, session_packet, s, &f);
	s->dispatching = false;
	if (source->warning.code) {
		session_fault(s, &source->warning, false);
		source->warning.code = ATOM(none);
	}
	session_tell_late(s);
	if (n < 0)
		session_source_failed(s, entry, &f);
	else if (n > 0 && s->deadlines[TIMER_DRAIN])
		session_arm_drain(s);
	if (s->limits.count && s->seq >= s->limits.count)
		session_cut(s, ATOM(count));
	else if (!entry->lost)
		session_watch_events(s, entry);
}

/* Devices that have something, or may have gone; of files the first that has not ended. */
static void session_dispatch_sources(struct session *s)
{
	for (unsigned i = 0; i < s->count && s->state != SESSION_ENDED && !session_blocked(s) &&
			     !session_is_out_of_credit(s);
		i++) {
		struct session_source *entry = &s->sources[i];
		struct source *source = entry->source;

		if (source->done)
			continue;
		if (source_is_finite(source) || entry->lost || source->down ||
			s->polls[SLOT_SOURCES + i].revents)
			session_dispatch(s, entry);
		if (source_is_finite(source) && !source->done)
			break;
	}
	session_check_done(s);
}

static void session_put_poll(struct pollfd *p, int fd, short events)
{
	*p = (struct pollfd){ .fd = fd, .events = events };
}

/* A regular file never waits; a pipe tells with no event asked that its reader has gone. */
static void session_put_output_poll(struct pollfd *p, const struct output *o)
{
	bool watch = o && !o->failed && o->kind != OUTPUT_FILE;

	session_put_poll(p, watch ? o->fd : -1, watch && o->blocked ? POLLOUT : 0);
}

static void session_fill_polls(struct session *s, bool reading, int input)
{
	session_put_poll(&s->polls[SLOT_SIGNALS], signals_fd(), POLLIN);
	session_put_output_poll(&s->polls[SLOT_OUT], s->out);
	session_put_output_poll(&s->polls[SLOT_FILE], s->file);
	session_put_poll(&s->polls[SLOT_INPUT], input, POLLIN);
	if (s->files)
		s->files->fill_poll(s, &s->polls[SLOT_OPENER]);
	if (s->commands)
		s->commands->fill_polls(s->commands_context, &s->polls[SLOT_COMMANDS]);
	for (unsigned i = 0; i < s->count; i++) {
		struct source *source = s->sources[i].source;
		bool live = !source_is_finite(source) && !source->done && !s->sources[i].lost;
		int events = reading                 ? POLLIN
			     : session_is_looking(s) ? session_look_events(&s->sources[i])
						     : -1;

		session_put_poll(&s->polls[SLOT_SOURCES + i],
			live && events >= 0 ? source_fd(source) : -1, (short)events);
	}
}

static int session_poll_timeout(struct session *s, bool reading)
{
	uint64_t next = UINT64_MAX;
	uint64_t now, ms;

	if (s->commands && s->commands->has_work(s->commands_context))
		return 0;
	for (unsigned i = 0; reading && i < s->count; i++)
		if (source_is_finite(s->sources[i].source) && !s->sources[i].source->done)
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

static void session_check_output(struct session *s, struct output *o, const struct pollfd *p)
{
	if (!o || o->failed || !(p->revents & (POLLERR | POLLHUP | POLLNVAL)))
		return;
	o->failed = o->gone = true;
	session_cut(s, ATOM(epipe));
}

/* After a change of its filter a source has to be looked at again. */
static void session_settle_sources(struct session *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		uint64_t due = source_settle(s->sources[i].source);

		if (due && (!s->deadlines[TIMER_LOOK] || due < s->deadlines[TIMER_LOOK]))
			s->deadlines[TIMER_LOOK] = due;
	}
}

static void session_run_commands(struct session *s)
{
	if (!s->commands)
		return;
	s->commands->turn(s->commands_context, &s->polls[SLOT_COMMANDS]);
	/* A turn within a turn has read what the outer one would wait for. */
	for (unsigned i = 0; i < SESSION_COMMAND_POLLS; i++)
		s->polls[SLOT_COMMANDS + i].revents = 0;
}

/* One turn of the loop; input is a descriptor that somebody waits to read, or -1. */
static void session_turn(struct session *s, int input)
{
	bool reading = !session_blocked(s) && !session_is_out_of_credit(s) && !s->dispatching &&
		       !(s->files && s->files->waits(s));

	session_fill_polls(s, reading, input);
	if (poll(s->polls, SLOT_SOURCES + s->count, session_poll_timeout(s, reading)) < 0) {
		/* EINTR: the signal's byte is in the pipe by now. */
		for (unsigned i = 0; i < SLOT_SOURCES + s->count; i++)
			s->polls[i].revents = 0;
		s->polls[SLOT_SIGNALS].revents = POLLIN;
	}
	if (s->polls[SLOT_SIGNALS].revents)
		session_take_signals(s);
	session_run_timers(s);
	session_check_output(s, s->out, &s->polls[SLOT_OUT]);
	session_check_output(s, s->file, &s->polls[SLOT_FILE]);
	session_flush_outputs(s);
	if (reading)
		session_dispatch_sources(s);
	else if (session_is_looking(s))
		session_look(s);
	session_run_commands(s);
	if (s->commands || s->state == SESSION_DRAINING)
		session_settle_sources(s);
	/* A command may have ended the intake: nothing else would wake the loop. */
	if (s->state == SESSION_DRAINING && !s->dispatching)
		session_check_done(s);
	session_flush_outputs(s);
	if (s->files)
		s->files->turn(s, &s->polls[SLOT_OPENER]);
}

bool session_wait(void *session, int fd)
{
	struct session *s = session;

	/* While the headers of files are read there is no session yet. */
	if (!s->polls)
		return input_wait(fd);
	session_flush_outputs(s);
	do {
		if (s->state != SESSION_RUNNING)
			return false;
		session_turn(s, fd);
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
	if (!source_is_finite(s->sources[0].source))
		s->deadlines[TIMER_WATCH] = s->started + WATCH_NS;
	/* What begins a compressed file can be read at once. */
	session_flush_compressed(s);
	session_flush_outputs(s);
	if (s->files)
		s->files->start(s);
	while (s->state != SESSION_ENDED)
		session_turn(s, -1);
	return session_say_end(s);
}
