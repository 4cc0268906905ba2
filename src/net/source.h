/* SPDX-License-Identifier: ISC */
/*
 * A source of packets behind one table of operations: a live device (net/live.h), a
 * savefile (net/source_file.h), or nothing at all (net/source_dead.h).  Whoever runs a
 * capture knows sources by what is declared here alone.
 *
 * Life of a source: one of these opens it, source_set_filter(), then source_dispatch() as
 * often as there is something to read, source_stop(), source_dispatch() until
 * source_rest() is 0, source_close().
 */
#ifndef NET_SOURCE_H
#define NET_SOURCE_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/fault.h"
#include "file/savefile_reader.h"
#include "filter/compile.h"
#include "record/packet.h"
#include "record/record.h"

/* Returns false to end the dispatch behind this packet. */
typedef bool source_packet_fn(void *context, struct packet *p);

typedef void source_event_fn(void *context, const struct record_interface *event);

/* 64-bit totals since the source's filter was set.  At the end of a live capture
 * received == dropped + delivered. */
struct source_counts {
	uint64_t received;
	uint64_t dropped;
	uint64_t left; /* of those: still in the ring when the end did not wait */
	uint64_t if_dropped;
	bool if_unknown; /* nobody tells how many those are */
	uint64_t delivered;
	uint64_t bytes;      /* captured bytes delivered */
	uint64_t wire_bytes; /* of the same packets, on the wire */
	uint64_t cut;        /* of them, where another process reads them: not captured whole */
	uint64_t queued;     /* likewise, bytes of records that wait, and the most that ever did */
	uint64_t queue_max;
};

/* What the `start` record tells of it. */
struct source_facts {
	uint32_t snaplen;
	bool mixed;                              /* each packet has an origin of its own */
	struct record_interface_facts interface; /* of a device */
	struct record_savefile_facts savefile;   /* of a file */
};

struct source;

/* Until their block of the ring is full, whatever the time. */
#define SOURCE_HOLDS_FOREVER UINT64_MAX

/* The operations of a kind of source, each as the function source_* of its name below says.
 * NULL is right for a source that holds nothing back, as a file: it has no rest, is stopped
 * by not being read, has no descriptor and no events, and takes no packets. */
struct source_ops {
	bool finite; /* it ends by itself, is always ready, and is read before the next */
	int (*dispatch)(struct source *s, int max, struct fault *f);
	int (*set_filter)(struct source *s, struct bpf_program *program, struct fault *f);
	int (*change_filter)(struct source *s, struct bpf_program *program, struct fault *f);
	int (*set_compiler)(
		struct source *s, linktype_compile_fn *compile, void *context, struct fault *f);
	const struct packet_origin *(*next_origin)(const struct source *s, unsigned index);
	void (*facts)(const struct source *s, struct source_facts *facts);
	void (*close)(struct source *s);

	uint64_t (*settle)(struct source *s);
	void (*update_counts)(struct source *s);
	void (*stop)(struct source *s);
	uint64_t (*rest)(struct source *s);
	void (*forget_rest)(struct source *s);
	void (*drop_rest)(struct source *s);
	int (*fd)(const struct source *s);
	int (*written_fd)(const struct source *s);
	atom_id (*event)(struct source *s);
	void (*watch)(struct source *s, source_event_fn *tell, void *context);
	void (*look)(struct source *s, source_event_fn *tell, void *context);
	int (*send)(struct source *s, struct bytes packet, struct fault *f);
};

struct source {
	const struct source_ops *ops; /* NULL: not open */
	void *state;                  /* of the operations */
	pcap_t *pcap;                 /* what filters for it are compiled with */
	const struct packet_origin *origin;
	struct source_counts counts;
	uint64_t hold_ns;     /* how long packets may be held back before they can be read */
	uint32_t ring;        /* bytes in which packets wait meanwhile, 0: none that count */
	bool one_linktype;    /* a packet of another link type than the origin's is a failure */
	bool down;            /* as last told by source_event() or source_look() */
	bool gone;            /* as told by source_look() */
	bool done;            /* end of file, device drained: nothing more will come */
	struct fault warning; /* code is set where something is to be reported that ends nothing */

