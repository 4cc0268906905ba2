/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/clock.h"
#include "view/caret.h"
#include "cli/slip.h"
#include "run/report.h"
#include "cli/start.h"
#include "cli/stats.h"
#include "cli/stats_intervals.h"
#include "filter/late.h"
#include "file/savefile.h"
#include "view/progress.h"
#include "view/savefile_text.h"
#include "record/savefile.h"

#define BATCH 16384

struct counted {
	struct savefile savefile;
	struct fault foreign; /* code is set where it is no savefile */
	struct record_savefile totals;
	struct stats_intervals intervals;
};

struct reading {
	const struct stats_options *options;
	struct buf expression;
	struct diagnosis diagnosis;
	struct filter_late late;
	const struct format *format;
	struct output out;
	struct report report;
	struct counted *files;
	unsigned count;
	struct progress progress;
	int exit_code;
};

static bool stats_files_before(struct clock_time a, struct clock_time b)
{
	return a.sec < b.sec || (a.sec == b.sec && a.nsec < b.nsec);
}

static bool stats_files_count_packet(void *context, struct packet *p)
{
	struct counted *file = context;
	struct record_savefile *t = &file->totals;
	struct clock_time at = { p->sec, p->nsec };

	if (!t->packets || stats_files_before(at, t->first))
		t->first = at;
	if (!t->packets || stats_files_before(t->last, at))
		t->last = at;
	t->packets++;
	t->bytes += p->caplen;
	t->wire_bytes += p->len;
	stats_intervals_count(&file->intervals, p);
	return true;
}

static int stats_files_open_files(void *reading, struct fault *f)
{
	struct reading *r = reading;
	const struct option_list *names = &r->options->files;

	r->files = calloc(names->count, sizeof(*r->files));
	if (!r->files)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	while (r->count < names->count) {
		struct counted *file = &r->files[r->count++];

		if (savefile_open(&file->savefile, names->items[r->count - 1], NULL, NULL, f) == 0)
			continue;
		if (!savefile_is_foreign(f))
			return -1;
		file->foreign = *f;
	}
	return value_expression(&r->options->words, r->options->filter.file, &r->expression, f);
}

static int stats_files_read_headers(void *reading, struct fault *f)
{
	struct reading *r = reading;
	unsigned foreign = 0;

	for (unsigned i = 0; i < r->count; i++) {
		struct counted *file = &r->files[i];

		if (file->foreign.code ||
			savefile_read_header(&file->savefile, &file->foreign) < 0) {
			*f = file->foreign;
			if (!savefile_is_foreign(f))
				return -1;
			foreign++;
			continue;
		}
		file->foreign.code = ATOM(none);
		savefile_facts(&file->savefile, &file->totals.facts);
		file->totals.swapped = savefile_is_swapped(&file->savefile);
	}
	if (foreign < r->count)
		return 0;
	*f = r->files[0].foreign;
	return -1;
}

static int stats_files_set_filters(void *reading, struct fault *f)
{
	struct reading *r = reading;
	const struct compile_options options = filter_options_compile(
		&r->options->filter, (const char *)r->expression.data, NULL, &r->diagnosis);
	bool late = false;

	if (!filter_late_init(&r->late, &options))
		return fault_set(f, ATOM(no_memory), ATOM(filter), NULL, "out of memory");
	for (unsigned i = 0; i < r->count; i++) {
		struct savefile *file = &r->files[i].savefile;
		struct bpf_program program;

		if (r->files[i].foreign.code)
			continue;
		if (compile_filter(file->pcap, &options, file->name, &program, f) < 0) {
			f->key = ATOM(file);
			return -1;
		}
		savefile_set_filter(file, &program);
		late |= r->files[i].totals.facts.format == ATOM(pcapng);
		if (savefile_set_compiler(file, filter_late_compile, &r->late, f) < 0)
			return -1;
	}
	return late && options.expression[0] ? filter_late_begin(&r->late, f) : 0;
}

static void stats_files_confine(void *reading, struct start_sandbox *sandbox)
{
	const struct reading *r = reading;

	sandbox->outputs[sandbox->output_count++] = r->out.fd;
	sandbox->outputs[sandbox->output_count++] = r->late.helper.fd;
	sandbox->polled = 2;
}

