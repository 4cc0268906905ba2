/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/capture_phase.h"
#include "file/savefile.h"
#include "filter/compile.h"
#include "net/live.h"
#include "net/source_file.h"
#include "net/source_merge.h"
#include "os/signals.h"

/* Sources: each worker has the device for itself. */
static unsigned capture_open_wanted(const struct capture_options *o)
{
	const unsigned named = o->files.count ? o->files.count : o->interfaces.count;

	if (o->workers)
		return (unsigned)o->workers;
	return named ? named : 1;
}

static int capture_open_allocate(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const unsigned wanted = capture_open_wanted(o);

	c->sources = calloc(wanted, sizeof(*c->sources));
	c->watched = calloc(wanted, sizeof(*c->watched));
	c->skipped = calloc(wanted, sizeof(*c->skipped));
	if (!c->sources || !c->watched || !c->skipped)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	return 0;
}

const struct format *capture_file_format(const struct capture_options *o)
{
	static const char ending[] = ".pcapng";
	const struct compress_ops *packed = compress_find(o->write);
	size_t len = strlen(o->write) - (packed ? strlen(packed->ending) : 0);

	if (len < strlen(ending) || memcmp(o->write + len - strlen(ending), ending, strlen(ending)))
		return &format_savefile;
	return &format_pcapng;
}

/* A pipe is opened anew (output.h), which takes the caller's rights as well. */
static void capture_open_stdout(struct capture *c)
{
	const struct format *format = capture_has_workers(c) ? c->crew.format
				      : c->records           ? c->format
							     : capture_file_format(&c->options);

	if (c->records || capture_has_workers(c) || !strcmp(c->options.write, "-"))
		output_init(&c->out, STDOUT_FILENO, "stdout", format->framing->size);
	c->out.is_packet = format->framing->is_packet;
}

/* Whom root becomes may not remove it. */
int capture_undo(struct undo *u, const struct output *o, struct fault *f)
{
	return o->created && geteuid() == 0 ? undo_begin(u, o->name, f) : 0;
}

/* It is emptied when the capture begins, and never where it is read from. */
static int capture_open_create_file(struct capture *c, struct fault *f)
{
	const struct format *format = capture_file_format(&c->options);

	if (output_create(&c->file, c->options.write, format->framing->size, f) < 0)
		return -1;
	for (unsigned i = 0; i < c->count; i++) {
		if (!output_is(&c->file, source_fd(&c->sources[i])))
			continue;
		fault_set_file(f, ATOM(usage), ATOM(open), c->options.write,
			"%s is read from and cannot be written to as well", c->options.write);
		return fault_hint(f, "write to another file, and rename it");
	}
	return capture_undo(&c->undo, &c->file, f);
}

/* Of a rotation only the place of its files: see capture_rotation.c. */
int capture_open_output(struct capture *c, struct fault *f)
{
	const struct compress_ops *packed = compress_find(c->options.write);
	struct compressor compressor = { 0 };
	int status;

	if (packed && compressor_init(&compressor, packed, c->options.write, f) < 0)
		return -1;
	if (capture_rotates(&c->options)) {
		c->file = (struct output){ .fd = -1,
			.name = c->options.write,
			.size = capture_file_format(&c->options)->framing->size };
		status = capture_open_folder(c, f);
	} else {
		status = capture_open_create_file(c, f);
	}
	c->file.is_packet = capture_file_format(&c->options)->framing->is_packet;
	output_set_compressor(&c->file, &compressor);
	return status;
}

/* One that is no savefile does not take the others along. */
static int capture_open_skip(struct capture *c, struct source *s, const struct fault *f)
{
	if (!savefile_is_foreign(f))
		return -1;
	source_close(s);
	c->skipped[c->skipped_count++] = *f;
	return 0;
}

/* While nobody reads, a file is not read either: what would wait in memory costs, and saves
 * nothing. */
size_t capture_open_queue(const struct capture *c)
{
	bool waits = !c->options.files.count;

	if (c->options.queue != CAPTURE_QUEUE_UNSET)
		return (size_t)c->options.queue;
	for (unsigned i = 0; i < c->count; i++)
		waits = waits || source_file_may_wait(&c->sources[i]);
	return waits ? CAPTURE_QUEUE_DEFAULT : 0;
}

