/* SPDX-License-Identifier: ISC */
#include "run/control.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/atom.h"
#include "run/control_filter.h"
#include "run/session.h"
#include "net/live.h"
#include "record/command.h"
#include "record/reply.h"

/* Room for replies behind a full buffer of packets. */
#define ROOM   65536
#define ID_MAX 4096
/* For commands in one turn of the loop; then packets and signals have theirs. */
#define TURN_NS (5 * CLOCK_MS)

int control_init(struct control *c, enum control_kind kind, bool stop_at_end,
	const struct compile_options *defaults, struct session *session, struct fault *f)
{
	static const enum frame_kind frames[] = {
		[ENC_ETF] = FRAME_LENGTH32,
		[ENC_JSON] = FRAME_LENGTH32,
		[ENC_JSONL] = FRAME_LINE,
	};

	enum enc_format format = session->report->enc.format;

	*c = (struct control){
		.kind = kind,
		.stop_at_end = stop_at_end,
		.session = session,
		.defaults = *defaults,
		.helper = { .fd = -1 },
	};
	frame_reader_init(&c->in, kind == CONTROL_COMMANDS ? frames[format] : FRAME_LENGTH16);
	decoder_init(&c->decoder, format);
	if (kind != CONTROL_COMMANDS)
		return 0;
	return control_filter_init(c, f);
}

void control_finish(struct control *c)
{
	control_filter_finish(c);
	frame_reader_finish(&c->in);
	decoder_finish(&c->decoder);
}

static bool may_go_on(const struct control *c)
{
	const struct output *out = c->session->out;

	return !c->done && !c->filter.active && (!out || out->buf.len < OUTPUT_HIGH + ROOM);
}

int control_input_fd(const struct control *c)
{
	return may_go_on(c) && !c->input_ended ? STDIN_FILENO : -1;
}

int control_helper_fd(const struct control *c)
{
	return c->filter.active ? c->helper.fd : -1;
}

void control_read(struct control *c)
{
	struct fault f;
	size_t room;
	uint8_t *at = frame_reader_space(&c->in, &room);
	ssize_t n = at ? read(STDIN_FILENO, at, room) : -1;

	if (n > 0) {
		frame_reader_fill(&c->in, (size_t)n);
		return;
	}
	if (n < 0 && at && (errno == EINTR || errno == EAGAIN))
		return;
	if (n < 0) {
		fault_set_file(&f, ATOM(read_failed), ATOM(read), "stdin",
			"cannot read commands: %s", at ? strerror(errno) : "out of memory");
		report_fault(c->session->report, &f, false);
	}
	c->input_ended = true;
}

static void reply(struct control *c, const struct command *command, const struct fault *f)
{
	report_reply(c->session->report, &(struct record_reply){ command->id, f, NULL });
}

static struct source *only_device(struct session *s)
{
	return s->count == 1 && s->sources[0].source->live ? s->sources[0].source : NULL;
}

int control_find_source(struct session *s, struct bytes ifname, unsigned *index, struct fault *f)
{
	for (unsigned i = 0; i < s->count; i++) {
		const char *name = s->sources[i].source->origin.ifname;

		if (name && bytes_equal(ifname, name)) {
			*index = i;
			return 0;
		}
	}
	fault_set(f, ATOM(no_such_device), ATOM(read), "", "\"%.*s\" is not being captured",
		ifname.len > 64 ? 64 : (int)ifname.len, (const char *)ifname.data);
	return fault_hint(f, "the start record lists the devices");
}

static int find_sender(
	struct session *s, const struct command *command, struct source **source, struct fault *f)
{
	unsigned index;

	if (command->ifname.len) {
		if (control_find_source(s, command->ifname, &index, f) < 0)
			return -1;
		*source = s->sources[index].source;
		return 0;
	}
	*source = only_device(s);
	if (*source)
		return 0;
	if (!s->sources[0].source->live)
		return fault_set(
			f, ATOM(not_supported), ATOM(send), "", "a savefile takes no packets");
	fault_set(f, ATOM(send_failed), ATOM(send), "",
		"several devices are being captured, and the command names none");
	return fault_hint(f, "name the device that sends: ifname");
}