	source_packet_fn *deliver; /* of the dispatch under way */
	void *context;
	bool enough; /* deliver() has ended it */
	void *group; /* of the operations: what several sources share */
};

/* Reads at most max packets that are there already, -1: as many as are handed over at once.
 * Returns the number of packets looked at, or -1: the device is lost, though its ring may
 * still have packets, or the savefile is cut short or damaged, and done. */
int source_dispatch(
	struct source *s, int max, source_packet_fn *deliver, void *context, struct fault *f);

/* For the operations: counts a packet of the dispatch under way and delivers it. */
static inline void source_deliver(struct source *s, struct packet *p)
{
	s->counts.delivered++;
	s->counts.bytes += p->caplen;
	s->counts.wire_bytes += p->len;
	s->enough = !s->deliver(s->context, p);
}

/* Compiles for the source; the options' netmask is used as it is. */
int source_compile(const struct source *s, const struct compile_options *options,
	struct bpf_program *program, struct fault *f);

/* Sets the filter and, on a device, begins the capture.  A program without instructions
 * accepts everything.  Takes over the program's memory.  A device's filter goes to the
 * kernel or fails. */
int source_set_filter(struct source *s, struct bpf_program *program, struct fault *f);

/* Replaces it while capturing: from the return on, no packet that the filter rejects is
 * delivered.  On success *program becomes the one that was in force; on failure that one
 * stays. */
int source_change_filter(struct source *s, struct bpf_program *program, struct fault *f);

/* Who compiles the filter that is set for link types of a savefile that come later. */
int source_set_compiler(
	struct source *s, linktype_compile_fn *compile, void *context, struct fault *f);

/* What its packets come from, as far as it is known, from index 0 on; NULL behind the last. */
const struct packet_origin *source_next_origin(const struct source *s, unsigned index);

/* To be called now and then, at the time that it returns (clock_monotonic()) at the latest;
 * 0: there is no need. */
uint64_t source_settle(struct source *s);

/* Brings counts up to date; those of a source that is done stay as they are. */
void source_update_counts(struct source *s);

/* Ends the intake: what was accepted before can still be read. */
void source_stop(struct source *s);

/* Packets that were accepted and are neither delivered nor dropped yet. */
uint64_t source_rest(struct source *s);

/* What is still to be read is not part of the capture (a count has been reached), or
 * counts as dropped (the end must not wait). */
void source_forget_rest(struct source *s);
void source_drop_rest(struct source *s);

static inline bool source_is_finite(const struct source *s)
{
	return s->ops->finite;
}

/* What it reads from: of a device the packet socket, readable when packets are there; -1. */
int source_fd(const struct source *s);

/* What reading it writes to, or -1. */
int source_written_fd(const struct source *s);

/* Whether the device went down or came up since the last call: ATOM(down), ATOM(up), or
 * ATOM(none). */
atom_id source_event(struct source *s);

/* To be called now and then: tells of what nothing else tells of, net/live_watch.h. */
void source_watch(struct source *s, source_event_fn *tell, void *context);

/* To be called where its packets must not be read: tells of what source_event() and the
 * failure of source_dispatch() would tell, which then tell it no more. */
void source_look(struct source *s, source_event_fn *tell, void *context);

void source_facts(const struct source *s, struct source_facts *facts);

/* Sends one packet, which begins with the link-layer header.  A queue that is full is waited
 * for, for a tenth of a second at the most. */
int source_send(struct source *s, struct bytes packet, struct fault *f);

static inline bool source_can_send(const struct source *s)
{
	return s->ops->send != NULL;
}

/* The name and version of what captures, "libpcap version 1.10.3 ...". */
const char *source_library(void);

/* Accepts a zeroed source. */
void source_close(struct source *s);

#endif
