/* SPDX-License-Identifier: ISC */
/*
 * A source of packets: a live device or a savefile.  It turns what libpcap hands
 * over into struct packet, with every field in its range, and keeps the account.
 *
 * Life of a source: live_open() or savefile_open(), source_set_filter(), then
 * source_dispatch() as often as there is something to read, source_close().
 */
#ifndef NET_SOURCE_H
#define NET_SOURCE_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "record/packet.h"
#include "record/record.h"

struct live;
struct savefile;

/* Returns false to end the dispatch behind this packet. */
typedef bool source_packet_fn(void *context, struct packet *p);

/* 64-bit totals since the source's filter was set.  At the end of a live capture
 * received == dropped + delivered. */
struct source_counts {
	uint64_t received;
	uint64_t dropped;
	uint64_t if_dropped;
	uint64_t delivered;
	uint64_t bytes; /* captured bytes delivered; with count_wire those on the wire */
};

struct source {
	pcap_t *pcap;
	struct packet_origin origin; /* its strings belong to the source */
	struct live *live;           /* exactly one of these two */
	struct savefile *savefile;
	struct bpf_program
		filter; /* a savefile's, run in the process; a device's is in the kernel */
	uint32_t cut;   /* captured bytes of a packet at the most */
	struct source_counts counts;
	bool count_wire;
	bool done;             /* end of file, device drained: nothing more will come */
	struct fault notice;   /* code is set where something is to be reported that ends nothing */
	bool unsigned_seconds; /* a pcap file's */
	bool noticed;          /* the one notice of a source has been given */

	source_packet_fn *deliver; /* of the dispatch under way */
	void *context;
	bool enough; /* deliver() has ended it */
};

/* Reads at most max packets that are there already, -1: all of them.  Returns the number
 * of packets looked at, or -1: the device is lost, though its ring may still have
 * packets, or the savefile is cut short or damaged, and done. */
int source_dispatch(
	struct source *s, int max, source_packet_fn *deliver, void *context, struct fault *f);

/* One packet of the dispatch under way, as libpcap has it: filters, mends, counts and
 * delivers it. */
void source_take(struct source *s, const struct pcap_pkthdr *h, const uint8_t *data);

/* Brings counts up to date; those of a source that is done stay as they are. */
void source_update_counts(struct source *s);

/* Sets the filter and, on a device, begins the capture.  A program without instructions
 * accepts everything.  Takes over the program's memory.  A device's filter goes to the
 * kernel or fails. */
int source_set_filter(struct source *s, struct bpf_program *program, struct fault *f);

void source_close(struct source *s);

#endif
