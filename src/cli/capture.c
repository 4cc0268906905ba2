/* SPDX-License-Identifier: ISC */
#include "cli/capture.h"

#include <stdlib.h>
#include <string.h>

#include "base/atom.h"
#include "cli/capture_phase.h"
#include "view/caret.h"
#include "cli/command.h"
#include "cli/slip.h"
#include "cli/start.h"
#include "os/signals.h"

/* How long the reader of a pipe may take for what was written last. */
#define LAST_WORDS_MS 1000

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
	if (control_init(&c->control, kind, o->on_eof == ON_EOF_STOP, &filter, &c->session, f) < 0)
		return -1;
	c->control.filter.shared = o->fanout.type && !o->fanout_alone;
	return 0;
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

static int capture_open_all_files(void *command, struct fault *f)
{
	struct capture *c = command;
	const char *write = c->options.write;

	if (capture_open_files(c, f) < 0)
		return -1;
	if (capture_has_workers(c))
		return capture_open_worker_files(c, f);
	return write && strcmp(write, "-") ? capture_open_output(c, f) : 0;
}

static int capture_open_all_devices(void *command, struct fault *f)
{
	struct capture *c = command;

	if (capture_open_devices(c, f) < 0)
		return -1;
	return capture_has_workers(c) ? capture_begin_split(c, f) : 0;
}

static int capture_fork_helpers(void *command, struct fault *f)
{
	struct capture *c = command;

	if (capture_has_workers(c) && capture_fork_workers(c, f) < 0)
		return -1;
	if (capture_is_parent(c))
		return 0;
	if (capture_begin_control(c, f) < 0 || capture_begin_late(c, f) < 0 ||
		capture_begin_rotation(c, f) < 0)
		return -1;
	undo_keep(&c->undo);
	return 0;
}

static void capture_confine(void *command, struct start_sandbox *sandbox)
{
	const struct capture *c = command;
	const bool sends = c->options.control && c->control.kind != CONTROL_DISCARD;

	if (!c->options.files.count)
		sandbox->needs |= SANDBOX_PACKETS;
	if (!c->options.files.count && !capture_is_parent(c))
		sandbox->needs |= SANDBOX_STOP;
	if (!c->options.files.count && c->options.control)
		sandbox->needs |= SANDBOX_FILTER;
	if (sends)
		sandbox->needs |= SANDBOX_SEND;
	if (c->view.terminal)
		sandbox->needs |= SANDBOX_TERMINAL;
	for (unsigned i = 0; !c->options.files.count && i < c->count; i++) {
		sandbox->packets[sandbox->packet_count++] = source_fd(&c->sources[i]);
		sandbox->outputs[sandbox->output_count++] = source_written_fd(&c->sources[i]);
	}
	sandbox->outputs[sandbox->output_count++] = c->out.fd;
	sandbox->outputs[sandbox->output_count++] = c->file.fd;
	sandbox->outputs[sandbox->output_count++] = signals_write_fd();
	if (c->options.control)
		sandbox->outputs[sandbox->output_count++] = c->control.filter.helper.fd;
	if (c->options.files.count)
		sandbox->outputs[sandbox->output_count++] = c->late.helper.fd;
	capture_allow_files(c, sandbox);
	if (capture_has_workers(c))
		capture_allow_workers(c, sandbox);
	sandbox->polled = SLOT_SOURCES + c->count;
}

static int capture_gather(void *command, struct fault *f)
{
	struct capture *c = command;

	if (capture_set_filters(c, f) < 0)
		return -1;
	if (!capture_has_workers(c) &&
		(capture_begin_session(c, f) < 0 || capture_begin_outputs(c, f) < 0))
		return -1;
	capture_identify(c);
	return 0;
}

/* A file of -w is emptied when all that may fail is done, and then `start` says that all is
 * ready. */
static int capture_start(struct capture *c, struct fault *f)
{
	static const struct start_phases phases = {
		.check = capture_check,
		.open_files = capture_open_all_files,
		.read_files = capture_begin_files,
		.open_devices = capture_open_all_devices,
		.set_filters = capture_gather,
		.fork_helpers = capture_fork_helpers,
		.confine = capture_confine,
	};
	const struct capture_options *o = &c->options;
	const struct start_rights rights = {
		.privilege = o->privilege,
		.devices = !o->files.count,
		.admin = o->monitor || o->tstamp_type == PCAP_TSTAMP_ADAPTER ||
			 o->tstamp_type == PCAP_TSTAMP_ADAPTER_UNSYNCED,
	};

	if (start_run(&phases, &rights, c, &c->sandbox, f) < 0)
		return -1;
	c->sandbox.opener = c->rotation.opener ? &c->opener_sandbox : NULL;
	capture_free_number(c);
	if (capture_is_parent(c) && capture_begin_workers(c, f) < 0)
		return -1;
	if (c->crew.workers.is_worker && capture_begin_worker(c, f) < 0)
		return -1;
	if (c->file.name && output_begin(&c->file, f) < 0)
		return -1;
	c->began = true;
	capture_say_start(c);
	capture_say_skipped(c);
	return 0;
}

static void capture_finish(struct capture *c)
{
	undo_remove(&c->undo);
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
	capture_finish_rotation(c);
	/* Who gives credit may do so now, and would then lose with the pipe of stdin what is still
	 * in that of stdout: an Erlang port closes both. */
	if (c->options.credit != CAPTURE_CREDIT_UNSET)
		output_wait_read(&c->out, LAST_WORDS_MS);
	output_finish(&c->out);
	output_finish(&c->file);
	if (!c->crew.workers.is_worker)
		capture_close_worker_files(c, false);
	capture_free_worker_names(c);
	split_finish(&c->crew.split);
	workers_finish(&c->crew.workers);
	buf_finish(&c->expression);
	free(c->sources);
	free(c->watched);
	free(c->skipped);
	free(c);
}

/* Nobody but the parent tells of it. */
static _Noreturn void capture_fail_worker(struct capture *c, const struct fault *f)
{
	struct workers all = c->crew.workers;

	c->crew.workers = (struct workers){ .fd = -1, .is_worker = true };
	capture_finish(c);
	workers_fail(&all, f);
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
	struct slip_room room = {
		.read = &options->files,
		.files = options->interfaces.count && !plan->unnamed ? 0 : SLIP_MANY,
		.devices = options->files.count ? 0 : SLIP_MANY,
	};
	struct fault f;
	int code;

	if (!c) {
		fault_set(&f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
		return capture_fail_early(plan, argc, argv, &f);
	}
	c->options = *options;
	c->plan = *plan;
	c->file.fd = c->out.fd = c->opener.fd = c->opener.file = c->folder = c->number = -1;
	split_init(&c->crew.split, 0);
	c->crew.workers.fd = -1;
	for (unsigned i = 0; i < WORKERS_MAX; i++)
		c->crew.files[i].folder = -1;
	slip_look(&room, &options->words);
	if (capture_start(c, &f) < 0 && c->crew.workers.is_worker)
		capture_fail_worker(c, &f);
	if (!c->began) {
		bool slip = slip_explain(argv, &c->options.words, &room, &f);

		code = capture_fail_early(plan, argc, argv, &f);
		if (!slip)
			caret_say((const char *)c->expression.data, &c->diagnosis);
	} else {
		code = session_run(&c->session);
		if (c->crew.workers.is_worker)
			session_worker_end(&c->crew.own, code);
		else
			capture_say_summary(c);
		if (capture_is_parent(c) && !code)
			code = capture_workers_exit_code(c);
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
