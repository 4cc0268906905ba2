/* SPDX-License-Identifier: ISC */
#include "cli/inject_state.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/system.h"
#include "view/caret.h"
#include "cli/command.h"
#include "cli/slip.h"
#include "cli/start.h"
#include "net/source_dead.h"
#include "os/signals.h"
#include "filter/program.h"

/* Descriptors of one poll(2): signals, stdout, and the input or the device. */
#define POLLED 3

static bool inject_reads_stdin(const struct inject_options *o)
{
	return !o->files.count || option_list_has(&o->files, "-");
}

static int inject_check_convert(const struct convert *c, struct fault *f)
{
	if (c->dlt < 0 && (c->destination.given || c->source.given))
		return option_wrong(f, "--dst-mac and --src-mac are for --dlt EN10MB",
			"add it, or leave them out");
	if (c->dlt == DLT_EN10MB && !c->destination.given)
		return option_wrong(f, "--dlt EN10MB needs an address of Ethernet to send to",
			"say it with --dst-mac");
	return 0;
}

static int inject_check_jobs(const struct inject_options *o, struct fault *f)
{
	if (o->jobs == 1)
		return 0;
	if (o->speed > 0 || o->pps || o->bps || o->max_gap)
		return option_wrong(f, "--jobs is for --topspeed: one process keeps a pace",
			"leave one of them out");
	if (!o->topspeed)
		return option_wrong(f, "--jobs is for --topspeed: one process keeps a pace",
			"add --topspeed, or leave --jobs out");
	return 0;
}

static int inject_check_options(const struct inject_options *o, struct fault *f)
{
	const char *both = NULL;

	if (!o->interface)
		return option_wrong(
			f, "no device to send on", "name it with -i; pktpipe devs lists them");
	if ((o->speed > 0) + (o->pps > 0) + (o->bps > 0) + o->topspeed > 1)
		both = "--speed, --pps, --bps and --topspeed exclude one another";
	else if (o->max_gap && (o->pps || o->bps || o->topspeed))
		both = "--max-gap is for the packets' own times, not for --pps, --bps or "
		       "--topspeed";
	else if (o->unique_ip && o->loop == 1)
		both = "--unique-ip is for further rounds, of --loop";
	else if (o->skip_truncated && o->pad)
		both = "--skip-truncated and --pad exclude one another";
	else if (o->filter.file && !strcmp(o->filter.file, "-") && inject_reads_stdin(o))
		both = "-F - and the packets both want stdin";
	if (both)
		return option_wrong(f, both, "leave one of them out");
	if (inject_check_convert(&o->convert, f) < 0 || inject_check_jobs(o, f) < 0)
		return -1;
	if (o->loop != 1 && !o->files.count)
		return option_wrong(f, "--loop wants a file: stdin cannot be read twice",
			"name it with -r, or leave --loop out");
	return 0;
}

static void inject_choose_pace(struct inject *r)
{
	const struct inject_options *o = &r->options;

	if (o->speed > 0)
		r->pacer = (struct pacer){ .kind = PACER_TIMES, .speed = o->speed };
	else if (o->pps)
		r->pacer = (struct pacer){ .kind = PACER_PACKETS, .rate = o->pps };
	else if (o->bps)
		r->pacer = (struct pacer){ .kind = PACER_BITS, .rate = o->bps };
	r->pacer.max_gap = o->max_gap;
}

/* A pipe is opened anew (output.h), which takes the caller's rights as well. */
static int inject_open_files(void *inject, struct fault *f)
{
	struct inject *r = inject;
	const struct inject_options *o = &r->options;

	report_init_stdout(&r->report, r->format, ENC_BASE64, &r->out);
	if (inject_open_feeds(r, f) < 0 || inject_jobs_create(r, f) < 0)
		return -1;
	return value_expression(&o->words, o->filter.file, &r->expression, f);
}

/* The filter runs in this process, so it gets portable instructions. */
static int inject_set_filter(void *inject, struct fault *f)
{
	struct inject *r = inject;
	const struct compile_options options = filter_options_compile(
		&r->options.filter, (const char *)r->expression.data, NULL, &r->diagnosis);
	struct source dead;
	int status;

	r->by_direction = r->options.reverse && r->expression.len <= 1;
	status = source_dead_open(&dead, r->dlt, LIVE_SNAPLEN_MAX, f);
	if (status == 0)
		status = compile_filter(dead.pcap, &options, r->options.interface, &r->filter, f);
	source_close(&dead);
	return status;
}

static void inject_confine(void *inject, struct start_sandbox *sandbox)
{
	const struct inject *r = inject;

	sandbox->outputs[sandbox->output_count++] = r->out.fd;
	sandbox->outputs[sandbox->output_count++] = signals_write_fd();
	sandbox->polled = POLLED;
	if (inject_has_jobs(r) && !r->workers.is_worker) {
		inject_jobs_confine(r, sandbox);
		return;
	}
	sandbox->needs = SANDBOX_PACKETS;
	if (!r->options.dry_run)
		sandbox->needs |= SANDBOX_SEND | SANDBOX_BATCH;
	for (unsigned i = 0; i < r->injector_count; i++)
		sandbox->packets[sandbox->packet_count++] = injector_fd(&r->injectors[i]);
}