static void do_send(struct control *c, const struct command *command)
{
	struct source *source;
	struct fault f = { 0 };
	bool sent = find_sender(c->session, command, &source, &f) == 0 &&
		    live_send(source, command->data, &f) == 0;

	reply(c, command, sent ? NULL : &f);
}

static void do_stats(struct control *c, const struct command *command)
{
	struct session *s = c->session;
	struct record_stats sum = { 0 };

	session_report_stats(s, false);
	for (unsigned i = 0; i < s->count; i++) {
		const struct source_counts *counts = &s->sources[i].source->counts;

		sum.received += counts->received;
		sum.dropped += counts->dropped;
		sum.if_dropped += counts->if_dropped;
		sum.delivered += counts->delivered;
		sum.bytes += counts->bytes;
	}
	report_reply(s->report, &(struct record_reply){ command->id, NULL, &sum });
}

static void carry_out(struct control *c, const struct command *command)
{
	switch (command->kind) {
	case COMMAND_SEND:
		do_send(c, command);
		break;
	case COMMAND_FILTER:
		control_filter_begin(c, command);
		break;
	case COMMAND_STATS:
		do_stats(c, command);
		break;
	case COMMAND_CLOSE:
		reply(c, command, NULL);
		session_stop(c->session, ATOM(close));
		c->done = true;
		break;
	}
}

/* What cannot be understood is an error of the stream; if it has an id, someone waits for
 * the reply as well. */
static void on_command(struct control *c, struct bytes frame)
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
		carry_out(c, &command);
		return;
	}
	report_fault(c->session->report, &f, false);
	if (command.id.len)
		reply(c, &command, &f);
}

static void on_packet(struct control *c, struct bytes frame)
{
	struct source *source = only_device(c->session);
	struct fault f = { 0 };

	if (c->kind == CONTROL_PACKETS && source && live_send(source, frame, &f) < 0)
		report_fault(c->session->report, &f, false);
}

static void on_frame(struct control *c, int status, struct bytes frame, const struct fault *f)
{
	if (status < 0)
		report_fault(c->session->report, f, false);
	else if (c->kind == CONTROL_COMMANDS)
		on_command(c, frame);
	else
		on_packet(c, frame);
}

static void watch_changes(struct session *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct source *source = s->sources[i].source;
		uint64_t due = source->live ? live_change_turn(source) : 0;

		if (due && (!s->deadlines[TIMER_LOOK] || due < s->deadlines[TIMER_LOOK]))
			s->deadlines[TIMER_LOOK] = due;
	}
}

/* A savefile that has more is not at its end, which `eof` would say.  To epcap it is all one. */
static atom_id end_reason(const struct control *c)
{
	const struct session *s = c->session;

	for (unsigned i = 0; c->kind == CONTROL_COMMANDS && i < s->count; i++)
		if (s->sources[i].source->savefile && !s->sources[i].source->done)
			return ATOM(close);
	return ATOM(eof);
}

static void carry_out_all(struct control *c)
{
	struct bytes frame;
	struct fault f = { 0 };

	uint64_t until = clock_monotonic() + TURN_NS;

	c->stalled = false;
	while (may_go_on(c) && clock_monotonic() < until) {
		int status = frame_reader_next(&c->in, &frame, &f);

		if (!status && c->input_ended)
			status = frame_reader_end(&c->in, &frame, &f);
		if (status) {
			on_frame(c, status, frame, &f);
			continue;
		}
		if (c->input_ended) {
			c->done = true;
			if (c->stop_at_end)
				session_stop(c->session, end_reason(c));
		}
		return;
	}
	c->stalled = true;
}

void control_turn(struct control *c)
{
	carry_out_all(c);
	watch_changes(c->session);
}

bool control_has_work(const struct control *c)
{
	return may_go_on(c) && c->stalled;
}
