/* SPDX-License-Identifier: ISC */
#include "run/report.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "os/signals.h"
#include "os/stderr.h"
#include "view/text.h"

void report_init(struct report *r, const struct format *format, enum enc_bytes bytes,
	struct output *out, bool packets_only)
{
	*r = (struct report){
		.format = format,
		.style = report_style_of(format),
		.out = out,
		.packets_only = packets_only,
	};
	if (out)
		enc_init(&r->enc, format, bytes, &out->buf);
}

void report_init_stdout(
	struct report *r, const struct format *format, enum enc_bytes bytes, struct output *out)
{
	output_init(out, STDOUT_FILENO, "stdout", format->framing->size);
	report_init(r, format, bytes, out, false);
}

/* The packets before a record are whole then. */
static void report_end_frame(struct report *r)
{
	if (r->packets)
		packet_writer_end_frame(r->packets);
}

static bool report_silent(struct report *r)
{
	if (!r->out || r->packets_only)
		return true;
	report_end_frame(r);
	return false;
}

/* Those of a worker its parent has. */
static bool report_is_for_a_person(const struct report *r)
{
	return !r->out && !r->echo;
}

/* Where stdout has no records a person reads them on stderr. */
static void report_say_lines(struct buf *lines)
{
	stderr_put((const char *)lines->data, lines->len);
	buf_finish(lines);
}

void report_start(struct report *r, const struct record_start *record)
{
	struct buf lines = { 0 };

	if (report_is_for_a_person(r)) {
		text_start(&lines, record);
		report_say_lines(&lines);
	}
	if (report_silent(r))
		return;
	r->savefile = !record->interfaces;
	if (r->style->start)
		r->style->start(r, record);
}

void report_stats(struct report *r, const struct record_stats *record)
{
	struct buf lines = { 0 };

	if (report_is_for_a_person(r) && !record->final) {
		text_stats(&lines, record);
		report_say_lines(&lines);
	}
	if (!report_silent(r) && r->style->stats)
		r->style->stats(r, record);
}

void report_interface(struct report *r, const struct record_interface *record)
{
	if (r->echo)
		r->echo->event(r->echo->context, record);
	if (!report_silent(r) && r->style->interface)
		r->style->interface(r, record);
}

void report_written(struct report *r, const struct record_written *record)
{
	struct buf lines = { 0 };

	if (report_is_for_a_person(r) && record->reason != ATOM(end)) {
		text_written(&lines, record);
		report_say_lines(&lines);
	}
	if (!report_silent(r) && r->style->written)
		r->style->written(r, record);
}

void report_end(struct report *r, const struct record_end *record)
{
	if (!report_silent(r) && r->style->end)
		r->style->end(r, record);
}

void report_reply(struct report *r, const struct record_reply *record)
{
	if (!r->out || !r->style->reply)
		return;
	report_end_frame(r);
	r->style->reply(r, record);
}

void report_inject_end(struct report *r, const struct record_inject_end *record)
{
	if (!report_silent(r) && r->style->inject_end)
		r->style->inject_end(r, record);
}

void report_send_failed(
	struct report *r, const struct fault *f, const struct record_unsent *record, bool say)
{
	if (!report_silent(r) && r->style->send_failed)
		r->style->send_failed(r, f, record);
	if (say)
		report_say_fault(f);
}

void report_fault_record(struct report *r, const struct fault *f, bool fatal)
{
	if (!report_silent(r) && r->style->fault)
		r->style->fault(r, f, fatal);
}

void report_fault(struct report *r, const struct fault *f, bool fatal)
{
	report_fault_record(r, f, fatal);
	if (r->echo)
		r->echo->fault(r->echo->context, f, fatal);
	else
		report_say_fault(f);
}

int report_choose_format(const struct format *given, const struct format **format, struct fault *f)
{
	bool terminal = isatty(STDOUT_FILENO);

	*format = given ? given : terminal ? &format_text : &format_jsonl;
	if (!terminal || !(*format)->binary)
		return 0;
	fault_set(f, ATOM(usage), ATOM(options), NULL,
		"binary records (-f %s) are not for a terminal", (*format)->name);
	return fault_hint(f, "redirect stdout, or use -f text or -f jsonl");
}

/* Just enough of the command line to answer in the format that was asked for. */
static const struct format *report_find_format(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *value = NULL;

		if (!strncmp(argv[i], "--format=", 9))
			value = argv[i] + 9;
		else if (!strcmp(argv[i], "--format") || !strcmp(argv[i], "-f"))
			value = i + 1 < argc ? argv[i + 1] : NULL;
		else if (!strncmp(argv[i], "-f", 2))
			value = argv[i] + 2;
		if (value && format_find_output(value))
			return format_find_output(value);
	}
	return NULL;
}

int report_drain(struct output *out, struct fault *f)
{
	struct pollfd at = { .fd = out->fd, .events = POLLOUT };

	while (output_pending(out)) {
		if (output_flush(out, f) < 0)
			return out->gone ? 0 : -1;
		if (output_pending(out))
			poll(&at, 1, -1);
	}
	return 0;
}

int report_flush_rest(struct output *out, bool *stopped, struct fault *f)
{
	while (!out->failed) {
		struct pollfd polls[] = {
			{ .fd = out->fd, .events = POLLOUT },
			{ .fd = signals_fd(), .events = POLLIN },
		};

		if (output_flush(out, f) < 0)
			return out->gone ? 0 : -1;
		if (!output_pending(out))
			break;
		poll(polls, ARRAY_LEN(polls), -1);
		if (polls[1].revents && signals_take().stops) {
			*stopped = true;
			break;
		}
	}
	return 0;
}

int report_early_fault(int argc, char **argv, const struct fault *f)
{
	const struct format *format;
	struct output out = { .fd = -1 };
	struct fault ignored;
	struct report r;

	if (report_choose_format(report_find_format(argc, argv), &format, &ignored) < 0 ||
		format_is_text(format)) {
		if (f->code != ATOM(none))
			report_say_fault(f);
		return fault_exit_code(f->code);
	}
	report_init_stdout(&r, format, ENC_BASE64, &out);
	if (f->code == ATOM(none))
		report_end(&r, &(struct record_end){ .reason = ATOM(signal) });
	else
		report_fault(&r, f, true);
	report_drain(&out, &ignored);
	output_finish(&out);
	return fault_exit_code(f->code);
}

void report_say_fault(const struct fault *f)
{
	report_say("%s%s%s", f->message, f->hint[0] ? "; " : "", f->hint);
}

void report_say(const char *fmt, ...)
{
	struct buf line = { 0 }, clean = { 0 };
	va_list args;
	char text[2048];

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	buf_puts(&line, "pktpipe: ");
	buf_puts(&line, text);
	buf_put_byte(&line, '\0');
	if (!buf_failed(&line))
		text_put_clean(&clean, (const char *)line.data);
	buf_put_byte(&clean, '\n');
	if (!buf_failed(&clean))
		stderr_put((const char *)clean.data, clean.len);
	buf_finish(&line);
	buf_finish(&clean);
}
