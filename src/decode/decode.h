/* SPDX-License-Identifier: ISC */
/*
 * From a packet's bytes to fields: decode_packet() walks the layers and remembers where
 * each begins and ends, decode_emit() writes them into the map that the encoder has
 * open, and line_info() (decode/line.h) says them to a person.  A dissection lives on
 * the caller's stack and borrows the packet; nothing is allocated.
 *
 * The fields are in pktpipe-fields(5).  The link types are libpcap's DLT_ values.
 */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "decode/cursor.h"
#include "decode/protocols.h"
#include "wire/enc.h"
#include "wire/pcapng.h"

#define DECODE_LAYERS  32    /* deeper packets end as payload */
#define DECODE_BYTES   69632 /* of a packet are looked at: the longest IP packet and more */
#define DECODE_TUNNELS 6     /* `inner` and `quoted` within each other */

/* Where a layer's object goes: beside that of the layer before, or into an object of
 * its own, `inner` for what a tunnel carries, `quoted` for what an ICMP error quotes. */
enum decode_scope { DECODE_SAME, DECODE_INNER, DECODE_QUOTED };
enum line_color { LINE_LINK, LINE_NET, LINE_ICMP, LINE_TCP, LINE_UDP, LINE_APP };
/* Offloaded: a transport's bad one, which the network card is still to make. */
enum decode_checksum { DECODE_UNCHECKED, DECODE_GOOD, DECODE_BAD, DECODE_OFFLOADED };

struct proto;

struct layer {
	const struct proto *proto;
	const struct field *fields; /* the protocol's, or another form of them */
	const uint8_t *at;
	uint32_t len;     /* bytes of the layer that were captured */
	uint32_t wire;    /* bytes from `at` on that the packet had on the wire */
	uint8_t scope;    /* enum decode_scope: opens an object of its own */
	uint8_t checksum; /* enum decode_checksum */
	uint8_t flags;    /* the protocol's own */
	bool has_extra;   /* `extra` is there */
	uint8_t extra[4]; /* bytes that dissect() made, for a table of the protocol's */
	bool simple;      /* a map beside that of the layer before, of its tables' fields alone */
};

struct dissection {
	struct cursor cursor;
	size_t cut;    /* bytes behind the cursor's end that the layer had on the wire */
	size_t unseen; /* bytes behind DECODE_BYTES that were captured */
	const uint8_t *data;
	const struct layer *net;       /* of the five-tuple, or NULL */
	const struct layer *transport; /* the same */
	const struct proto *truncated; /* the layer that the packet ended in, or NULL */
	const struct proto *malformed; /* the layer whose fields contradict each other, or NULL */
	int ip_proto;                  /* of the five-tuple, or -1 */
	uint8_t checksums;             /* enum decode_checks; 0: they are not tried */
	bool scope_ends;               /* what follows opens an object of its own */
	bool scope_quoted;             /* the present scope is within what is quoted */
	bool overrun; /* a length that a layer states goes beyond what was on the wire */
	bool quoted;  /* within a packet that an ICMP error quotes */
	uint8_t tunnels;
	uint8_t count;
	uint8_t unknown_space; /* enum registry_space: where the number is from that ended the walk
				*/
	uint16_t unknown;
	uint8_t service; /* place in services[] of what one of the five-tuple's ports stands for */
	bool seen[PROTO_PLACES]; /* in the present scope */
	struct layer layers[DECODE_LAYERS];
	uint32_t seq_first; /* what a line takes off the numbers of the five-tuple's segment */
	uint32_t ack_first;
};

/* What is done about checksums. */
enum decode_checks {
	DECODE_CHECK = 1,     /* they are tried */
	DECODE_NOT_READY = 2, /* that of the transport is still to be made: a bad one is none */
};

/* Of a packet with these flags, PCAPNG_FLAGS. */
static inline unsigned decode_checks(bool wanted, uint32_t flags)
{
	if (!wanted)
		return 0;
	return DECODE_CHECK | (flags & PCAPNG_CHECKSUM_NOT_READY ? DECODE_NOT_READY : 0u);
}

/* len, on the wire, is at least caplen; checks is of decode_checks(). */
void decode_packet(struct dissection *d, int dlt, const uint8_t *data, size_t caplen, size_t len,
	unsigned checks);

/* The keys of pktpipe-fields(5), into the map that is open, which is not empty. */
void decode_emit(struct dissection *d, struct enc *e);

#endif
