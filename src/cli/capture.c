/* SPDX-License-Identifier: ISC */
#include "cli/capture.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/atom.h"
#include "cli/capture_phase.h"
#include "view/caret.h"
#include "cli/command.h"
#include "cli/slip.h"
#include "cli/start.h"
#include "os/signals.h"

static int capture_begin_session(struct capture *c, struct fault *f)
{
	struct session *s = &c->session;

	for (unsigned i = 0; i < c->count; i++)
		c->watched[i].source = &c->sources[i];
	s->sources = c->watched;
	s->count = c->count;
	s->report = &c->report;
	s->late = c->options.files.count ? &c->late : NULL;
	s->limits = (struct session_limits){
		.count = c->options.count,
		.duration = c->options.duration,
		.stats_interval = c->options.stats_interval,
		.reports = c->plan.reports,
		.credit = c->options.credit != CAPTURE_CREDIT_UNSET,
		.snaplen = c->options.snaplen != CAPTURE_SNAPLEN_UNSET,
	};
	s->credit = c->options.credit;
	if (!session_init(s))
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	return 0;
}

static int capture_begin_control(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const struct compile_options filter = {
		.optimize = o->filter.optimize,
		.limit = o->filter.limit,
	};
	enum control_kind kind = c->plan.kind != CAPTURE_EPCAP ? CONTROL_COMMANDS
				 : c->plan.inject              ? CONTROL_PACKETS
							       : CONTROL_DISCARD;

	if (!o->control)
		return 0;
	if (!c->format->commands) {
		fault_set(f, ATOM(usage), ATOM(options), NULL,
			"--control has no commands in the format %s", c->format->name);
		return fault_hint(f, "use -f jsonl, -f json or -f etf");
	}
	return control_init(&c->control, kind, o->on_eof == ON_EOF_STOP, &filter, &c->session, f);
}

/* Only pcapng files have link types that come later, and a filter in force may be changed. */
static int capture_begin_late(struct capture *c, struct fault *f)
{
	for (unsigned i = 0; c->options.files.count && i < c->count; i++) {
		struct source_facts facts;

		source_facts(&c->sources[i], &facts);
		if (facts.savefile.format == ATOM(pcapng) &&
			(c->options.control || c->late.options.expression[0]))
			return filter_late_begin(&c->late, f);
	}
	return 0;
}

static int capture_confine(struct capture *c, struct fault *f)
{
	const int helper = c->options.control ? c->control.filter.helper.fd : -1;
	const int late = c->options.files.count ? c->late.helper.fd : -1;
	const int outputs[] = { c->out.fd, c->file.fd, signals_write_fd(), helper, late };
	const bool sends = c->options.control && c->control.kind != CONTROL_DISCARD;
	int *packets = calloc(c->count, sizeof(*packets));
	struct sandbox_request request = {
		.needs = source_is_finite(&c->sources[0]) ? 0 : SANDBOX_PACKETS | SANDBOX_STOP,
		.packets = packets,
		.packet_count = c->count,
		.outputs = outputs,
		.output_count = ARRAY_LEN(outputs),
		.polled = SLOT_SOURCES + c->count,
	};
	int status;

	if (!packets)
		return fault_set(f, ATOM(no_memory), ATOM(sandbox), NULL, "out of memory");
	if (sends)
		request.needs |= SANDBOX_SEND;
	if (c->view.terminal)
		request.needs |= SANDBOX_TERMINAL;
	if (c->options.control && request.needs & SANDBOX_PACKETS)
		request.needs |= SANDBOX_FILTER;
	for (unsigned i = 0; i < c->count; i++)
		packets[i] = source_is_finite(&c->sources[i]) ? -1 : source_fd(&c->sources[i]);
	status = privilege_confine(&c->options.privilege, &request, &c->sandbox, f);
	free(packets);
	return status;
}

/* A savefile's header is read by who has no privilege left.  But the names in a filter are
 * looked up before the root directory changes. */
