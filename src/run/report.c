/* SPDX-License-Identifier: ISC */
#include "run/report.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/atom.h"
#include "os/stderr.h"
#include "record/epcap.h"
#include "view/text.h"

const char *const report_formats[] = { "text", "jsonl", "json", "etf", NULL };

void report_init(struct report *r, enum report_format format, enum enc_bytes bytes,
	struct output *out, bool packets_only)
{
	static const enum enc_format encodings[] = {
		[REPORT_TEXT] = ENC_JSONL,
		[REPORT_JSONL] = ENC_JSONL,
		[REPORT_JSON] = ENC_JSON,
		[REPORT_ETF] = ENC_ETF,
		[REPORT_EPCAP] = ENC_ETF,
	};

	*r = (struct report){ .format = format, .out = out, .packets_only = packets_only };
	if (out)
		enc_init(&r->enc, encodings[format], bytes, &out->buf);
}

static bool silent(const struct report *r)
{
	return !r->out || r->packets_only;
}

/* Where stdout has no records a person reads them on stderr. */
static void say_lines(struct buf *lines)
{
	stderr_put((const char *)lines->data, lines->len);
	buf_finish(lines);
}

void report_start(struct report *r, const struct record_start *record)
{
	struct buf lines = { 0 };

	if (!r->out) {
		text_start(&lines, record);
		say_lines(&lines);
	}
	if (silent(r))
		return;
	r->savefile = !record->interfaces;
	if (r->format == REPORT_EPCAP)
		record_epcap(&r->out->buf, ATOM(ready));
	else if (r->format == REPORT_TEXT)
		text_start(&r->out->buf, record);
	else
		record_start(&r->enc, record);
}

void report_stats(struct report *r, const struct record_stats *record)
{
	struct buf lines = { 0 };

	if (!r->out && !record->final) {
		text_stats(&lines, record);
		say_lines(&lines);
	}
	if (silent(r) || r->format == REPORT_EPCAP)
		return;
	if (r->format == REPORT_TEXT)
		text_stats(&r->out->buf, record);
	else
		record_stats(&r->enc, record);
}

void report_interface(struct report *r, const char *ifname, atom_id event)
{
	if (silent(r) || r->format == REPORT_EPCAP)
		return;
	if (r->format == REPORT_TEXT)
		text_event(&r->out->buf, ifname, event);
	else
		record_interface(&r->enc, &(struct record_interface){ ifname, event });
}

void report_end(struct report *r, const struct record_end *record)
{
	if (silent(r))
		return;
	if (r->format == REPORT_TEXT) {
		text_end(&r->out->buf, record);
	} else if (r->format != REPORT_EPCAP) {
		record_end(&r->enc, record);
	} else if (r->savefile && record->reason == ATOM(eof)) {
		record_epcap(&r->out->buf, ATOM(eof));
	}
}

void report_reply(struct report *r, const struct record_reply *record)
{
	if (r->out && r->format != REPORT_TEXT && r->format != REPORT_EPCAP)
		record_reply(&r->enc, record);
}

void report_inject_end(struct report *r, const struct record_inject_end *record)
{
	if (silent(r))
		return;
	if (r->format == REPORT_TEXT)
		text_inject_end(&r->out->buf, record);
	else
		record_inject_end(&r->enc, record);
}

void report_send_failed(
	struct report *r, const struct fault *f, const struct record_unsent *record, bool say)
{
	if (!silent(r) && r->format != REPORT_TEXT)
		record_error_unsent(&r->enc, f, record);
	if (say)
		report_say_fault(f);
}

void report_fault_record(struct report *r, const struct fault *f, bool fatal)
{
	if (!silent(r) && r->format != REPORT_TEXT && r->format != REPORT_EPCAP)
		record_error(&r->enc, f, fatal);
}

void report_fault(struct report *r, const struct fault *f, bool fatal)
{
	report_fault_record(r, f, fatal);
	report_say_fault(f);
}

int report_choose_format(int given, enum report_format *format, struct fault *f)
{
	bool terminal = isatty(STDOUT_FILENO);

	*format = given >= 0 ? (enum report_format)given : terminal ? REPORT_TEXT : REPORT_JSONL;
	if (!terminal || (*format != REPORT_ETF && *format != REPORT_JSON))
		return 0;
	fault_set(f, ATOM(usage), ATOM(options), NULL,
		"binary records (-f %s) are not for a terminal", report_formats[*format]);
	return fault_hint(f, "redirect stdout, or use -f text or -f jsonl");
}

/* Just enough of the command line to answer in the format that was asked for. */
static int find_format(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *value = NULL;

		if (!strncmp(argv[i], "--format=", 9))
			value = argv[i] + 9;
		else if (!strcmp(argv[i], "--format") || !strcmp(argv[i], "-f"))
			value = i + 1 < argc ? argv[i + 1] : NULL;
		else if (!strncmp(argv[i], "-f", 2))
			value = argv[i] + 2;
		for (int n = 0; value && report_formats[n]; n++)
			if (!strcmp(value, report_formats[n]))
				return n;
	}
	return -1;
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

int report_early_fault(int argc, char **argv, const struct fault *f)
{
	enum report_format format;
	struct output out = { .fd = -1 };
	struct fault ignored;
	struct report r;

	if (report_choose_format(find_format(argc, argv), &format, &ignored) < 0 ||
		format == REPORT_TEXT) {
		if (f->code != ATOM(none))
			report_say_fault(f);
		return fault_exit_code(f->code);
	}
	output_init(&out, STDOUT_FILENO, "stdout", OUTPUT_LINES);
	report_init(&r, format, ENC_BASE64, &out, false);
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
