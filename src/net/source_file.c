/* SPDX-License-Identifier: ISC */
#include "net/source_file.h"

#include <stdlib.h>

#include "base/atom.h"
#include "file/savefile.h"

static bool source_file_packet(void *context, struct packet *p)
{
	struct source *s = context;

	source_deliver(s, p);
	return !s->enough;
}

static int source_file_dispatch(struct source *s, int max, struct fault *f)
{
	struct savefile *file = s->state;
	int n;

	file->one_linktype = s->one_linktype;
	n = savefile_read(file, max < 0 ? SOURCE_FILE_BATCH : max, source_file_packet, s, f);

	s->done = file->done;
	if (file->warning.code) {
		s->warning = file->warning;
		file->warning.code = ATOM(none);
	}
	return n;
}

/* What was in force goes to *program. */
static int source_file_change_filter(struct source *s, struct bpf_program *program, struct fault *f)
{
	(void)f;
	savefile_set_filter(s->state, program);
	return 0;
}

static int source_file_set_filter(struct source *s, struct bpf_program *program, struct fault *f)
{
	source_file_change_filter(s, program, f);
	pcap_freecode(program);
	return 0;
}

static int source_file_set_compiler(
	struct source *s, linktype_compile_fn *compile, void *context, struct fault *f)
{
	return savefile_set_compiler(s->state, compile, context, f);
}

static const struct packet_origin *source_file_next_origin(const struct source *s, unsigned index)
{
	return savefile_origin(s->state, index);
}

static int source_file_fd(const struct source *s)
{
	return ((const struct savefile *)s->state)->in.fd;
}

static void source_file_facts(const struct source *s, struct source_facts *facts)
{
	savefile_facts(s->state, &facts->savefile);
	facts->snaplen = facts->savefile.snaplen;
	facts->mixed = facts->savefile.interface_count > 1;
}

static void source_file_close(struct source *s)
{
	if (s->state)
		savefile_close(s->state);
	free(s->state);
}

const struct source_ops source_file_ops = {
	.finite = true,
	.dispatch = source_file_dispatch,
	.set_filter = source_file_set_filter,
	.change_filter = source_file_change_filter,
	.set_compiler = source_file_set_compiler,
	.next_origin = source_file_next_origin,
	.fd = source_file_fd,
	.facts = source_file_facts,
	.close = source_file_close,
};

int source_file_open(struct source *s, const char *name, uint32_t cut, byte_input_wait_fn *wait,
	void *wait_context, struct fault *f)
{
	struct savefile *file = calloc(1, sizeof(*file));

	*s = (struct source){ .ops = &source_file_ops, .state = file };
	if (!file)
		return fault_set_file(f, ATOM(no_memory), ATOM(open), name, "out of memory");
	if (savefile_open(file, name, wait, wait_context, f) < 0)
		return -1;
	if (cut)
		file->cut = cut;
	s->origin = &file->origin;
	return 0;
}

bool source_file_may_wait(const struct source *s)
{
	return ((const struct savefile *)s->state)->in.may_wait;
}

int source_file_begin(struct source *s, struct fault *f)
{
	struct savefile *file = s->state;

	if (savefile_read_header(file, f) < 0)
		return -1;
	s->pcap = file->pcap;
	return 0;
}
