/* SPDX-License-Identifier: ISC */
#include "cli/inject_state.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/atom.h"
#include "cli/option.h"

/* Pipes to the jobs, which a sandbox lets be written one by one. */
#define PIPES_MAX 64

static int inject_jobs_spread(struct inject *r, struct fault *f)
{
	r->spreads = calloc(r->feed_count, sizeof(*r->spreads));
	if (!r->spreads)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	for (unsigned i = 0; i < r->feed_count; i++) {
		struct byte_input *in = &r->feeds[i].in;

		if (!in->may_wait)
			continue;
		if ((r->spread_count + 1) * inject_job_count(r) > PIPES_MAX)
			return option_wrong(f, "so many pipes are not for so many jobs",
				"take fewer of them, or write them to a file");
		if (spread_init(&r->spreads[r->spread_count++], in->fd, inject_job_count(r), f) < 0)
			return -1;
		in->fd = -1;
	}
	return 0;
}

int inject_jobs_create(struct inject *r, struct fault *f)
{
	r->share = r->first = &r->own;
	if (!inject_has_jobs(r))
		return 0;
	if (workers_create(&r->workers, inject_job_count(r), sizeof(*r->share), f) < 0)
		return -1;
	r->first = inject_share_of(r, 0);
	return inject_jobs_spread(r, f);
}

void inject_jobs_confine(const struct inject *r, struct start_sandbox *sandbox)
{
	sandbox->needs = SANDBOX_PACKETS | SANDBOX_CHILDREN;
	for (unsigned i = 0; i < r->workers.count; i++)
		sandbox->outputs[sandbox->output_count++] = r->workers.each[i].fd;
	for (unsigned i = 0; i < r->spread_count; i++) {
		for (unsigned j = 0; j < r->workers.count; j++)
			sandbox->outputs[sandbox->output_count++] = r->spreads[i].out[j];
		sandbox->polled += spread_polled(&r->spreads[i]);
	}
	sandbox->polled += r->workers.count;
}

/* What the parent reads comes by a pipe. */
static void inject_jobs_take_inputs(struct inject *r)
{
	for (unsigned i = 0, n = 0; i < r->feed_count; i++)
		if (r->feeds[i].in.may_wait)
			r->feeds[i].in.fd = spread_take(&r->spreads[n++], r->workers.number);
	r->spread_count = 0;
}

/* The parent has stdin and stdout: who waits for their end waits for it alone. */
static int inject_jobs_become(struct inject *r, struct fault *f)
{
	const unsigned number = r->workers.number;

	r->share = inject_share_of(r, number);
	inject_jobs_take_inputs(r);
	inject_keep_devices(r, number);
	output_finish(&r->out);
	output_init(&r->out, r->workers.fd, "the records of a job", r->format->framing->size);
	report_init(&r->report, r->format, ENC_BASE64, &r->out, false);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	return r->options.cpus.given ? cpus_set_one(number, f) : 0;
}

int inject_jobs_fork(void *inject, struct fault *f)
{
	struct inject *r = inject;

	if (!inject_has_jobs(r))
		return 0;
	sandbox_before_fork((enum sandbox_mode)r->options.privilege.sandbox);
	for (unsigned i = 0; i < r->workers.count && !r->workers.is_worker; i++)
		if (workers_fork(&r->workers, i, f) < 0)
			return -1;
	if (r->workers.is_worker)
		return inject_jobs_become(r, f);
	for (unsigned i = 0; i < r->spread_count; i++)
		spread_give(&r->spreads[i]);
	return 0;
}

int inject_jobs_work(struct inject *r)
{
	bool stopped = false;
	struct fault f;

	if (!workers_begin(&r->workers))
		return PKTPIPE_EXIT_OK;
	inject_loop_begin_clock(r);
	progress_init_beside(&r->progress, r->began, (enum terminal_color)r->options.color);
	r->end = UINT64_MAX;
	r->reason = ATOM(eof);
	inject_loop_send(r);
	r->share->number = r->number;
	r->share->exit_code = r->exit_code;
	r->share->reason = r->reason;
	report_flush_rest(&r->out, &stopped, &f);
	return r->exit_code;
}
