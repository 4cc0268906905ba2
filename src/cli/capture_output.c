/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/capture_phase.h"
#include "cli/stats_keys.h"
#include "os/signals.h"
#include "file/savefile.h"
#include "record/codec.h"
#include "record/packet_pcapng.h"

/* The name of the first link type that is not this one, or NULL. */
static const char *capture_output_other_linktype(const struct source *s, int dlt)
{
	const struct packet_origin *o;

	for (unsigned i = 0; (o = source_next_origin(s, i)); i++)
		if (o->dlt != dlt)
			return o->dlt_name;
	return NULL;
}

/* A pcap file has one link type in its header. */
static int capture_output_check_linktypes(const struct capture *c, struct fault *f)
{
	const struct packet_origin *first = c->sources[0].origin;

	for (unsigned i = 0; i < c->count; i++) {
		const struct packet_origin *o = c->sources[i].origin;
		const char *other = capture_output_other_linktype(&c->sources[i], first->dlt);

		c->sources[i].one_linktype = true;
		if (!other)
			continue;
		fault_set_file(f, ATOM(linktype_mismatch), ATOM(open), c->options.write,
			"one pcap file cannot have two link types: %s of %s, and %s of %s",
			first->dlt_name, first->ifname ? first->ifname : first->file, other,
			o->ifname ? o->ifname : o->file);
		return fault_hint(f, "a pcapng file can: let its name end with .pcapng");
	}
	return 0;
}

static int capture_output_begin_pcap(struct capture *c, struct output *to, struct fault *f)
{
	uint32_t snaplen = 0, fcs_len = 0;

	if (capture_output_check_linktypes(c, f) < 0)
		return -1;
	for (unsigned i = 0; i < c->count; i++) {
		struct source_facts facts;

		source_facts(&c->sources[i], &facts);
		snaplen = facts.snaplen > snaplen ? facts.snaplen : snaplen;
		fcs_len = !i || facts.savefile.fcs_len == fcs_len ? facts.savefile.fcs_len : 0;
	}
	savefile_header(
		c->header, c->sources[0].origin->linktype, snaplen ? snaplen : 262144, fcs_len);
	buf_put(&to->buf, c->header, sizeof(c->header));
	return 0;
}

/* A stream of pcapng begins with the interfaces that are known. */
static int capture_output_begin_pcapng(
	struct capture *c, struct report *report, struct packet_writer *w, struct fault *f)
{
	const struct packet_origin *o;

