/* SPDX-License-Identifier: ISC */
/*
 * Sends packets on a device in batches: copies are queued, and injector_send() hands
 * the queue to the kernel until it is empty, one packet fails, or the kernel wants
 * a rest.  On Linux a batch is one sendmmsg(2) on libpcap's packet socket, elsewhere
 * a row of pcap_inject().
 */
#ifndef NET_INJECTOR_H
#define NET_INJECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/fault.h"
#include "net/inject.h"
#include "net/offload.h"
#include "net/source.h"

#define INJECTOR_BATCH INJECT_BATCH_MAX
/* Bytes of a batch beyond which it is sent. */
#define INJECTOR_BYTES (256u * 1024)

struct injector_packet {
	size_t at;     /* where its copy begins in the queue's bytes, with its head */
	uint32_t size; /* of what is sent, without it */
	uint32_t len;  /* of the packet, of which that may be a segment */
	uint64_t number;
	bool more; /* further segments of the packet come */
};

/* Where a batch is on its way when the process is killed, nobody knows how many of it were sent. */
struct injector_counts {
	uint64_t sent, failed, bytes;
	unsigned flying; /* handed to the kernel, and not counted yet */
};

enum injector_status {
	INJECTOR_EMPTY,   /* all is sent */
	INJECTOR_BLOCKED, /* wait until the device's descriptor can be written */
	INJECTOR_BUSY, /* the device's own queue is full, which nothing announces: try again soon */
	INJECTOR_REFUSED, /* the first of the queue cannot be sent, and has left it */
};

struct injector {
	pcap_t *pcap; /* NULL: nothing is sent */
	int fd;       /* what is sent on, and waited for */
	struct source device;
	struct buf bytes;
	struct injector_packet queue[INJECTOR_BATCH];
	unsigned count, done; /* queued, and of these sent */
	uint32_t frame_min;   /* what the device can send, for a dry run */
	struct offload offload;
	struct segmenter segmenter; /* of the packet that is not queued to its end */
	uint64_t number;            /* that packet's */

	struct injector_packet refused; /* INJECTOR_REFUSED */
	int error;                      /* why, an errno */
	bool gone;                      /* the device is no more, nothing can be sent again */

	struct injector_counts *counts; /* the caller's */
};

struct injector_options {
	bool dry_run;      /* count and check, send nothing */
	bool qdisc_bypass; /* past the queueing discipline, and unseen by captures on this host */
	struct offload_options offload;
	struct injector_counts *counts; /* zeroed */
};

/* Opens the device for sending: nothing is captured by it.  The caller closes, also
 * after a failure. */
int injector_open(struct injector *j, const char *ifname, const struct injector_options *options,
	struct fault *f);
void injector_close(struct injector *j); /* accepts a zeroed one, as it leaves it */

/* Copies a packet to the end of the queue, which must not be full and may then be, before all
 * segments of a long packet are in it: it is borrowed until injector_add_rest() has been called
 * after each injector_send(), as long as the queue is full.  False: without memory. */
bool injector_add(struct injector *j, struct bytes packet, uint64_t number);
bool injector_add_rest(struct injector *j);

static inline unsigned injector_queued(const struct injector *j)
{
	return j->count - j->done;
}

static inline bool injector_full(const struct injector *j)
{
	return injector_queued(j) && (j->count == INJECTOR_BATCH || j->bytes.len >= INJECTOR_BYTES);
}

enum injector_status injector_send(struct injector *j);

/* The descriptor that can be written when INJECTOR_BLOCKED is over. */
int injector_fd(const struct injector *j);

/* What `start` tells of the way its packets take, record/record.h; none: a dry run. */
atom_id injector_sender(const struct injector *j);

/* Whether the device's carrier is there; without one the kernel throws away what is sent. */
bool injector_has_carrier(const struct injector *j);

/* After INJECTOR_BUSY for too long: the first of the queue becomes INJECTOR_REFUSED's. */
void injector_give_up(struct injector *j);

/* The fault of the packet that was refused. */
void injector_fault(const struct injector *j, struct fault *f);

#endif
