/* SPDX-License-Identifier: ISC */
/* --workers: one process opens the device as often as there are workers, forks them, and tells of
 * the whole. */
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "cli/capture_phase.h"
#include "net/live.h"
#include "os/signals.h"
#include "record/codec.h"
#include "run/report.h"

/* What one process alone can do. */
static const char *capture_workers_of_one(const struct capture *c)
{
	const struct capture_options *o = &c->options;

	if (o->files.count)
		return "-r: a savefile has no flows to be shared";
	if (o->fanout.type)
		return "--fanout: it makes a group of its own";
	if (o->control)
		return "--control: a command is for one process";
	if (o->count)
		return "-c: nobody counts the packets of all as they come";
	if (o->print)
		return "--print: --output says where records go";
	return o->write && !strcmp(o->write, "-") ? "-w -: stdout is not shared" : NULL;
}

static int capture_workers_check_name(
	const struct capture_options *o, const char *option, const char *name, struct fault *f)
{
	const char *file;
	ptrdiff_t stem;

	if (!name || o->workers == 1 || capture_names_worker(name))
		return 0;
	file = strrchr(name, '/');
	file = file ? file + 1 : name;
	stem = file + strcspn(file, ".") - name;
	fault_set(f, ATOM(usage), ATOM(options), NULL, "%s %s: %u processes cannot write one file",
		option, name, (unsigned)o->workers);
	return fault_hint(f, "put {worker} into the name: %s '%.*s-{worker}%s'", option, (int)stem,
		name, name + stem);
}

static int capture_workers_check_names(const struct capture_options *o, struct fault *f)
{
	if (!o->output && !o->write)
		return option_wrong(f, "--workers without a place for the packets",
			"add --output 'packets-{worker}.jsonl', or -w 'packets-{worker}.pcapng'");
	if (o->output && o->write && !strcmp(o->output, o->write))
		return option_wrong(f, "--output and -w name the same file", "name two");
	if (capture_workers_check_name(o, "--output", o->output, f) < 0)
		return -1;
	return capture_workers_check_name(o, "-w", o->write, f);
}

int capture_check_workers(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const char *alone = capture_workers_of_one(c);
	const struct format *format = value_format(o->format);

	if (o->output && !o->workers)
		return option_wrong(f, "--output is for --workers: records go to stdout",
			"redirect stdout, or add --workers 1");
	if (!o->workers)
		return 0;
	if (!split_available()) {
		fault_set(f, ATOM(not_supported), ATOM(options), NULL,
			"--workers: the packets of a device cannot be split here");
		return fault_hint(f, "leave it out");
	}
	if (alone) {
		fault_set(f, ATOM(usage), ATOM(options), NULL, "--workers and %s", alone);
		return fault_hint(f, "leave one of them out");
	}
	if (o->interfaces.count > 1)
		return option_wrong(f, "--workers and several -i: they share one device",
			"take -i any, or a capture for each device");
	/* pcapng has no records of the whole. */
	if (report_choose_format(format == &format_pcapng ? NULL : format, &c->crew.format, f) < 0)
		return -1;
	split_init(&c->crew.split, (unsigned)o->workers);
	return capture_workers_check_names(o, f);
}

int capture_begin_split(struct capture *c, struct fault *f)
{
	const struct packet_origin *o = c->sources[0].origin;

	return split_begin(&c->crew.split, o->ifname, o->ifindex, f);
}

