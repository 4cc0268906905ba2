/* SPDX-License-Identifier: ISC */
/*
 * When each of a row of packets is due.  Deadlines are absolute, counted from the
 * first packet, so that late ones do not push back those behind them: nothing drifts,
 * and what was held up is caught up with.
 */
#ifndef BASE_PACER_H
#define BASE_PACER_H

#include <stdbool.h>
#include <stdint.h>

enum pacer_kind {
	PACER_NONE,    /* every packet at once */
	PACER_TIMES,   /* as the packets' own times lie apart, divided by `speed` */
	PACER_PACKETS, /* `rate` packets a second */
	PACER_BITS,    /* `rate` bits a second */
};

struct pacer {
	enum pacer_kind kind;
	double speed;     /* over 0 */
	uint64_t max_gap; /* of times: ns, what lies farther apart is due so soon; 0: none */
	uint64_t rate;    /* over 0 */

	bool started;
	uint64_t start; /* clock_monotonic() of the first packet */
	uint64_t last;  /* the latest deadline */
	bool based;
	uint64_t base_time;  /* ns, of the packet that the times of others count from */
	uint64_t base_start; /* its deadline */
	uint64_t units;      /* packets or bits so far */

	uint64_t time;    /* of the packet before, where `based` */
	uint64_t earlier; /* packets that were from the past of the one before */
	uint64_t gaps;    /* how many were cut to max_gap */
	uint64_t gap;     /* the last of them, ns */
};

/* The deadline of the next packet, on the clock of now.  time, in ns, is the packet's own
 * where `timed`; a packet without one is due with the one before, and so is one from the
 * past of it. */
uint64_t pacer_next(struct pacer *p, uint64_t now, bool timed, uint64_t time, uint32_t len);

/* The row begins anew where the last packet was due; rates go on. */
void pacer_repeat(struct pacer *p);

#endif
