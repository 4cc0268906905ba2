/* SPDX-License-Identifier: ISC */
/* The record of a savefile: its header and what is in it. */
#ifndef RECORD_TOTALS_H
#define RECORD_TOTALS_H

#include "record/record.h"

struct record_totals {
	struct record_savefile facts;
	bool swapped; /* written by a machine of the other byte order */
	uint64_t packets;
	uint64_t bytes;                /* captured */
	uint64_t wire_bytes;           /* on the wire */
	struct clock_time first, last; /* the earliest and the latest; with packets only */
};

void record_totals(struct enc *e, const struct record_totals *r);

/* From the first to the last packet, in nanoseconds. */
uint64_t record_totals_duration(const struct record_totals *r);

/* n in that time, a second; 0 where there is no time. */
uint64_t record_rate(uint64_t n, uint64_t ns);

#endif
