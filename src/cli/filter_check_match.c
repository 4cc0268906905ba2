/* SPDX-License-Identifier: ISC */
#include "cli/filter_check.h"
#include "filter/program.h"
#include "record/codec.h"
#include "view/lines.h"

#define BATCH 16384

struct matching {
	struct filter_check *c;
	struct packet_writer writer;
	struct lines lines; /* of the writer's text */
	struct fault fault; /* of a filter that is none for a packet's link type */
	bool failed;
};

/* The program for the packet's link type, or NULL. */
static const struct bpf_program *filter_check_match_program_for(
	struct matching *m, struct filter_check_one *one, const struct packet *p)
{
	const struct packet_origin *o = p->origin;
	const struct linktype_program *found;

	if (o->dlt == m->c->source.origin->dlt)
		return &one->program;
	found = linktype_program_find(
		&one->programs, o->dlt, 0, o->file, filter_late_compile, &one->late, &m->fault);
	m->failed |= !found;
	return found ? &found->program : NULL;
}

static bool filter_check_match_passes(
	struct matching *m, struct filter_check_one *one, const struct packet *p)
{
	const struct bpf_program *program = filter_check_match_program_for(m, one, p);

	return program && program_accepts(program, p->data, p->caplen, p->len);
}

static bool filter_check_match_packet(void *context, struct packet *p)
{
	struct matching *m = context;
	struct filter_check *c = m->c;
	bool first = filter_check_match_passes(m, &c->first, p);

	p->seq = ++c->matches.packets;
	c->matches.matched += first;
	if (c->matches.against) {
		bool second = filter_check_match_passes(m, &c->second, p);

		c->matches.both += first && second;
		c->matches.only_first += first && !second;
		c->matches.only_second += !first && second;
		c->matches.neither += !first && !second;
	}
	if (first && c->shown < c->options.show) {
		c->shown++;
		packet_write(&m->writer, p);
	}
	return !m->failed && !output_full(&c->out);
}

static void filter_check_match_init_writer(struct matching *m)
{
	const struct packet_options shape = { 0 };
	struct filter_check *c = m->c;

	lines_init(&m->lines, &(struct lines_options){ .color = c->options.color }, false);
	if (format_is_text(c->format))
		packet_writer_init_text(&m->writer, lines_write, &m->lines, &c->out.buf);
	else
		packet_writer_init(&m->writer, c->format, (enum enc_bytes)c->options.encoding,
			&shape, &c->out.buf);
}

int filter_check_match(struct filter_check *c, struct fault *f)
{
	struct matching m = { .c = c };

	filter_check_match_init_writer(&m);
	c->matches.file = c->source.origin->file;
	c->matches.against = c->options.against;
	while (!c->source.done) {
		if (source_dispatch(&c->source, BATCH, filter_check_match_packet, &m, f) < 0)
			return -1;
		if (m.failed) {
			*f = m.fault;
			return -1;
		}
		if (report_drain(&c->out, f) < 0)
			return -1;
	}
	return 0;
}

void filter_check_forget(struct filter_check_one *one)
{
	linktype_program_finish(&one->programs);
	program_finish(&one->program);
	filter_late_finish(&one->late);
}
