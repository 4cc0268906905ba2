/* SPDX-License-Identifier: ISC */
#include "file/savefile_program.h"

#include "base/atom.h"

int savefile_program_find(struct savefile *file, int dlt, uint32_t snaplen,
	const struct linktype_program **program, struct fault *f)
{
	*program = NULL;
	if (!file->filter.bf_len || dlt == file->origin.dlt)
		return 0;
	if (!file->compile)
		return fault_set_file(f, ATOM(not_supported), ATOM(filter), file->name,
			"%s has a second link type, for which the filter was not compiled",
			file->label);
	*program = linktype_program_find(
		&file->programs, dlt, snaplen, file->name, file->compile, file->compile_context, f);
	return *program ? 0 : -1;
}

void savefile_program_forget(struct savefile *file)
{
	linktype_program_finish(&file->programs);
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
