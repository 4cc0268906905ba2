/* SPDX-License-Identifier: ISC */
/*
 * Every record but the packet: its fields as a struct, and one function that tells
 * the encoder its shape.  This is the only place where the shapes are written.
 * Strings are borrowed; NULL or 0 (where the comment says so) leaves a key out.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/fault.h"
#include "record/packet.h"
#include "wire/enc.h"

/* An element of `interfaces` of the start record. */
struct record_interface_facts {
	const char *ifname;
	unsigned ifindex; /* 0 for `any` */
	int dlt;
	const char *dlt_name;
	uint32_t snaplen;
	atom_id tstamp_type; /* none: left out */
	atom_id account;     /* process; none: the kernel's, exact */
	atom_id vlan;        /* inner: the outermost VLAN tag is lost; none: left out */
	atom_id reader;      /* ring, libpcap; none: left out */
	atom_id sender;      /* socket, vnet_hdr, libpcap; none: left out */
};

/* An interface that a pcapng file describes: an element of `interfaces` of its facts. */
struct record_savefile_interface {
	const char *ifname; /* NULL: left out, as the next two */
	const char *description;
	const char *filter; /* of its capture */
	int dlt;
	const char *dlt_name;
	uint32_t snaplen;
	unsigned resolution_base; /* of times: 10 or 2, and the negative power of it */
	unsigned resolution;
	const struct packet_origin
		*origin; /* of its packets; as the next but one told by no record */
	uint64_t packets;
	uint64_t accepted; /* of these, by the filter */
	bool has_dropped;  /* the next two, which its capture lost */
	uint64_t dropped;
	uint64_t if_dropped;
};

/* What the header of a savefile says: an element of `files`, or `savefile` and `file`. */
struct record_savefile_facts {
	const char *file;
	atom_id format;     /* pcap, pcapng */
	atom_id byte_order; /* little, big */
	atom_id precision;  /* micro, nano; none: each interface of a pcapng file has its own */
	int major, minor;   /* version of the format */
	int dlt;
	const char *dlt_name;
	uint32_t snaplen;
	uint32_t fcs_len; /* bytes of the frame check sequence that ends each packet; 0: not said */
	const struct record_savefile_interface *interfaces; /* of pcapng */
	unsigned interface_count;
	bool counted; /* the file has been read: packets and drops are told of each */
};

/* What confines the process; each is left out where it does not hold. */
struct record_sandbox {
	bool seccomp;
	unsigned landlock; /* ABI version */
	bool rlimit;
	bool pledge;
	bool capsicum;
	bool caps;                           /* every capability is gone */
	const struct record_sandbox *opener; /* of the process that opens files; NULL: none */
	const struct record_sandbox *job;    /* of each process that sends; NULL: it is this one */
	const struct record_sandbox *worker; /* the same of those that capture */
};

/* The group that shares the packets of the devices. */
struct record_fanout {
	unsigned id;
	atom_id type; /* none: there is no group */
};

struct record_start {
	const char *host;
	const char *run; /* random, 16 hex digits */
	const char *program;
	const char *libpcap;
	const char *system; /* its name and release, which pcapng alone tells */
	const char *filter; /* "" accepts everything */
	struct record_sandbox sandbox;
	const struct record_interface_facts *interfaces; /* devices, or else savefiles */
	const struct record_savefile_facts *files;
	unsigned count;
	struct record_fanout fanout;
	unsigned workers; /* processes that capture; 0: it is this one */
	bool is_worker;   /* this is one of them, which pcapng's comment alone tells */
	unsigned worker;
};

/* What one of several processes has of a capture. */
struct record_worker {
	uint64_t received;
	uint64_t dropped;
	uint64_t delivered;
	uint64_t bytes;
};

struct record_stats {
	const struct clock_time *at; /* NULL: now */
	const struct packet_origin *origin;
	const struct record_savefile_interface *interfaces; /* of a pcapng file, or NULL */
	unsigned interface_count;
	uint64_t uptime_ms;
	uint64_t received; /* accepted by the filter, drops included */
	uint64_t dropped;
	uint64_t if_dropped;
	bool if_unknown; /* how many that are: if_dropped is left out */
	uint64_t delivered;
	uint64_t bytes;                      /* captured bytes of what was delivered */
	bool rates;                          /* of the time since the record before: the next two */
	uint64_t pps;                        /* packets a second */
	uint64_t bps;                        /* bits on the wire a second */
	uint64_t queued;                     /* bytes of records that wait for the reader */
	uint64_t queue_max;                  /* the most that ever waited */
	const struct record_worker *workers; /* NULL: there is one process */
	unsigned worker_count;
	bool final;
};

/* A device went down, came up, or is gone. */
struct record_interface {
	const char *ifname;
	atom_id event;  /* down, up, gone, renamed */
	const char *to; /* the new name; NULL: it has the old one */
};

/* The end of a capture. */
struct record_end {
	atom_id reason;
	uint64_t packets;
	uint64_t bytes;
	uint64_t received;
	uint64_t dropped;
	uint64_t cut; /* packets of which the snapshot length, or a file, has not all */
	bool writes;  /* a savefile as well */
	uint64_t written;
	const struct record_worker *workers; /* NULL: there was one process */
	unsigned worker_count;
	int exit_code;
};

/* What one process of inject has done. */
struct record_inject_job {
	uint64_t packets, sent, failed, bytes; /* as below, of its flows */
};

/* The end of inject. */
struct record_inject_end {
	atom_id reason;
	uint64_t packets; /* taken from the input and accepted by the filter */
	uint64_t sent;
	uint64_t failed;
	uint64_t bytes;                       /* of what was sent */
	uint64_t cut;                         /* packets of which the input has not all */
	const struct record_inject_job *jobs; /* NULL: there was one process */
	unsigned job_count;
	int exit_code;
};

/* Of an error record: the packet that could not be sent. */
struct record_unsent {
	uint64_t seq; /* of the packets counted in record_inject_end, from 1 */
	uint32_t len;
	const char *error; /* name of the errno, "EMSGSIZE" */
};

void record_start(struct enc *e, const struct record_start *r);
void record_stats(struct enc *e, const struct record_stats *r);
void record_interface(struct enc *e, const struct record_interface *r);
void record_error(struct enc *e, const struct fault *f, bool fatal);
void record_error_unsent(struct enc *e, const struct fault *f, const struct record_unsent *r);
void record_inject_end(struct enc *e, const struct record_inject_end *r);
void record_end(struct enc *e, const struct record_end *r);

/* The keys of a savefile's facts, for whoever has opened a map. */
void record_put_savefile_facts(struct enc *e, const struct record_savefile_facts *r);

#endif
