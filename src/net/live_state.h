/* SPDX-License-Identifier: ISC */
/* What a live device keeps, and the operations of net/live.c's parts. */
#ifndef NET_LIVE_STATE_H
#define NET_LIVE_STATE_H

#include <net/if.h>

#include "base/clock.h"
#include "net/if_drops.h"
#include "net/live_options.h"
#include "net/live_origin.h"
#include "net/ring.h"

struct live_totals;

/* See net/live_change.h. */
enum live_change_phase {
	CHANGE_NONE,
	CHANGE_SETTLING, /* any packet may be from before */
	CHANGE_COUNTING, /* the next `left` ones may be */
	CHANGE_WATCHING, /* none should be */
};

struct live_change {
	enum live_change_phase phase;
	uint64_t began; /* clock_monotonic() */
	uint64_t left;
};

struct live {
	char ifname[IFNAMSIZ];
	struct packet_origin origin;
	struct packet_origin unstamped; /* of packets without the adapter's time; or zeroed */
	struct live_options options;
	bool any;                 /* the pseudo-device of all devices */
	bool capturing;           /* a filter has been set */
	bool noticed;             /* whoever reads knows that the device is down */
	bool looked;              /* live_look() was ahead of it */
	int breakloop;            /* net/breakloop.h */
	uint32_t unit;            /* nanoseconds in what libpcap has of a packet's second */
	bool uncooks;             /* lengths are to be without the cooked header */
	struct pcap_stat last;    /* libpcap's 32-bit totals at the last look */
	uint64_t kernel_received; /* since activation, drops included */
	uint64_t kernel_dropped;
	uint64_t base_received; /* of which not part of the capture: before the filter, or
				   in the ring when the count was reached */
	uint64_t base_dropped;
	struct if_drops drops;
	uint64_t given_up;          /* in the ring when the end could not wait */
	struct clock_time stopped;  /* generic: the end of the intake, or 0 */
	uint64_t stopped_at;        /* the same, clock_monotonic() */
	bool drained;               /* generic: nothing from before the stop is left */
	struct bpf_program program; /* the filter in force */
	struct live_change change;
	struct live_origins origins;  /* of `any` */
	struct live_ring *ring;       /* NULL: libpcap reads; net/live_ring.h */
	struct live_totals *totals;   /* of another process that is told of them, or NULL */
	struct ring_memory memory;    /* of a member of a split */
	struct live_watched *watched; /* LIVE_ORIGINS of them, of `any`; net/live_watch.h */
};

static inline struct live *live_of(const struct source *s)
{
	return s->state;
}

/* net/live.c */
/* The fault of a device that cannot be read any more; returns -1. */
int live_lost(const struct source *s, const char *why, struct fault *f);

/* What source_event() returns where the device is seen up or down. */
atom_id live_tell_down(struct source *s, bool down);

/* net/live_account_linux.c, net/live_account_generic.c */
/* What `start` tells of it; none: the kernel counts, and every packet. */
atom_id live_account(void);
int live_set_filter(struct source *s, struct bpf_program *program, struct fault *f);
void live_update_counts(struct source *s);

/* Binds the socket, which still rejects every packet, and joins the split of the options. */
int live_join(struct source *s, struct fault *f);
void live_stop(struct source *s);
uint64_t live_settle(struct source *s);
uint64_t live_rest(struct source *s);
void live_forget_rest(struct source *s);
void live_drop_rest(struct source *s);

/* Of a packet that begins with the cooked header, as it was on the wire. */
uint32_t live_wire_len(const struct pcap_pkthdr *h, const u_char *data);

/* net/live_send.c */
int live_send(struct source *s, struct bytes packet, struct fault *f);

#endif