	report->packets = w;
	for (unsigned i = 0; i < c->count; i++)
		for (unsigned j = 0; (o = source_next_origin(&c->sources[i], j)); j++)
			if (!packet_pcapng_add(w, o))
				return fault_set(
					f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	return 0;
}

static int capture_output_begin_savefile(struct capture *c, struct output *to, struct fault *f)
{
	const struct format *format = capture_file_format(&c->options);

	packet_writer_init(
		&c->file_writer, format, ENC_BASE64, &(struct packet_options){ 0 }, &to->buf);
	c->session.writers[c->session.writer_count++] = &c->file_writer;
	c->session.file = to;
	if (format->syntax != SYNTAX_PCAPNG)
		return capture_output_begin_pcap(c, to, f);
	report_init(&c->file_report, format, ENC_BASE64, to, false);
	c->session.file_report = &c->file_report;
	return capture_output_begin_pcapng(c, &c->file_report, &c->file_writer, f);
}

/* On a terminal the lines are written over: no other line may come between. */
static int capture_output_begin_counting(struct capture *c, struct fault *f)
{
	c->session.counting = true;
	if (!format_is_text(c->format))
		return 0;
	if (!stats_view_init(&c->view, c->count, c->options.stats_interval, &c->out.buf,
		    (enum terminal_color)c->options.lines.color))
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	c->report.packets_only = c->view.terminal;
	c->session.view = &c->view;
	if (c->view.terminal) {
		signals_watch_terminal();
		stats_keys_begin(&c->session);
	}
	return 0;
}

/* Whether a line has to say which device its packet came by. */
static bool capture_output_several_devices(const struct capture *c)
{
	struct source_facts facts;

	source_facts(&c->sources[0], &facts);
	return c->count > 1 || facts.mixed;
}

static int capture_output_begin_fields(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;

	c->sensor = (struct enc_sensor){
		.host = o->origin ? c->identity.host : NULL,
		.run = c->identity.run,
		.is_worker = c->identity.is_worker,
		.worker = c->identity.worker,
	};
	c->fields = (struct extra_keys){
		.sensor = o->origin || c->identity.is_worker ? &c->sensor : NULL,
		.fingerprints = o->fingerprints,
		.decode = o->decode,
		.checksums = o->checksums,
	};
	if (!o->community_id.wanted)
		return 0;
	c->fields.community_ids = community_ids_create(o->community_id.seed);
	if (!c->fields.community_ids)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	return 0;
}

int capture_begin_outputs(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const struct packet_options shape = {
		.time = (enum packet_time)o->time_unit,
		.meta = o->meta.wanted,
		.keys = o->meta.keys,
		.no_data = o->no_data,
		.batch = (uint32_t)o->batch,
		.fields = o->decode || o->origin || c->identity.is_worker ||
					  o->community_id.wanted || o->fingerprints
				  ? extra_keys_put
				  : NULL,
		.context = &c->fields,
	};

	if (capture_output_begin_fields(c, f) < 0)
		return -1;
	if (!c->records) {
		report_init(&c->report, &format_text, ENC_BASE64, NULL, false);
		return capture_output_begin_savefile(c, c->file.name ? &c->file : &c->out, f);
	}
	report_init(&c->report, c->format, (enum enc_bytes)o->encoding, &c->out, o->packets_only);
	c->report.enc.sensor = c->fields.sensor;
	c->session.out = &c->out;
	if (c->plan.kind == CAPTURE_COUNTS)
		return capture_output_begin_counting(c, f);
	lines_init(&c->lines, &o->lines, capture_output_several_devices(c));
	c->lines.options.checksums = o->checksums;
	if (format_is_text(c->format))
		packet_writer_init_text(&c->record_writer, lines_write, &c->lines, &c->out.buf);
	else
		packet_writer_init(&c->record_writer, c->format, (enum enc_bytes)o->encoding,
			&shape, &c->out.buf);
	if (!o->no_packets)
		c->session.writers[c->session.writer_count++] = &c->record_writer;
	c->report.packets = &c->record_writer;
	if (c->format->syntax == SYNTAX_PCAPNG &&
		capture_output_begin_pcapng(c, &c->report, &c->record_writer, f) < 0)
		return -1;
	return o->write ? capture_output_begin_savefile(c, &c->file, f) : 0;
}

void capture_begin_file(void *capture)
{
	struct capture *c = capture;
	struct record_start start = { .filter = (const char *)c->expression.data };

	if (!c->session.file_report) {
		buf_put(&c->file.buf, c->header, sizeof(c->header));
		return;
	}
	identity_put(&c->identity, &start);
	report_start(c->session.file_report, &start);
}

void capture_identify(struct capture *c)
{
	identity_init(&c->identity);
	tzset();
}

void capture_say_start(struct capture *c)
{
	struct record_interface_facts *interfaces = calloc(c->count, sizeof(*interfaces));
	struct record_savefile_facts *files = calloc(c->count, sizeof(*files));
	bool live = c->sources[0].origin->ifname != NULL;
	const unsigned count = capture_is_parent(c) ? 1 : c->count;
	struct record_start start;

	for (unsigned i = 0; interfaces && files && i < count; i++) {
		struct source_facts facts;

		source_facts(&c->sources[i], &facts);
		interfaces[i] = facts.interface;
		files[i] = facts.savefile;
	}
	start = (struct record_start){
		.filter = (const char *)c->expression.data,
		.sandbox = c->sandbox,
		.interfaces = live ? interfaces : NULL,
		.files = files,
		.count = interfaces && files ? count : 0,
		.fanout = { c->options.fanout.id, c->options.fanout.type },
	};
	if (capture_is_parent(c))
		start.workers = c->count;
	identity_put(&c->identity, &start);
	report_start(&c->report, &start);
	if (c->session.file_report)
		report_start(c->session.file_report, &start);
	free(interfaces);
	free(files);
}

void capture_say_skipped(struct capture *c)
{
	for (unsigned i = 0; i < c->skipped_count; i++)
		report_fault(&c->report, &c->skipped[i], false);
	if (c->skipped_count)
		c->session.exit_code = PKTPIPE_EXIT_INCOMPLETE;
}

void capture_say_summary(const struct capture *c)
{
	const struct output *to = c->records || !c->file.name ? &c->out : &c->file;
	uint64_t dropped = 0;

	if (c->records && !c->plan.verbose)
		return;
	for (unsigned i = 0; i < c->count; i++)
		dropped += c->sources[i].counts.dropped;
	report_say("%llu packets written to %s, %llu dropped",
		(unsigned long long)(c->session.seq > to->lost ? c->session.seq - to->lost : 0),
		c->records ? "stdout" : c->options.write, (unsigned long long)dropped);
}