int capture_open_files(void *capture, struct fault *f)
{
	struct capture *c = capture;
	const struct capture_options *o = &c->options;
	const uint32_t cut = o->snaplen == CAPTURE_SNAPLEN_UNSET ? 0 : (uint32_t)o->snaplen;

	if (capture_open_allocate(c, f) < 0)
		return -1;
	capture_open_stdout(c);
	for (unsigned i = 0; i < o->files.count; i++) {
		struct source *s = &c->sources[c->count++];

		if (source_file_open(s, o->files.items[i], cut, session_wait, &c->session, f) == 0)
			continue;
		if (capture_open_skip(c, s, f) < 0)
			return -1;
		c->count--;
	}
	output_set_queue(&c->out, capture_open_queue(c));
	return value_expression(&o->words, o->filter.file, &c->expression, f);
}

int capture_begin_files(void *capture, struct fault *f)
{
	struct capture *c = capture;
	unsigned kept = 0;

	if (!c->options.files.count)
		return 0;
	for (unsigned i = 0; i < c->count; i++) {
		struct source s;

		if (source_file_begin(&c->sources[i], f) == 0) {
			s = c->sources[i];
			c->sources[i] = (struct source){ 0 };
			c->sources[kept++] = s;
			continue;
		}
		if (capture_open_skip(c, &c->sources[i], f) < 0)
			return -1;
	}
	c->count = kept;
	if (kept && c->options.merge)
		return source_merge_begin(c->sources, kept, f);
	if (kept)
		return 0;
	*f = c->skipped[0];
	return -1;
}

static uint32_t capture_open_choose_snaplen(const struct capture_options *o)
{
	if (o->snaplen != CAPTURE_SNAPLEN_UNSET)
		return o->snaplen ? (uint32_t)o->snaplen : LIVE_SNAPLEN_MAX;
	return o->timeout.immediate ? CAPTURE_SNAPLEN_IMMEDIATE : CAPTURE_SNAPLEN_DEFAULT;
}

/* Each device takes its time, and there may be hundreds. */
static int capture_open_go_on(struct fault *f)
{
	if (!signals_stopped())
		return 0;
	return fault_set(f, ATOM(none), ATOM(signal), NULL, "a signal came during the start");
}

int capture_open_devices(void *capture, struct fault *f)
{
	static const pcap_direction_t directions[] = { PCAP_D_INOUT, PCAP_D_IN, PCAP_D_OUT };
	struct capture *c = capture;
	struct capture_options *o = &c->options;
	char chosen[IFNAMSIZ];
	const struct live_options live = {
		.snaplen = capture_open_choose_snaplen(o),
		.promiscuous = o->promiscuous,
		.monitor = o->monitor,
		.immediate = o->timeout.immediate,
		.timeout_ms = o->timeout.ms,
		.buffer = (uint32_t)o->buffer,
		.direction = directions[o->direction],
		.reader = (enum live_reader)o->reader,
		.linktype = o->linktype,
		.tstamp_type = o->tstamp_type,
		.counting = c->plan.kind == CAPTURE_COUNTS,
		.fanout = o->fanout,
		.split = capture_has_workers(c) ? &c->crew.split : NULL,
	};
	const unsigned count = capture_open_wanted(o);

	if (!o->interfaces.count && live_default(chosen, f) < 0)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		const char *given = !o->interfaces.count ? NULL
				    : live.split         ? o->interfaces.items[0]
							 : o->interfaces.items[i];

		c->watched[i].given = given;
		if (capture_open_go_on(f) < 0 ||
			live_open(&c->sources[c->count++], given ? given : chosen, &live, f) < 0)
			return -1;
	}
	return 0;
}

static int capture_open_set_late_filters(struct capture *c, struct fault *f)
{
	const struct compile_options options = filter_options_compile(
		&c->options.filter, (const char *)c->expression.data, NULL, NULL);

	if (!filter_late_init(&c->late, &options))
		return fault_set(f, ATOM(no_memory), ATOM(filter), NULL, "out of memory");
	for (unsigned i = 0; i < c->count; i++)
		if (source_set_compiler(&c->sources[i], filter_late_compile, &c->late, f) < 0)
			return -1;
	return 0;
}

int capture_set_filters(struct capture *c, struct fault *f)
{
	for (unsigned i = 0; i < c->count; i++) {
		struct source *s = &c->sources[i];
		const struct compile_options options = filter_options_compile(&c->options.filter,
			(const char *)c->expression.data, s->origin->ifname, &c->diagnosis);
		struct bpf_program program;

		c->watched[i].netmask = options.netmask;
		if (capture_open_go_on(f) < 0 || source_compile(s, &options, &program, f) < 0 ||
			source_set_filter(s, &program, f) < 0)
			return -1;
	}
	return c->options.files.count ? capture_open_set_late_filters(c, f) : 0;
}
