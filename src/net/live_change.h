/* SPDX-License-Identifier: ISC */
/*
 * The filter of a running capture changes without loss and without leftovers: the new
 * program replaces the old one in the kernel in one step, and what is in the ring from
 * before must pass both.  So each packet that is read is checked against the new filter
 * in the process, until all of them have been read.
 *
 *   admitted       delivered, as ever
 *   rejected       not received: as if the filter had been there in time
 *   cannot tell    dropped: a packet cut short by the snapshot length, or a filter that
 *                  only the kernel can run (inbound, ifindex)
 */
#ifndef NET_LIVE_CHANGE_H
#define NET_LIVE_CHANGE_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct filter_answer;
struct source;

enum live_change_phase {
	CHANGE_NONE,
	/* On another processor a packet may still be on its way through the old program. */
	CHANGE_SETTLING,
	CHANGE_COUNTING, /* `left` packets are from before */
};

struct live_change {
	enum live_change_phase phase;
	bool checkable;
	struct bpf_program check;
	uint64_t settled; /* clock_monotonic() */
	uint64_t left;
};

/* From the return on, no packet that the filter rejects is delivered.  Takes over a's
 * programs; on success a->program becomes the one that was in force.  On failure the old
 * filter stays. */
int live_change_filter(struct source *s, struct filter_answer *a, struct fault *f);

/* Once for each dispatch, then for each packet: whether it is to be delivered. */
void live_change_turn(struct source *s);
bool live_change_admits(struct source *s, const struct pcap_pkthdr *h, const u_char *data);

void live_change_finish(struct live_change *c);

#endif
