/* SPDX-License-Identifier: ISC */
#include "file/savefile_program.h"

#include <stdlib.h>

#include "base/atom.h"
#include "filter/program.h"

int savefile_program_find(struct savefile *file, int dlt, uint32_t snaplen,
	const struct savefile_program **program, struct fault *f)
{
	struct savefile_program *p;

	*program = NULL;
	if (!file->filter.bf_len || dlt == file->origin.dlt)
		return 0;
	for (p = file->programs; p; p = p->next)
		if (p->dlt == dlt) {
			*program = p;
			return 0;
		}
	if (!file->compile)
		return fault_set_file(f, ATOM(not_supported), ATOM(filter), file->name,
			"%s has a second link type, for which the filter was not compiled",
			file->label);
	p = calloc(1, sizeof(*p));
	if (!p)
		return fault_set_file(
			f, ATOM(no_memory), ATOM(filter), file->name, "out of memory");
	p->dlt = dlt;
	if (file->compile(file->compile_context, dlt, snaplen, file->name, &p->program, f) < 0) {
		f->key = ATOM(file);
		free(p);
		return -1;
	}
	p->next = file->programs;
	file->programs = p;
	*program = p;
	return 0;
}

void savefile_program_forget(struct savefile *file)
{
	struct savefile_program *next;

	for (struct savefile_program *p = file->programs; p; p = next) {
		next = p->next;
		program_finish(&p->program);
		free(p);
	}
	file->programs = NULL;
	file->generation++;
}

int savefile_program_mismatch(
	const struct savefile *file, const struct packet_origin *origin, struct fault *f)
{
	fault_set_file(f, ATOM(linktype_mismatch), ATOM(read), file->name,
		"packet %llu of %s is of the link type %s: one pcap file cannot have it beside %s",
		(unsigned long long)file->delivered + 1, file->label, origin->dlt_name,
		file->origin.dlt_name);
	return fault_hint(f, "a pcapng file can have several link types");
}