static void inject_say_start(struct inject *r, const struct record_sandbox *holds)
{
	struct record_interface_facts interfaces[INJECT_WAYS];
	struct record_start start = {
		.filter = (const char *)r->expression.data,
		.sandbox = *holds,
		.interfaces = interfaces,
		.count = r->injector_count,
	};

	/* Without the bound gcc 14 warns of a third. */
	for (unsigned i = 0; i < r->injector_count && i < INJECT_WAYS; i++) {
		const struct packet_origin *o = r->injectors[i].device.origin;

		interfaces[i] = (struct record_interface_facts){
			.ifname = o->ifname,
			.ifindex = o->ifindex,
			.dlt = o->dlt,
			.dlt_name = o->dlt_name,
			.snaplen = LIVE_SNAPLEN_MAX,
			.sender = injector_sender(&r->injectors[i]),
		};
	}
	identity_put(&r->identity, &start);
	report_start(&r->report, &start);
}

/* Nothing fails on such a device, so it has to be said. */
static void inject_say_carrier(struct inject *r, const struct injector *j)
{
	const char *ifname = j->device.origin->ifname;
	struct fault f;

	if (injector_has_carrier(j))
		return;
	fault_set(&f, ATOM(device_down), ATOM(send), ifname,
		"%s has no carrier: the kernel throws away what is sent on it", ifname);
	fault_hint(&f, "look at the other end of the link");
	report_fault(&r->report, &f, false);
}

static int inject_check(void *inject, struct fault *f)
{
	struct inject *r = inject;

	if (inject_check_options(&r->options, f) < 0 ||
		report_choose_format(value_format(r->options.format), &r->format, f) < 0 ||
		signals_init(f) < 0)
		return -1;
	if (r->options.cpus.given && cpus_set(&r->options.cpus, f) < 0)
		return -1;
	inject_choose_pace(r);
	system_wait_precisely();
	/* Reading JSON wants random numbers, which a sandbox does not let it have. */
	json_reader_prepare();
	identity_init(&r->identity);
	return 0;
}

/* The first byte of input is read behind the `start` record. */
static int inject_start(struct inject *r, struct fault *f)
{
	static const struct start_phases phases = {
		.check = inject_check,
		.open_files = inject_open_files,
		.open_devices = inject_open_devices,
		.set_filters = inject_set_filter,
		.fork_helpers = inject_jobs_fork,
		.confine = inject_confine,
	};
	const struct start_rights rights = { .privilege = r->options.privilege, .devices = true };
	struct record_sandbox holds;

	if (start_run(&phases, &rights, r, &holds, f) < 0)
		return -1;
	if (r->workers.is_worker) {
		r->share->holds = holds;
		return 0;
	}
	if (inject_has_jobs(r)) {
		if (workers_await(&r->workers, f) < 0)
			return -1;
		holds.job = &r->first->holds;
	}
	inject_say_start(r, &holds);
	for (unsigned i = 0; i < r->injector_count; i++)
		inject_say_carrier(r, &r->injectors[i]);
	if (inject_has_jobs(r))
		inject_close_devices(r);
	return 0;
}

static void inject_finish(struct inject *r)
{
	inject_close_feeds(r);
	inject_close_devices(r);
	for (unsigned i = 0; i < r->spread_count; i++)
		spread_finish(&r->spreads[i]);
	free(r->spreads);
	workers_finish(&r->workers);
	program_finish(&r->filter);
	output_finish(&r->out);
	buf_finish(&r->expression);
	buf_finish(&r->converted);
	buf_finish(&r->edited);
	free(r);
}

static int inject_fail_early(
	struct inject *r, int argc, char **argv, const struct slip_room *room, struct fault *f)
{
	struct fault ignored;

	if (!slip_explain(argv, &r->options.words, room, f))
		caret_say((const char *)r->expression.data, &r->diagnosis);
	if (f->code != ATOM(none))
		return report_early_fault(argc, argv, f);
	report_inject_end(&r->report, &(struct record_inject_end){ .reason = ATOM(signal) });
	report_drain(&r->out, &ignored);
	return PKTPIPE_EXIT_OK;
}

static int inject_go(struct inject *r)
{
	if (r->workers.is_worker)
		return inject_jobs_work(r);
	return inject_has_jobs(r) ? inject_jobs_loop(r) : inject_loop(r);
}

int inject_run(int argc, char **argv)
{
	struct inject *r = calloc(1, sizeof(*r));
	struct slip_room room;
	struct fault f;
	int code;

	if (!r) {
		fault_set(&f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
		return report_early_fault(argc, argv, &f);
	}
	r->options = inject_defaults;
	r->out.fd = -1;
	if (!start_parse(&inject_table, argc, argv, &r->options, &r->options.words, &code)) {
		inject_finish(r);
		return code;
	}
	room = (struct slip_room){
		.read = &r->options.files,
		.files = SLIP_MANY,
		.devices = r->options.interface ? 0 : 1,
		.both = true,
		.incomplete = !r->options.interface,
	};
	slip_look(&room, &r->options.words);
	if (inject_start(r, &f) == 0)
		code = inject_go(r);
	else if (r->workers.is_worker)
		workers_fail(&r->workers, &f);
	else
		code = inject_fail_early(r, argc, argv, &room, &f);
	inject_finish(r);
	return code;
}
