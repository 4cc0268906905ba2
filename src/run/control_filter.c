/* SPDX-License-Identifier: ISC */
#include "run/control_filter.h"

#include <limits.h>
#include <stdlib.h>

#include "run/session.h"
#include "net/live.h"
#include "record/command.h"
#include "record/reply.h"

int control_filter_init(struct control *c, struct fault *f)
{
	unsigned count = c->session->count;
	pcap_t **pcaps = calloc(count, sizeof(*pcaps));
	int status = -1;

	c->filter.programs = calloc(count, sizeof(*c->filter.programs));
	if (pcaps && c->filter.programs) {
		for (unsigned i = 0; i < count; i++)
			pcaps[i] = c->session->sources[i].source->pcap;
		status = filter_helper_start(&c->helper, pcaps, count, f);
	} else {
		fault_set(f, ATOM(no_memory), ATOM(filter), "", "out of memory");
	}
	free(pcaps);
	return status;
}

static void forget(struct control *c)
{
	for (unsigned i = 0; c->filter.programs && i < c->session->count; i++)
		pcap_freecode(&c->filter.programs[i]);
	c->filter.active = false;
}

void control_filter_finish(struct control *c)
{
	forget(c);
	free(c->filter.programs);
	buf_finish(&c->filter.id);
	buf_finish(&c->filter.expression);
	filter_helper_finish(&c->helper);
}

static void finish(struct control *c, const struct fault *f)
{
	struct control_filter *filter = &c->filter;

	report_reply(c->session->report,
		&(struct record_reply){ { filter->id.data, filter->id.len }, f, NULL });
	forget(c);
}

static int ask(struct control *c, struct fault *f)
{
	struct source *source = c->session->sources[c->filter.next].source;

	struct compile_options options = c->filter.options;

	if (!c->filter.has_netmask)
		options.netmask = c->session->sources[c->filter.next].netmask;
	return filter_helper_ask(&c->helper, c->filter.next, &options, source->origin.ifname, f);
}

static bool keep(struct buf *b, struct bytes from)
{
	b->len = 0;
	buf_put(b, from.data, from.len);
	buf_put_byte(b, '\0');
	return !buf_failed(b);
}

/* What the command does not say is as at the start. */
static void set_options(struct control *c, const struct command *command)
{
	struct compile_options *o = &c->filter.options;

	*o = c->defaults;
	o->expression = (const char *)c->filter.expression.data;
	if (command->has_optimize)
		o->optimize = command->optimize;
	c->filter.has_netmask = command->has_netmask;
	if (command->has_netmask)
		o->netmask = command->netmask;
	if (command->has_limit)
		o->limit =
			command->limit < 0 || command->limit > LONG_MAX ? -1 : (long)command->limit;
}

static int prepare(struct control *c, const struct command *command, struct fault *f)
{
	struct control_filter *filter = &c->filter;

	if (!keep(&filter->id, command->id) || !keep(&filter->expression, command->expression))
		return fault_set(f, ATOM(no_memory), ATOM(filter), "", "out of memory");
	filter->id.len--;
	filter->first = 0;
	filter->end = c->session->count;
	if (command->ifname.len) {
		if (control_find_source(c->session, command->ifname, &filter->first, f) < 0)
			return -1;
		filter->end = filter->first + 1;
	}
	if (c->session->state != SESSION_RUNNING)
		return fault_set(f, ATOM(failed), ATOM(filter), "", "the capture is ending");
	set_options(c, command);
	filter->next = filter->first;
	return 0;
}

void control_filter_begin(struct control *c, const struct command *command)
{
	struct fault f = { 0 };

	c->filter.active = true;
	if (prepare(c, command, &f) < 0 || ask(c, &f) < 0)
		finish(c, &f);
}

/* On success *program becomes the one that was in force, or empty. */
static int apply_one(struct source *source, struct bpf_program *program, struct fault *f)
{
	if (source->live)
		return live_change_filter(source, program, f);
	return source_set_filter(source, program, f);
}

/* All or none: where a kernel refuses, the sources before get back what they had. */
static int apply(struct control *c, struct fault *f)
{
	struct control_filter *filter = &c->filter;
	struct fault ignored;

	if (c->session->state != SESSION_RUNNING)
		return fault_set(f, ATOM(failed), ATOM(filter), "", "the capture is ending");
	for (unsigned i = filter->first; i < filter->end; i++) {
		if (apply_one(c->session->sources[i].source, &filter->programs[i], f) == 0)
			continue;
		while (i-- > filter->first)
			apply_one(c->session->sources[i].source, &filter->programs[i], &ignored);
		return -1;
	}
	return 0;
}

void control_take_answer(struct control *c)
{
	struct control_filter *filter = &c->filter;
	struct fault f = { 0 };
	int status = filter_helper_answer(&c->helper, &filter->programs[filter->next], &f);

	if (status == 0 && ++filter->next < filter->end)
		status = ask(c, &f);
	else if (status == 0)
		status = apply(c, &f);
	if (status < 0 || filter->next == filter->end)
		finish(c, status < 0 ? &f : NULL);
}

void control_abandon(struct control *c)
{
	struct fault f = { 0 };

	if (!c->filter.active)
		return;
	fault_set(&f, ATOM(failed), ATOM(filter), "", "the capture has ended");
	finish(c, &f);
}