static int stats_files_check(void *reading, struct fault *f)
{
	struct reading *r = reading;

	if (report_choose_format(value_format(r->options->format), &r->format, f) < 0)
		return -1;
	report_init_stdout(&r->report, r->format, ENC_BASE64, &r->out);
	return 0;
}

static int stats_files_start(struct reading *r, struct fault *f)
{
	static const struct start_phases phases = {
		.check = stats_files_check,
		.open_files = stats_files_open_files,
		.read_files = stats_files_read_headers,
		.set_filters = stats_files_set_filters,
		.confine = stats_files_confine,
	};
	const struct start_rights rights = { .privilege = r->options->privilege };
	struct record_sandbox holds;

	return start_run(&phases, &rights, r, &holds, f);
}

static void stats_files_say_progress(struct reading *r, const struct counted *file)
{
	uint64_t now = clock_monotonic();
	off_t done, size;
	bool known;

	if (!progress_due(&r->progress, now))
		return;
	known = byte_input_progress(&file->savefile.in, &done, &size) && size;
	progress_reading(
		&r->progress, now, file->totals.packets, known ? (double)done / (double)size : -1);
}

/* A person reads the whole first, and then the parts. */
static void stats_files_report(struct reading *r, struct counted *file)
{
	if (format_is_text(r->format))
		savefile_text(&r->out.buf, &file->totals);
	stats_intervals_end(&file->intervals);
	if (!format_is_text(r->format))
		record_savefile(&r->report.enc, &file->totals);
}

/* The totals of what could be read come first, then why it is not all. */
static void stats_files_read_file(struct reading *r, struct counted *file)
{
	struct savefile *s = &file->savefile;
	struct fault f, ignored;
	int n = 0;

	if (file->foreign.code) {
		report_fault(&r->report, &file->foreign, false);
		r->exit_code = PKTPIPE_EXIT_INCOMPLETE;
		return;
	}
	file->intervals.length = r->options->interval;
	file->intervals.report = &r->report;
	file->intervals.origin.file = s->name;
	file->intervals.text = format_is_text(r->format);
	progress_init(&r->progress, clock_monotonic(), (enum terminal_color)r->options->color);
	while (n >= 0 && !s->done) {
		n = savefile_read(s, BATCH, stats_files_count_packet, file, &f);
		stats_files_say_progress(r, file);
		if (output_full(&r->out) && report_drain(&r->out, &ignored) < 0)
			break;
	}
	progress_clear(&r->progress);
	savefile_facts(s, &file->totals.facts);
	file->totals.facts.counted = true;
	stats_files_report(r, file);
	if (s->warning.code)
		report_fault(&r->report, &s->warning, false);
	if (n >= 0)
		return;
	report_fault(&r->report, &f, false);
	if (!r->exit_code)
		r->exit_code = fault_exit_code(f.code);
}

static void stats_files_finish(struct reading *r)
{
	for (unsigned i = 0; i < r->count; i++)
		savefile_close(&r->files[i].savefile);
	free(r->files);
	filter_late_finish(&r->late);
	buf_finish(&r->expression);
	output_finish(&r->out);
}

int stats_files(const struct stats_options *o, int argc, char **argv)
{
	struct reading r = { .options = o, .out.fd = -1 };
	struct slip_room room = { .read = &o->files, .files = SLIP_MANY };
	struct fault f;

	slip_look(&room, &o->words);
	if (stats_files_start(&r, &f) < 0) {
		bool slip = slip_explain(argv, &o->words, &room, &f);

		r.exit_code = report_early_fault(argc, argv, &f);
		if (!slip)
			caret_say((const char *)r.expression.data, &r.diagnosis);
	} else {
		for (unsigned i = 0; i < r.count; i++) {
			stats_files_read_file(&r, &r.files[i]);
			if (report_drain(&r.out, &f) < 0) {
				report_say_fault(&f);
				r.exit_code = fault_exit_code(f.code);
				break;
			}
		}
	}
	stats_files_finish(&r);
	return r.exit_code;
}
