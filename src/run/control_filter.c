/* SPDX-License-Identifier: ISC */
#include "run/control_filter.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>

#include "record/command.h"
#include "record/reply.h"
#include "filter/program.h"

int control_filter_init(struct control_filter *filter, struct session *session,
	const struct compile_options *defaults, struct fault *f)
{
	unsigned count = session->count;
	pcap_t **pcaps = calloc(count, sizeof(*pcaps));
	int status = -1;

	filter->session = session;
	filter->defaults = *defaults;
	filter->programs = calloc(count, sizeof(*filter->programs));
	if (pcaps && filter->programs) {
		for (unsigned i = 0; i < count; i++)
			pcaps[i] = session->sources[i].source->pcap;
		status = filter_helper_start(&filter->helper, pcaps, count, f);
	} else {
		fault_set(f, ATOM(no_memory), ATOM(filter), "", "out of memory");
	}
	free(pcaps);
	return status;
}

static void control_filter_forget(struct control_filter *filter)
{
	for (unsigned i = 0; filter->programs && i < filter->session->count; i++)
		program_finish(&filter->programs[i]);
	filter->active = false;
}

void control_filter_finish(struct control_filter *filter)
{
	control_filter_forget(filter);
	free(filter->programs);
	buf_finish(&filter->id);
	buf_finish(&filter->expression);
	filter_helper_finish(&filter->helper);
}

static void control_filter_reply(struct control_filter *filter, const struct fault *f)
{
	report_reply(filter->session->report,
		&(struct record_reply){ { filter->id.data, filter->id.len }, f, NULL });
	control_filter_forget(filter);
}

static int control_filter_ask(struct control_filter *filter, struct fault *f)
{
	struct source *source = filter->session->sources[filter->next].source;

	struct compile_options options = filter->options;

	if (!filter->has_netmask)
		options.netmask = filter->session->sources[filter->next].netmask;
	return filter_helper_ask(
		&filter->helper, filter->next, &options, source->origin->ifname, f);
}

static bool control_filter_keep(struct buf *b, struct bytes from)
{
	b->len = 0;
	buf_put(b, from.data, from.len);
	buf_put_byte(b, '\0');
	return !buf_failed(b);
}

/* What the command does not say is as at the start. */
static void control_filter_set_options(struct control_filter *filter, const struct command *command)
{
	struct compile_options *o = &filter->options;

	*o = filter->defaults;
	o->expression = (const char *)filter->expression.data;
	if (command->has_optimize)
		o->optimize = command->optimize;
	filter->has_netmask = command->has_netmask;
	if (command->has_netmask)
		o->netmask = command->netmask;
	if (command->has_limit)
		o->limit =
			command->limit < 0 || command->limit > LONG_MAX ? -1 : (long)command->limit;
}

static int control_filter_refuse_alone(struct fault *f)
{
	fault_set(f, ATOM(not_supported), ATOM(filter), "",
		"a member of a fanout group keeps its filter: a packet goes to one member, whose "
		"filter then decides");
	return fault_hint(f, "end all members and start them with the other filter; or start them "
			     "with --fanout-alone, and send the command to each");
}

static int control_filter_prepare(
	struct control_filter *filter, const struct command *command, struct fault *f)
{
	if (!control_filter_keep(&filter->id, command->id) ||
		!control_filter_keep(&filter->expression, command->expression))
		return fault_set(f, ATOM(no_memory), ATOM(filter), "", "out of memory");
	filter->id.len--;
	filter->first = 0;
	filter->end = filter->session->count;
	if (command->ifname.len) {
		if (session_find_source(filter->session, command->ifname, &filter->first, f) < 0)
			return -1;
		filter->end = filter->first + 1;
	}
	if (filter->session->state != SESSION_RUNNING)
		return fault_set(f, ATOM(failed), ATOM(filter), "", "the capture is ending");
	if (filter->shared)
		return control_filter_refuse_alone(f);
	control_filter_set_options(filter, command);
	filter->next = filter->first;
	return 0;
}

void control_filter_begin(struct control_filter *filter, const struct command *command)
{
	struct fault f = { 0 };

	filter->active = true;
	if (control_filter_prepare(filter, command, &f) < 0 || control_filter_ask(filter, &f) < 0)
		control_filter_reply(filter, &f);
}

/* All or none: where a kernel refuses, the sources before get back what they had. */
static int control_filter_apply(struct control_filter *filter, struct fault *f)
{
	struct filter_late *late = filter->session->late;
	struct fault ignored;

	if (filter->session->state != SESSION_RUNNING)
		return fault_set(f, ATOM(failed), ATOM(filter), "", "the capture is ending");
	for (unsigned i = filter->first; i < filter->end; i++) {
		if (source_change_filter(
			    filter->session->sources[i].source, &filter->programs[i], f) == 0)
			continue;
		while (i-- > filter->first)
			source_change_filter(
				filter->session->sources[i].source, &filter->programs[i], &ignored);
		return -1;
	}
	if (late && !filter_late_change(late, &filter->options))
		return fault_set(f, ATOM(no_memory), ATOM(filter), "", "out of memory");
	return 0;
}

short control_filter_events(const struct control_filter *filter)
{
	return filter_helper_wants_write(&filter->helper) ? POLLIN | POLLOUT : POLLIN;
}

/* 1 when the helper has answered. */
static int control_filter_listen(struct control_filter *filter, struct fault *f)
{
	if (filter_helper_flush(&filter->helper, f) < 0)
		return -1;
	return filter_helper_answer(&filter->helper, &filter->programs[filter->next], f);
}

void control_filter_turn(struct control_filter *filter)
{
	struct fault f = { 0 };
	int status = control_filter_listen(filter, &f);

	if (status == 0)
		return;
	if (status > 0)
		status = 0;
	if (status == 0 && ++filter->next < filter->end)
		status = control_filter_ask(filter, &f);
	else if (status == 0)
		status = control_filter_apply(filter, &f);
	if (status < 0 || filter->next == filter->end)
		control_filter_reply(filter, status < 0 ? &f : NULL);
}

void control_filter_abandon(struct control_filter *filter)
{
	struct fault f = { 0 };

	if (!filter->active)
		return;
	fault_set(&f, ATOM(failed), ATOM(filter), "", "the capture has ended");
	control_filter_reply(filter, &f);
}
