/* SPDX-License-Identifier: ISC */
#include "run/control.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/atom.h"
#include "record/codec.h"
#include "record/command.h"
#include "record/reply.h"

/* Room for replies behind a full buffer of packets. */
#define ROOM   65536
#define ID_MAX 4096
/* For commands in one turn of the loop; then packets and signals have theirs. */
#define TURN_NS (5 * CLOCK_MS)

enum control_poll { POLL_INPUT, POLL_HELPER };

static bool control_may_go_on(const struct control *c)
{
	const struct output *out = c->session->out;

	return !c->done && !c->filter.active && (!out || out->buf.len < OUTPUT_HIGH + ROOM);
}

static void control_fill_polls(void *context, struct pollfd polls[SESSION_COMMAND_POLLS])
{
	const struct control *c = context;
	bool reads = control_may_go_on(c) && !c->input_ended;

	polls[POLL_INPUT] = (struct pollfd){ .fd = reads ? STDIN_FILENO : -1, .events = POLLIN };
	polls[POLL_HELPER] = (struct pollfd){
		.fd = c->filter.active ? c->filter.helper.fd : -1,
		.events = control_filter_events(&c->filter),
	};
}

static void control_read(struct control *c)
{
	struct fault f;
	size_t room;
	uint8_t *space = frame_reader_space(&c->in, &room);
	ssize_t n = space ? read(STDIN_FILENO, space, room) : -1;

	if (n > 0) {
		frame_reader_fill(&c->in, (size_t)n);
		return;
	}
	if (n < 0 && space && (errno == EINTR || errno == EAGAIN))
		return;
	if (n < 0) {
		fault_set_file(&f, ATOM(read_failed), ATOM(read), "stdin",
			"cannot read commands: %s", space ? strerror(errno) : "out of memory");
		report_fault(c->session->report, &f, false);
	}
	c->input_ended = true;
}

static void control_reply(struct control *c, const struct command *command, const struct fault *f)
{
	report_reply(c->session->report, &(struct record_reply){ command->id, f, NULL });
}

static int control_find_sender(
	struct session *s, const struct command *command, struct source **source, struct fault *f)
{
	unsigned index = 0;

	if (command->ifname.len && session_find_source(s, command->ifname, &index, f) < 0)
		return -1;
	*source = s->sources[index].source;
	if (command->ifname.len || s->count == 1 || !source_can_send(*source))
		return 0;
	fault_set(f, ATOM(send_failed), ATOM(send), "",
		"several devices are being captured, and the command names none");
	return fault_hint(f, "name the device that sends: ifname");
}

static void control_send(struct control *c, const struct command *command)
{
	struct source *source;
	struct fault f = { 0 };
	bool sent = control_find_sender(c->session, command, &source, &f) == 0 &&
		    source_send(source, command->data, &f) == 0;

	control_reply(c, command, sent ? NULL : &f);
}

static void control_stats(struct control *c, const struct command *command)
{
	struct session *s = c->session;
	struct record_stats sum = { 0 };

	session_report_stats(s, false);
	for (unsigned i = 0; i < s->count; i++) {
		const struct source_counts *counts = &s->sources[i].source->counts;

		sum.received += counts->received;
		sum.dropped += counts->dropped;
		sum.if_dropped += counts->if_dropped;
		sum.if_unknown |= counts->if_unknown;
		sum.delivered += counts->delivered;
		sum.bytes += counts->bytes;
	}
	report_reply(s->report, &(struct record_reply){ command->id, NULL, &sum });
}

static void control_credit(struct control *c, const struct command *command)
{
	struct fault f = { 0 };

	if (!c->session->limits.credit) {
		fault_set(&f, ATOM(not_supported), ATOM(read), "",
			"this capture delivers without credit");
		fault_hint(&f, "start it with --credit N");
	}
	session_add_credit(c->session, command->credit);
	control_reply(c, command, f.code ? &f : NULL);
}

static void control_carry_out(struct control *c, const struct command *command)
{
	switch (command->kind) {
	case COMMAND_SEND:
		control_send(c, command);
		break;
	case COMMAND_FILTER:
		control_filter_begin(&c->filter, command);
		break;
	case COMMAND_STATS:
		control_stats(c, command);
		break;
	case COMMAND_CREDIT:
		control_credit(c, command);
		break;
	case COMMAND_CLOSE:
		control_reply(c, command, NULL);
		session_stop(c->session, ATOM(close));
		c->done = true;
		break;
	}
}

/* What cannot be understood is an error of the stream; if it has an id, someone waits for
 * the reply as well. */
