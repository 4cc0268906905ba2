/* SPDX-License-Identifier: ISC */
#include "run/session_worker.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/atom.h"
#include "base/system.h"
#include "os/signals.h"
#include "run/session_end.h"

static void session_worker_send(
	const struct session_worker *w, const struct source_worker_message *message)
{
	while (send(w->fd, message, sizeof(*message), MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

static void session_worker_tell_event(void *context, const struct record_interface *record)
{
	struct source_worker_message message = { .kind = WORKER_EVENT, .event = record->event };

	snprintf(message.to, sizeof(message.to), "%s", record->to ? record->to : "");
	session_worker_send(context, &message);
}

static void session_worker_tell_fault(void *context, const struct fault *f, bool fatal)
{
	const struct source_worker_message message = {
		.kind = WORKER_FAULT,
		.fault = *f,
		.fatal = fatal,
	};

	session_worker_send(context, &message);
}

static void session_worker_publish(struct session_worker *w)
{
	const struct session *s = w->session;
	const struct output *out = s->out ? s->out : s->file;
	struct source_counts counts = s->sources[0].source->counts;

	counts.cut = s->cut;
	counts.queued = output_pending(out);
	counts.queue_max = output_most_pending(out);
	w->share->counts = counts;
	w->share->flying = 0;
}

static void session_worker_fill_polls(void *context, struct pollfd polls[SESSION_COMMAND_POLLS])
{
	struct session_worker *w = context;

	session_worker_publish(w);
	for (unsigned i = 0; i < SESSION_COMMAND_POLLS; i++)
		polls[i] = (struct pollfd){ .fd = -1 };
}

/* Packets that are not written yet are not delivered. */
static void session_worker_count(void *context)
{
	struct session_worker *w = context;
	struct source *source = w->session->sources[0].source;

	source_update_counts(source);
	w->share->counts.received = source->counts.received;
	w->share->counts.dropped = source->counts.dropped;
	session_worker_send(w, &(struct source_worker_message){ .kind = WORKER_COUNTED });
}

/* Between what has been read and its flush. */
static void session_worker_turn(void *context, const struct pollfd polls[SESSION_COMMAND_POLLS])
{
	struct session_worker *w = context;

	(void)polls;
	w->share->flying =
		w->session->sources[0].source->counts.delivered - w->share->counts.delivered;
}

static bool session_worker_has_work(void *context)
{
	(void)context;
	return false;
}

static void session_worker_abandon(void *context)
{
	(void)context;
}

void session_worker_init(struct session_worker *w, struct session *session,
	struct source_worker_share *share, int fd)
{
	static const struct session_commands commands = {
		.fill_polls = session_worker_fill_polls,
		.turn = session_worker_turn,
		.has_work = session_worker_has_work,
		.abandon = session_worker_abandon,
		.count = session_worker_count,
	};

	*w = (struct session_worker){
		.session = session,
		.share = share,
		.fd = fd,
		.echo = { session_worker_tell_event, session_worker_tell_fault, w },
	};
	signals_follow(fd);
	session->why = &share->why;
	session->report->echo = &w->echo;
	session->commands = &commands;
	session->commands_context = w;
	live_tell_totals(session->sources[0].source, &share->totals);
}

void session_worker_end(struct session_worker *w, int exit_code)
{
	session_worker_publish(w);
	w->share->exit_code = exit_code;
	w->share->reason = w->session->reason ? w->session->reason : ATOM(error);
}
