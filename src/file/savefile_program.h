/* SPDX-License-Identifier: ISC */
/* The filter's programs of a savefile with several link types: one for each of them, compiled
 * when the first packet of it comes, by whom savefile_set_compiler() names. */
#ifndef FILE_SAVEFILE_PROGRAM_H
#define FILE_SAVEFILE_PROGRAM_H

#include "file/savefile_reader.h"

/* The program for that link type, NULL: the file's own. */
int savefile_program_find(struct savefile *file, int dlt, uint32_t snaplen,
	const struct linktype_program **program, struct fault *f);

/* Those of the filter before. */
void savefile_program_forget(struct savefile *file);

/* A packet of another link type than the first, where there may be one alone. */
int savefile_program_mismatch(
	const struct savefile *file, const struct packet_origin *origin, struct fault *f);

#endif