static void control_command(struct control *c, struct bytes frame)
{
	struct command command;
	struct fault f = { 0 };
	int status = command_read(&c->decoder, frame, &command, &f);

	if (command.id.len > ID_MAX) {
		command.id.len = 0;
		status = fault_set(&f, ATOM(frame_invalid), ATOM(read), "",
			"the id is longer than %d bytes", ID_MAX);
	}
	if (status == 0) {
		control_carry_out(c, &command);
		return;
	}
	report_fault(c->session->report, &f, false);
	if (command.id.len)
		control_reply(c, &command, &f);
}

static void control_packet(struct control *c, struct bytes frame)
{
	struct source *source = c->session->sources[0].source;
	bool sends =
		c->kind == CONTROL_PACKETS && c->session->count == 1 && source_can_send(source);
	struct fault f = { 0 };

	if (sends && source_send(source, frame, &f) < 0)
		report_fault(c->session->report, &f, false);
}

static void control_frame(struct control *c, int status, struct bytes frame, const struct fault *f)
{
	if (status < 0)
		report_fault(c->session->report, f, false);
	else if (c->kind == CONTROL_COMMANDS)
		control_command(c, frame);
	else
		control_packet(c, frame);
}

/* A file that has more is not at its end, which `eof` would say.  epcap does not distinguish. */
static atom_id control_end_reason(const struct control *c)
{
	const struct session *s = c->session;

	for (unsigned i = 0; c->kind == CONTROL_COMMANDS && i < s->count; i++)
		if (source_is_finite(s->sources[i].source) && !s->sources[i].source->done)
			return ATOM(close);
	return ATOM(eof);
}

/* As frame_reader_next(); behind the end of input the last line needs no newline. */
static int control_next(struct control *c, struct bytes *frame, struct fault *f)
{
	int status = frame_reader_next(&c->in, frame, f);

	return !status && c->input_ended ? frame_reader_end(&c->in, frame, f) : status;
}

static void control_carry_out_all(struct control *c)
{
	struct bytes frame;
	struct fault f = { 0 };

	uint64_t until = clock_monotonic() + TURN_NS;

	c->stalled = false;
	while (control_may_go_on(c) && clock_monotonic() < until) {
		int status = control_next(c, &frame, &f);

		if (status) {
			control_frame(c, status, frame, &f);
			continue;
		}
		if (c->input_ended) {
			c->done = true;
			if (c->stop_at_end)
				session_stop(c->session, control_end_reason(c));
		}
		return;
	}
	c->stalled = true;
}

static void control_turn(void *context, const struct pollfd polls[SESSION_COMMAND_POLLS])
{
	struct control *c = context;

	if (polls[POLL_HELPER].revents)
		control_filter_turn(&c->filter);
	if (polls[POLL_INPUT].revents)
		control_read(c);
	control_carry_out_all(c);
}

static bool control_has_work(void *context)
{
	const struct control *c = context;

	return control_may_go_on(c) && c->stalled;
}

/* Whoever has sent what was read and not looked at any more waits for a reply all the same. */
static void control_refuse_rest(struct control *c)
{
	struct bytes frame;
	struct fault f;
	int status;

	while ((status = control_next(c, &frame, &f))) {
		struct command command;

		if (status < 0)
			continue;
		command_read(&c->decoder, frame, &command, &f);
		if (!command.id.len || command.id.len > ID_MAX)
			continue;
		fault_set(&f, ATOM(failed), ATOM(read), "", "the capture has ended");
		control_reply(c, &command, &f);
	}
}

static void control_abandon(void *context)
{
	struct control *c = context;

	control_filter_abandon(&c->filter);
	if (c->kind == CONTROL_COMMANDS)
		control_refuse_rest(c);
}

static const struct session_commands control_commands = {
	.fill_polls = control_fill_polls,
	.turn = control_turn,
	.has_work = control_has_work,
	.abandon = control_abandon,
};

int control_init(struct control *c, enum control_kind kind, bool stop_at_end,
	const struct compile_options *defaults, struct session *session, struct fault *f)
{
	const struct format *format = session->report->format->commands;

	*c = (struct control){
		.kind = kind,
		.stop_at_end = stop_at_end,
		.session = session,
		.filter.helper.fd = -1,
	};
	session->commands = &control_commands;
	session->commands_context = c;
	frame_reader_init(&c->in, format->framing);
	decoder_init(&c->decoder, format);
	if (kind != CONTROL_COMMANDS)
		return 0;
	return control_filter_init(&c->filter, session, defaults, f);
}

void control_finish(struct control *c)
{
	control_filter_finish(&c->filter);
	frame_reader_finish(&c->in);
	decoder_finish(&c->decoder);
}
