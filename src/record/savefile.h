/* SPDX-License-Identifier: ISC */
/* The record of a savefile: its header and what is in it. */
#ifndef RECORD_SAVEFILE_H
#define RECORD_SAVEFILE_H

#include "record/record.h"

struct record_savefile {
	struct record_savefile_facts facts;
	bool swapped; /* written by a machine of the other byte order */
	uint64_t packets;
	uint64_t bytes;                /* captured */
	uint64_t wire_bytes;           /* on the wire */
	struct clock_time first, last; /* the earliest and the latest; with packets only */
};

void record_savefile(struct enc *e, const struct record_savefile *r);

/* From the first to the last packet, in nanoseconds. */
uint64_t record_savefile_duration(const struct record_savefile *r);

/* n in that time, a second; 0 where there is no time. */
uint64_t record_rate(uint64_t n, uint64_t ns);

#endif
