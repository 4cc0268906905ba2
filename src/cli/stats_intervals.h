/* SPDX-License-Identifier: ISC */
/*
 * What a savefile holds in each interval of its own time: `stats` records as of a device, but of
 * the file's clock, or lines with a bar.  Intervals begin at multiples of their length since
 * 1970, UTC.  Intervals without packets that follow each other are one record, however long the
 * gap.  A packet that is older than the interval that is open counts in that one.
 */
#ifndef CLI_STATS_INTERVALS_H
#define CLI_STATS_INTERVALS_H

#include "record/packet.h"
#include "run/report.h"
#include "view/interval_text.h"

struct stats_intervals {
	/* Set by the caller, and borrowed. */
	uint64_t length; /* nanoseconds; 0: nobody has asked for intervals */
	struct report *report;
	struct packet_origin origin;
	bool text;

	bool begun;
	uint64_t first, index;   /* intervals since 1970: of the first packet, and the open one */
	uint64_t packets, bytes; /* in that; bytes on the wire */
	uint64_t all_packets, all_bytes; /* since the first */
	struct interval_text lines;
};

void stats_intervals_count(struct stats_intervals *i, const struct packet *p);

/* The last interval, and with text all the lines. */
void stats_intervals_end(struct stats_intervals *i);

#endif
