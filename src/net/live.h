/* SPDX-License-Identifier: ISC */
/* Live devices: opening, statistics, going down and away.  pcap(3PCAP), packet(7). */
#ifndef NET_LIVE_H
#define NET_LIVE_H

#include <net/if.h>

#include "net/if_drops.h"
#include "base/bytes.h"
#include "net/live_change.h"
#include "net/source.h"

#define LIVE_SNAPLEN_MAX 262144 /* libpcap's MAXIMUM_SNAPLEN */

struct live_options {
	uint32_t snaplen;
	bool promiscuous;
	bool monitor;
	bool immediate;      /* hand over each packet at once, at 45 times the cost */
	unsigned timeout_ms; /* or else how long the kernel may hold back a block of packets */
	uint32_t buffer;     /* bytes */
	pcap_direction_t direction;
	int linktype;    /* DLT_ value, or -1 for the device's own */
	int tstamp_type; /* PCAP_TSTAMP_ value, or -1 for the device's own */
};

struct live_origin;

struct live {
	char ifname[IFNAMSIZ];
	struct live_options options;
	bool any;                 /* the pseudo-device of all devices */
	bool down;                /* as last seen by live_event() */
	uint64_t opened;          /* clock_monotonic() */
	struct pcap_stat last;    /* libpcap's 32-bit totals at the last look */
	uint64_t kernel_received; /* since activation, drops included */
	uint64_t kernel_dropped;
	uint64_t base_received; /* of which not part of the capture: before the filter, or
				   in the ring when the count was reached */
	uint64_t base_dropped;
	struct if_drops drops;
	uint64_t given_up;          /* in the ring when the end could not wait */
	struct bpf_program program; /* the filter in force */
	struct live_change change;
	struct live_origin *origins; /* of `any`: a list of the devices seen */
};

/* Opens and activates; from then on the device's packets are rejected until
 * source_set_filter().  The caller closes with source_close(), also after a failure. */
int live_open(
	struct source *s, const char *ifname, const struct live_options *options, struct fault *f);

/* The fault of a name that no device has; returns -1. */
int live_no_such_device(const char *ifname, struct fault *f);

/* The first device that is up and no loopback: its name in ifname[IFNAMSIZ]. */
int live_default(char *ifname, struct fault *f);

void live_close(struct source *s);
int live_set_filter(struct source *s, const struct bpf_program *program, struct fault *f);
void live_update_counts(struct source *s);

/* Reads the origin of a packet of `any` from its SLL2 header: the device it came by. */
const struct packet_origin *live_packet_origin(
	struct source *s, const uint8_t *data, uint32_t caplen);

/* Sends one packet, which begins with the link-layer header.  A queue that is full is waited
 * for, for a tenth of a second at the most. */
int live_send(struct source *s, struct bytes packet, struct fault *f);

/* From here on nothing more comes into the ring. */
void live_stop_intake(struct source *s);

/* Packets that the kernel accepted and that are neither delivered nor dropped yet. */
uint64_t live_rest(struct source *s);

/* True where everything that the kernel accepted has been delivered or dropped. */
bool live_drained(struct source *s);

/* What is still in the ring is not part of the capture (a count has been reached), or
 * counts as dropped (the end must not wait). */
void live_forget_rest(struct source *s);
void live_drop_rest(struct source *s);

/* Whether the device went down or came up since the last call: ATOM(down),
 * ATOM(up), or ATOM(none). */
atom_id live_event(struct source *s);

/* none where the link type alone says it */
atom_id live_tstamp_type(const struct source *s);

#endif
