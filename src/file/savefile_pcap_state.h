/* SPDX-License-Identifier: ISC */
/* What the reader of pcap files keeps, for its two parts: how bytes reach libpcap
 * (savefile_pcap.c), and how packets come out of the one or the other way
 * (savefile_pcap_take.c). */
#ifndef FILE_SAVEFILE_PCAP_STATE_H
#define FILE_SAVEFILE_PCAP_STATE_H

#include <stddef.h>
#include <string.h>

#include "file/savefile_reader.h"

/* What stands in front of each packet. */
struct record_head {
	uint32_t sec;
	uint32_t fraction;
	uint32_t caplen;
	uint32_t len;
};

struct savefile_pcap {
	bool started;    /* before, only the header is read */
	uint8_t *buffer; /* what was read from the file */
	size_t at;       /* of which so much has been taken */
	size_t len;
	char *stdio_buffer;
	uint8_t head[24]; /* of the file, then of the record that libpcap is in */
	size_t head_len;
	size_t record_len;
	size_t lent;         /* bytes of the header or record that libpcap was lent */
	uint32_t unit;       /* nanoseconds in a record's fraction */
	bool plain;          /* records are of 2.4: libpcap is followed from one to the next */
	bool direct;         /* and need no libpcap */
	bool swapped;        /* the other byte order */
	uint32_t caplen_max; /* of a record that needs no libpcap */
	uint32_t fcs_len;
	uint64_t zeros; /* records of nothing but zeros behind the last packet */
	bool second;    /* the header of a second savefile stood where a record begins */
};

static inline struct savefile_pcap *savefile_pcap_of(const struct savefile *file)
{
	return file->state;
}

static inline struct record_head savefile_pcap_head(const uint8_t *at, bool swapped)
{
	struct record_head h;

	memcpy(&h, at, sizeof(h));
	if (swapped) {
		h.sec = __builtin_bswap32(h.sec);
		h.fraction = __builtin_bswap32(h.fraction);
		h.caplen = __builtin_bswap32(h.caplen);
		h.len = __builtin_bswap32(h.len);
	}
	return h;
}

/* At most max packets, directly where that can be: how many, 0 at the end, or libpcap's error. */
int savefile_pcap_dispatch(struct savefile *file, int max);

#endif
