/* SPDX-License-Identifier: ISC */
#include "file/savefile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/atom.h"
#include "file/byte_input_unpack.h"
#include "file/savefile_odd.h"
#include "file/savefile_pcap.h"
#include "file/savefile_pcapng.h"
#include "file/savefile_program.h"
#include "pktpipe/wire.h"
#include "record/codec.h"
#include "wire/pcapng.h"

static int savefile_no_memory(const char *name, struct fault *f)
{
	return fault_set_file(f, ATOM(no_memory), ATOM(open), name, "out of memory");
}

int savefile_adopt(
	struct savefile *file, const char *name, const struct byte_input *in, struct fault *f)
{
	*file = (struct savefile){
		.in = *in,
		.name = strdup(name),
		.cut = PKTPIPE_DATA_MAX,
	};
	if (!file->name) {
		byte_input_close(&file->in);
		return savefile_no_memory(name, f);
	}
	file->label = strcmp(name, "-") ? file->name : "stdin";
	file->origin.file = file->name;
	return 0;
}

int savefile_open(struct savefile *file, const char *name, byte_input_wait_fn *wait,
	void *wait_context, struct fault *f)
{
	struct byte_input in;

	*file = (struct savefile){ 0 };
	if (byte_input_open(&in, name, wait, wait_context, f) < 0)
		return -1;
	return savefile_adopt(file, name, &in, f);
}

/* An input that ends because of its descriptor, or of what it is compressed with, looks cut
 * short to the reader. */
static bool savefile_input_failed(const struct savefile *file, struct fault *f)
{
	if (!file->in.error)
		return byte_input_unpack_failed(&file->in, file->name, file->delivered, f);
	fault_set_file(f, ATOM(read_failed), ATOM(read), file->name, "cannot read %s: %s",
		file->label, strerror(file->in.error));
	return true;
}

static int savefile_open_format(struct savefile *file, struct fault *f)
{
	struct bytes start;
	bool pcapng;

	if (byte_input_unpack(&file->in, file->magic, file->name, f) < 0)
		return -1;
	start = byte_input_peek(&file->in, file->magic, sizeof(file->magic));
	pcapng = start.len >= 4 && get_be32(start.data) == PCAPNG_SECTION;
	file->reader = pcapng ? &savefile_pcapng_reader : &savefile_pcap_reader;
	return file->reader->open(file, f);
}

static int savefile_open_reader(struct savefile *file, struct fault *f)
{
	if (savefile_open_format(file, f) == 0)
		return 0;
	if (savefile_input_failed(file, f))
		return -1;
	if (file->in.stopped)
		return fault_set_file(f, ATOM(none), ATOM(signal), file->name,
			"a signal came while the header of %s was waited for", file->label);
	return -1;
}

int savefile_read_header(struct savefile *file, struct fault *f)
{
	if (savefile_open_reader(file, f) < 0)
		return -1;
	return packet_origin_init(&file->origin) ? 0 : savefile_no_memory(file->name, f);
}

bool savefile_is_foreign(const struct fault *f)
{
	return f->code == ATOM(savefile_invalid) || f->code == ATOM(savefile_truncated) ||
	       f->code == ATOM(savefile_damaged);
}

void savefile_set_filter(struct savefile *file, struct bpf_program *program)
{
	struct bpf_program was = file->filter;

	file->filter = *program;
	*program = was;
	savefile_program_forget(file);
}

int savefile_set_compiler(
	struct savefile *file, linktype_compile_fn *compile, void *context, struct fault *f)
{
	const struct linktype_program *program;
	const struct packet_origin *o;

	file->compile = compile;
	file->compile_context = context;
	for (unsigned i = 0; (o = savefile_origin(file, i)); i++)
		if (savefile_program_find(file, o->dlt, o->snaplen, &program, f) < 0)
			return -1;
	return 0;
}

const struct packet_origin *savefile_origin(const struct savefile *file, unsigned index)
{
	if (file->reader->origin)
		return file->reader->origin(file, index);
	return index ? NULL : &file->origin;
}

bool savefile_has_one_linktype(const struct savefile *file)
{
	const struct packet_origin *o;

	for (unsigned i = 0; (o = savefile_origin(file, i)); i++)
		if (o->dlt != file->origin.dlt)
			return false;
	return true;
}

int savefile_read(
	struct savefile *file, int max, savefile_packet_fn *deliver, void *context, struct fault *f)
{
	int n;

	file->deliver = deliver;
	file->context = context;
	file->enough = false;
	n = file->reader->read(file, max, f);
	if (n > 0)
		return n;
	file->done = true;
	if (file->in.stopped)
		return 0;
	return savefile_input_failed(file, f) || n < 0 ? -1 : 0;
}

int savefile_next(struct savefile *file, struct fault *f)
{
	int n = 1;

	file->holds = true;
	file->has_held = false;
	while (n > 0 && !file->has_held)
		n = savefile_read(file, 1, NULL, NULL, f);
	return file->has_held ? 1 : n;
}

int savefile_release(
	struct savefile *file, savefile_packet_fn *deliver, void *context, struct fault *f)
{
	const struct linktype_program *program;
	const struct packet_origin *o = file->held.origin;
	uint64_t before = file->delivered;

	if (savefile_program_find(file, o->dlt, o->snaplen, &program, f) < 0)
		return -1;
	file->deliver = deliver;
	file->context = context;
	file->holds = false;
	savefile_take(file, program ? &program->program : &file->filter, &file->held);
	file->holds = true;
	if (file->held_count)
		*file->held_count += file->delivered - before;
	return 0;
}

int savefile_rewind(struct savefile *file, struct fault *f)
{
	if (byte_input_rewind(&file->in) < 0) {
		fault_set_file(f, ATOM(not_supported), ATOM(read), file->name,
			"%s cannot be read twice: %s", file->name, strerror(errno));
		return fault_hint(f, "a regular file can");
	}
	file->reader->close(file);
	file->done = false;
	return savefile_open_reader(file, f);
}

bool savefile_is_swapped(const struct savefile *file)
{
	return file->swapped;
}

void savefile_facts(const struct savefile *file, struct record_savefile_facts *facts)
{
	bool big = savefile_is_swapped(file) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);

	*facts = (struct record_savefile_facts){
		.file = file->name,
		.byte_order = big ? ATOM(big) : ATOM(little),
		.dlt = file->origin.dlt,
		.dlt_name = file->origin.dlt_name,
	};
	file->reader->facts(file, facts);
}

void savefile_close(struct savefile *file)
{
	if (!file->name)
		return;
	if (file->reader)
		file->reader->close(file);
	byte_input_close(&file->in);
	pcap_freecode(&file->filter);
	savefile_program_forget(file);
	packet_origin_finish(&file->origin);
	free(file->name);
	*file = (struct savefile){ 0 };
}

void savefile_header(
	uint8_t out[SAVEFILE_HEADER_LEN], uint16_t linktype, uint32_t snaplen, uint32_t fcs_len)
{
	static const uint32_t nanoseconds = 0xa1b23c4d;
	static const uint16_t version[] = { 2, 4 };
	const uint32_t fcs = fcs_len ? SAVEFILE_FCS_PRESENT | fcs_len / 2 << SAVEFILE_FCS_SHIFT : 0;
	const uint32_t rest[] = { 0, 0, snaplen, linktype | fcs };

	memcpy(out, &nanoseconds, sizeof(nanoseconds));
	memcpy(out + 4, version, sizeof(version));
	memcpy(out + 8, rest, sizeof(rest));
}
