/* SPDX-License-Identifier: ISC */
/*
 * The packet record, the one hot path: a packet's bytes are borrowed, nothing is
 * allocated per packet, and the output buffer is the only copy.  Each format has
 * a writer of its own; tests/unit/test_packet.c states the shape through the encoder,
 * and holds the writers against it byte by byte.
 */
#ifndef RECORD_PACKET_H
#define RECORD_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "wire/enc.h"

/* Keys and values in one piece, and how many they are. */
struct packet_keys {
	struct buf bytes;
	uint32_t pairs;
};

/* Where packets come from: a device or a savefile.  The strings are borrowed. */
struct packet_origin {
	const char *ifname; /* of a savefile NULL, or what the file names */
	unsigned ifindex;   /* of a device */
	const char *file;   /* NULL for a device */
	int dlt;            /* DLT_ value of pcap_datalink() */
	const char *dlt_name;
	uint16_t linktype; /* what files have for dlt, LINKTYPE_ */
	uint32_t snaplen;
	atom_id tstamp_type; /* where it is not what `start` says of the device; none: left out */
	const struct packet_origin *whole; /* what this is a part of, for pcapng, or NULL */
	const char *description;           /* what a pcapng file says of it, or NULL, as the next */
	const char *filter;                /* by which its packets were captured */
	/* Made by packet_origin_init() for each syntax: up to and without the value of caplen. */
	struct packet_keys keys[SYNTAX_COUNT];
};

struct packet {
	const struct packet_origin *origin;
	int64_t sec; /* 0 to CLOCK_SEC_MAX */
	uint32_t nsec;
	uint32_t caplen;
	uint32_t len; /* on the wire, >= caplen */
	uint64_t seq;
	const uint8_t *data;
	uint32_t flags;      /* PCAPNG_FLAGS: wire/pcapng.h */
	const char *comment; /* of a pcapng file, or NULL */
};

/* The record's own keys of Meta, as far as a packet has them. */
#define PACKET_META_KEYS 13
extern const atom_id packet_meta_keys[PACKET_META_KEYS];

enum packet_time { PACKET_TIME_TUPLE, PACKET_TIME_MICROSECOND, PACKET_TIME_NANOSECOND };

/* Writes further keys into the map of the record that is open. */
typedef void packet_fields_fn(struct enc *, const struct packet *, void *context);

struct packet_options {
	enum packet_time time; /* Time of an ETF packet */
	bool meta;             /* implied by fields */
	unsigned keys;         /* of Meta: a bit for each of packet_meta_keys; 0: all */
	bool no_data;
	uint32_t batch;           /* so many packets in a frame; 0 and 1 are the same */
	packet_fields_fn *fields; /* behind the record's own keys, or NULL */
	void *context;            /* of fields, or of a writer of text */
};

struct packet_writer;
typedef void packet_write_fn(struct packet_writer *, const struct packet *);

/* The interfaces that a stream of pcapng has described, by their numbers. */
struct packet_interfaces {
	const struct packet_origin **origins;
	uint32_t count;
	uint32_t last;  /* the one of the packet before */
	char *filter;   /* of all of them */
	uint64_t start; /* nanoseconds since 1970, 0: the section has not begun */
};

/* The frame that several packets share; see packet_batch.h. */
struct packet_batch {
	packet_write_fn *write; /* of a single packet; NULL: each has a frame of its own */
	void (*end)(struct packet_writer *);
	uint32_t max;
	uint32_t count; /* in the frame that is open, 0: none is */
	size_t start;   /* where that begins in the buffer */
	uint8_t length; /* bytes of JSON's length in front */
};

struct packet_writer {
	packet_write_fn *write;
	struct packet_batch batch;
	struct enc enc; /* unused by text and savefiles */
	struct buf *out;
	struct packet_options options;
	int64_t cached_sec; /* what the cache below was made for */
	char cache[80];     /* the part of a record that changes once a second */
	uint8_t cache_len;
	uint8_t stamp_len;                   /* ETF: of the timestamp that the cache begins with */
	uint64_t late_seq;                   /* pcap: the first packet of 2106 or later, 0: none */
	struct packet_interfaces interfaces; /* pcapng */
};

/* Of packet_origin_init() and packet_writer_init() of codec.h; both accept what is zeroed. */
void packet_origin_finish(struct packet_origin *o);
void packet_writer_finish(struct packet_writer *w);

/* Lines for a person, which are made above: by write, with its context in the options. */
void packet_writer_init_text(
	struct packet_writer *w, packet_write_fn *write, void *context, struct buf *out);

static inline void packet_write(struct packet_writer *w, const struct packet *p)
{
	w->write(w, p);
}

/* Before other records, and before the buffer is flushed. */
static inline void packet_writer_end_frame(struct packet_writer *w)
{
	if (!w->batch.count)
		return;
	w->batch.end(w);
	w->batch.count = 0;
}

/* The keys that say where packets come from. */
void packet_put_origin(struct enc *e, const struct packet_origin *o);

/* Those of packet_meta_keys whose bits are set. */
void packet_put_chosen(struct enc *e, const struct packet *p, unsigned keys);

#endif
