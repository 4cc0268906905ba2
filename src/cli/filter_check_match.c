/* SPDX-License-Identifier: ISC */
#include "cli/filter_check.h"
#include "filter/program.h"
#include "view/lines.h"

#define BATCH 16384

struct matching {
	struct filter_check *c;
	struct packet_writer writer;
	struct lines lines; /* of the writer's text */
};

static bool passes(const struct bpf_program *program, const struct packet *p)
{
	return program_accepts(program, p->data, p->caplen, p->len);
}

static bool match_packet(void *context, struct packet *p)
{
	struct matching *m = context;
	struct filter_check *c = m->c;
	bool first = passes(&c->first.program, p);

	p->seq = ++c->matches.packets;
	c->matches.matched += first;
	if (c->matches.against) {
		bool second = passes(&c->second.program, p);

		c->matches.both += first && second;
		c->matches.only_first += first && !second;
		c->matches.only_second += !first && second;
		c->matches.neither += !first && !second;
	}
	if (first && c->shown < c->options.show) {
		c->shown++;
		packet_write(&m->writer, p);
	}
	return !output_full(&c->out);
}

static void init_writer(struct matching *m)
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

	init_writer(&m);
	c->matches.file = c->source.origin->file;
	c->matches.against = c->options.against;
	while (!c->source.done) {
		if (source_dispatch(&c->source, BATCH, match_packet, &m, f) < 0)
			return -1;
		if (report_drain(&c->out, f) < 0)
			return -1;
	}
	return 0;
}
