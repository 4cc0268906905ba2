/* SPDX-License-Identifier: ISC */
/* The record of a savefile of -w that is whole and has its name. */
#ifndef RECORD_WRITTEN_H
#define RECORD_WRITTEN_H

#include "base/clock.h"
#include "wire/enc.h"

struct record_written {
	const char *file;
	uint64_t n; /* of the run's files, from 1 */
	uint64_t packets;
	uint64_t bytes; /* the file's size */
	/* Of its first and its last packet; with packets only. */
	struct clock_time first, last;
	uint64_t first_seq, last_seq;
	/* Of all sources, since the start. */
	uint64_t received;
	uint64_t dropped;
	atom_id reason; /* size, time, end */
};

void record_written(struct enc *e, const struct record_written *r);

#endif