static bool capture_leave_early(const struct capture *c)
{
	return c->options.files.count && !c->options.privilege.chroot;
}

/*
 * The start in phases; what a phase needs is gone before the next begins.
 *
 *   1. the command line
 *   2. files, with the user's own rights
 *   3. devices, with the right to open packet sockets
 *   4. filters: from here on packets are gathered in the rings
 *   5. groups, root directory, user and capabilities go; with savefiles alone behind 2
 *   6. the helper for filters to come is forked
 *   7. the sandbox closes
 *   8. a file of -w is emptied, and the `start` record says that all is ready
 */
static int capture_start(struct capture *c, struct fault *f)
{
	if (capture_check(c, f) < 0 || signals_init(f) < 0)
		return -1;
	if (capture_open_files(c, f) < 0)
		return -1;
	if (capture_leave_early(c) && privilege_leave(&c->options.privilege, f) < 0)
		return -1;
	if (capture_begin_files(c, f) < 0 || capture_open_devices(c, f) < 0)
		return -1;
	if (capture_set_filters(c, f) < 0)
		return -1;
	if (capture_begin_session(c, f) < 0 || capture_begin_outputs(c, f) < 0)
		return -1;
	capture_identify(c);
	if (!capture_leave_early(c) && privilege_leave(&c->options.privilege, f) < 0)
		return -1;
	if (capture_begin_control(c, f) < 0 || capture_begin_late(c, f) < 0 ||
		capture_confine(c, f) < 0)
		return -1;
	if (c->file.name && output_begin(&c->file, f) < 0)
		return -1;
	capture_say_start(c);
	capture_say_skipped(c);
	return 0;
}

static void capture_finish(struct capture *c)
{
	for (unsigned i = 0; i < c->count; i++)
		source_close(&c->sources[i]);
	if (c->options.control && c->session.commands)
		control_finish(&c->control);
	session_finish(&c->session);
	packet_writer_finish(&c->record_writer);
	lines_finish(&c->lines);
	packet_writer_finish(&c->file_writer);
	community_ids_destroy(c->fields.community_ids);
	filter_late_finish(&c->late);
	stats_view_finish(&c->view);
	output_finish(&c->out);
	output_finish(&c->file);
	buf_finish(&c->expression);
	free(c->sources);
	free(c->watched);
	free(c->skipped);
	free(c);
}

static int capture_fail_early(
	const struct capture_plan *plan, int argc, char **argv, const struct fault *f)
{
	if (plan->kind != CAPTURE_EPCAP)
		return report_early_fault(argc, argv, f);
	if (f->code != ATOM(none))
		report_say_fault(f);
	return fault_exit_code(f->code);
}

int capture_with(const struct capture_options *options, const struct capture_plan *plan, int argc,
	char **argv)
{
	struct capture *c = calloc(1, sizeof(*c));
	struct fault f;
	int code;

	if (!c) {
		fault_set(&f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
		return capture_fail_early(plan, argc, argv, &f);
	}
	c->options = *options;
	c->plan = *plan;
	c->file.fd = c->out.fd = -1;
	if (capture_start(c, &f) < 0) {
		bool slip = slip_explain(argv, &c->options.words, c->options.files.count,
			c->options.interfaces.count, &f);

		code = capture_fail_early(plan, argc, argv, &f);
		if (!slip)
			caret_say((const char *)c->expression.data, &c->diagnosis);
	} else {
		code = session_run(&c->session);
		capture_say_summary(c);
	}
	capture_finish(c);
	return code;
}

int capture_run(int argc, char **argv)
{
	const struct capture_plan plan = { .kind = CAPTURE_RECORDS };
	struct capture_options options = capture_defaults;
	int code;

	if (!start_parse(&capture_table, argc, argv, &options, &options.words, &code))
		return code;
	return capture_with(&options, &plan, argc, argv);
}
