/* SPDX-License-Identifier: ISC */
/*
 * Live counters for a person.  On a terminal one line a device, written over at every
 * report, with the last reports as a row of bars; elsewhere a line for every report.
 * What the terminal has no room for is left out: bars, columns at the right, devices.
 */
#ifndef VIEW_STATS_VIEW_H
#define VIEW_STATS_VIEW_H

#include <stdbool.h>

#include "base/buf.h"
#include "record/record.h"
#include "view/terminal.h"
#include "view/terminal_keys.h"

#define STATS_VIEW_SAMPLES 60

struct stats_history {
	uint64_t pps[STATS_VIEW_SAMPLES]; /* a ring */
	unsigned count;                   /* ever put in */
};

/* The last report of a device. */
struct stats_row {
	struct stats_history history;
	const char *ifname;
	uint64_t pps, bps, dropped, received;
	bool down;
};

struct stats_view {
	struct buf *out;
	bool terminal;
	bool utf8; /* it shows block elements */
	struct terminal_size size;
	struct terminal_keys keys;
	unsigned devices;
	uint64_t interval; /* nanoseconds between reports */
	unsigned drawn;    /* lines below the header that the next ones are written over */
	struct stats_row *rows;
};

/* Asks the terminal that is stdout, if it is one, and takes the keys of the one that is stdin.
 * False without memory. */
bool stats_view_init(struct stats_view *v, unsigned devices, uint64_t interval, struct buf *out,
	enum terminal_color color);
void stats_view_finish(struct stats_view *v);

/* The device with that index, counted from 0; to be called for each in order. */
void stats_view_put(struct stats_view *v, unsigned index, const struct record_stats *r, bool down);

/* Looks at the terminal again, which has another size or comes back from another job, and draws
 * what was last put on a clean screen. */
void stats_view_refresh(struct stats_view *v);

/* Appends the last `width` samples as bars, scaled to the highest of all. */
void stats_view_bars(struct buf *out, const struct stats_history *h, unsigned width, bool utf8);

/* "9999", "12.3k", "4.0M" */
#define STATS_VIEW_NUMBER 16
void stats_view_scale(char out[STATS_VIEW_NUMBER], uint64_t n);

#endif
