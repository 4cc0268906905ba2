/* SPDX-License-Identifier: ISC */
/*
 * The format `text`: a line a packet, in columns that stay aligned.
 *
 *     TIME [WHERE] [MAC > MAC] PROTOCOL SOURCE > DESTINATION LENGTH  WHAT IT SAYS
 *
 * Columns grow when something longer comes and stay so.  Where there are several sources
 * a column names the packet's.
 */
#ifndef VIEW_LINES_H
#define VIEW_LINES_H

#include "record/packet.h"
#include "view/conversations.h"
#include "view/terminal.h"

/* As tcpdump's -t, by how often it was given. */
enum lines_times {
	LINES_TIME_OF_DAY,
	LINES_NO_TIME,
	LINES_SECONDS, /* since 1970 */
	LINES_DELTA,   /* since the packet before */
	LINES_DATE,    /* and time of day */
	LINES_SINCE,   /* since the first packet */
};

struct lines_options {
	unsigned times; /* enum lines_times */
	unsigned hex;   /* 1: behind the link layer's header, 2: all */
	unsigned hex_ascii;
	unsigned ascii;
	bool macs;    /* a column of the hardware's addresses */
	bool payload; /* printable text of what the transport carries */
	int color;    /* enum terminal_color */
	bool checksums;
	bool relative; /* numbers of TCP, view/conversations.h */
};

/* Widths of the addresses. */
struct lines_columns {
	unsigned source;
	unsigned destination;
};

struct lines {
	struct lines_options options;
	bool color;
	bool sources;   /* more than one */
	unsigned where; /* widths */
	bool narrow;    /* IPv4 has columns of its own, short_columns */
	struct lines_columns columns, short_columns;
	bool begun;
	struct clock_time last; /* of the packet before, or of the first */
	struct conversations conversations;
};

void lines_init(struct lines *l, const struct lines_options *options, bool sources);
void lines_finish(struct lines *l);

/* packet_write_fn; the writer's context is a struct lines. */
void lines_write(struct packet_writer *w, const struct packet *p);

#endif
