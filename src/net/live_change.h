/* SPDX-License-Identifier: ISC */
/*
 * The filter of a running capture changes without loss and without leftovers: the new
 * program replaces the old one in the kernel in one step, and what is in the ring from
 * before must pass both.  So the packets that are read are checked against the new filter
 * in the process, until all from before have been read.
 *
 *   admitted       delivered, as ever
 *   rejected       not received: as if the filter had been there in time
 *   cannot tell    dropped, if it may be from before: a packet cut short by the snapshot
 *                  length, or a filter that only the kernel can run (inbound, ifindex),
 *                  see filter/interpret.h
 */
#ifndef NET_LIVE_CHANGE_H
#define NET_LIVE_CHANGE_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct source;

/* From the return on, no packet that the filter rejects is delivered.  On success *program
 * becomes the one that was in force; on failure that one stays. */
int live_change_filter(struct source *s, struct bpf_program *program, struct fault *f);

/* To be called now and then, at the time that it returns (clock_monotonic()) at the latest;
 * 0: there is no need. */
uint64_t live_change_settle(struct source *s);

/* Whether a packet is to be delivered. */
bool live_change_admits(struct source *s, const struct pcap_pkthdr *h, const u_char *data);

#endif