/* The parent has stdin and stdout: who waits for their end waits for it alone. */
static int capture_workers_become(struct capture *c, struct fault *f)
{
	const unsigned number = c->crew.workers.number;

	for (unsigned i = 0; i < c->count; i++)
		if (i != number)
			live_leave(&c->sources[i]);
	c->sources[0] = c->sources[number];
	c->watched[0].netmask = c->watched[number].netmask;
	c->count = 1;
	split_finish(&c->crew.split);
	output_finish(&c->out);
	capture_take_worker_files(c);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	c->options.duration = c->options.stats_interval = 0;
	c->identity.is_worker = true;
	c->identity.worker = number;
	if (live_take_ring(&c->sources[0], f) < 0 || capture_begin_session(c, f) < 0 ||
		capture_begin_outputs(c, f) < 0)
		return -1;
	session_worker_init(&c->crew.own, &c->session,
		source_worker_share(&c->crew.sources, number), c->crew.workers.fd);
	return c->options.cpus.given ? cpus_set_one(number, f) : 0;
}

static int capture_workers_fork_each(struct capture *c, struct fault *f)
{
	struct workers *all = &c->crew.workers;

	/* Files that follow one another are opened outside of such a domain; then the workers see
	 * by their sockets that this process has ended. */
	if (!capture_rotates(&c->options))
		sandbox_before_fork((enum sandbox_mode)c->options.privilege.sandbox);
	for (unsigned i = 0; i < all->count; i++) {
		if (workers_fork(all, i, f) < 0)
			return -1;
		if (all->is_worker)
			return 0;
	}
	return 0;
}

static int capture_workers_begin_whole(struct capture *c, struct fault *f)
{
	struct source_crew *crew = &c->crew.sources;

	for (unsigned i = 0; i < c->count; i++)
		if (source_worker_begin(&c->sources[i], crew, i, f) < 0)
			return -1;
	c->format = c->crew.format;
	c->options.write = NULL;
	c->options.no_packets = c->records = true;
	c->options.packets_only = false;
	if (capture_begin_session(c, f) < 0 || capture_begin_outputs(c, f) < 0)
		return -1;
	c->session.workers = true;
	crew->reason = &c->session.reason;
	crew->tell = session_tell_event;
	crew->context = &c->session;
	/* Once confined nobody could be told that a file stays. */
	if (workers_await(&c->crew.workers, f) < 0)
		return -1;
	capture_close_worker_files(c, true);
	return 0;
}

int capture_fork_workers(struct capture *c, struct fault *f)
{
	struct capture_crew *crew = &c->crew;

	crew->sources = (struct source_crew){ .workers = &crew->workers, .split = &crew->split };
	if (workers_create(&crew->workers, (unsigned)c->options.workers,
		    sizeof(struct source_worker_share), f) < 0 ||
		capture_workers_fork_each(c, f) < 0)
		return -1;
	return crew->workers.is_worker ? capture_workers_become(c, f)
				       : capture_workers_begin_whole(c, f);
}

void capture_allow_workers(const struct capture *c, struct start_sandbox *sandbox)
{
	const struct workers *w = &c->crew.workers;

	if (w->is_worker) {
		sandbox->outputs[sandbox->output_count++] = w->fd;
		return;
	}
	sandbox->needs |= SANDBOX_CHILDREN | SANDBOX_SPLIT;
	for (unsigned i = 0; i < w->count; i++)
		sandbox->outputs[sandbox->output_count++] = w->each[i].fd;
}

int capture_begin_worker(struct capture *c, struct fault *f)
{
	source_worker_share(&c->crew.sources, c->crew.workers.number)->holds = c->sandbox;
	if (workers_begin(&c->crew.workers))
		return 0;
	return fault_set(f, ATOM(failed), ATOM(open), NULL, "the start has failed");
}

int capture_begin_workers(struct capture *c, struct fault *f)
{
	c->sandbox.worker = &source_worker_share(&c->crew.sources, 0)->holds;
	if (split_open(&c->crew.split, f) < 0)
		return -1;
	workers_go(&c->crew.workers);
	return 0;
}

int capture_workers_exit_code(const struct capture *c)
{
	for (unsigned i = 0; i < c->crew.workers.count; i++)
		if (source_worker_share(&c->crew.sources, i)->exit_code)
			return source_worker_share(&c->crew.sources, i)->exit_code;
	return PKTPIPE_EXIT_OK;
}
