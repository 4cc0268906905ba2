/* SPDX-License-Identifier: ISC */
/*
 * Blocks of pcapng in the machine's byte order, appended to a buffer.  Times are nanoseconds:
 * each interface says if_tsresol 9.
 *
 *   Section Header, then one Interface Description for each interface, counted from 0, then
 *   Enhanced Packets and Interface Statistics; an interface may be described at any time
 *   before the first packet that names it.
 *
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
 */
#ifndef WIRE_PCAPNG_H
#define WIRE_PCAPNG_H

#include <stdint.h>

#include "base/buf.h"

enum pcapng_block {
	PCAPNG_INTERFACE = 1,
	PCAPNG_PACKET_OLD = 2, /* Packet Block, obsolete */
	PCAPNG_SIMPLE = 3,
	PCAPNG_NAMES = 4,
	PCAPNG_STATISTICS = 5,
	PCAPNG_PACKET = 6,
	PCAPNG_SECTION = 0x0a0d0d0a, /* the same in either byte order */
};

#define PCAPNG_MAGIC 0x1a2b3c4d

/* What n bytes take with what fills them up to a multiple of four. */
static inline size_t pcapng_padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

enum pcapng_option {
	PCAPNG_OPT_END = 0,
	PCAPNG_OPT_COMMENT = 1,
	PCAPNG_SHB_OS = 3,
	PCAPNG_SHB_PROGRAM = 4,
	PCAPNG_IF_NAME = 2,
	PCAPNG_IF_DESCRIPTION = 3,
	PCAPNG_IF_TSRESOL = 9,
	PCAPNG_IF_FILTER = 11,
	PCAPNG_IF_TSOFFSET = 14,
	PCAPNG_EPB_FLAGS = 2,
	PCAPNG_EPB_DROPCOUNT = 4,
	PCAPNG_EPB_PACKETID = 5,
	PCAPNG_ISB_STARTTIME = 2,
	PCAPNG_ISB_ENDTIME = 3,
	PCAPNG_ISB_IFRECV = 4,
	PCAPNG_ISB_IFDROP = 5,
	PCAPNG_ISB_OSDROP = 7,
	PCAPNG_ISB_USRDELIV = 8,
};

/* Of epb_flags. */
enum pcapng_flags {
	PCAPNG_IN = 1,
	PCAPNG_OUT = 2,
	PCAPNG_DIRECTION = 3, /* both bits; 0: unknown */
	PCAPNG_UNICAST = 1 << 2,
	PCAPNG_MULTICAST = 2 << 2,
	PCAPNG_BROADCAST = 3 << 2,
	PCAPNG_PROMISCUOUS = 4 << 2, /* received, but sent to another host */
	PCAPNG_RECEPTION = 7 << 2,   /* these four; 0: unknown */
	PCAPNG_CHECKSUM_NOT_READY = 1 << 9,
	PCAPNG_CHECKSUM_VALID = 1 << 10,
	PCAPNG_SEGMENTATION_OFFLOADED = 1 << 11,
};

/* Those above; FCS lengths and errors are left out. */
#define PCAPNG_FLAGS                                                                               \
	(PCAPNG_DIRECTION | PCAPNG_RECEPTION | PCAPNG_CHECKSUM_NOT_READY | PCAPNG_CHECKSUM_VALID | \
		PCAPNG_SEGMENTATION_OFFLOADED)

/* Texts may be NULL. */
struct pcapng_section {
	const char *os;
	const char *program;
	const char *comment;
};

struct pcapng_interface {
	uint16_t linktype; /* LINKTYPE_ value, not a DLT_ one */
	uint32_t snaplen;
	const char *name; /* texts may be NULL */
	const char *description;
	const char *filter; /* the expression */
};

struct pcapng_packet {
	uint32_t interface;
	uint64_t time; /* nanoseconds since 1970 */
	uint32_t caplen;
	uint32_t len;
	const uint8_t *data;
	uint64_t id;         /* epb_packetid, 0: none */
	uint32_t flags;      /* PCAPNG_FLAGS */
	const char *comment; /* or NULL */
};

struct pcapng_statistics {
	uint32_t interface;
	uint64_t time;
	uint64_t start, end; /* of the capture, nanoseconds since 1970 */
	uint64_t received;
	uint64_t if_dropped;
	uint64_t os_dropped;
	uint64_t delivered;
};

void pcapng_put_section(struct buf *out, const struct pcapng_section *section);
void pcapng_put_interface(struct buf *out, const struct pcapng_interface *interface);
void pcapng_put_packet(struct buf *out, const struct pcapng_packet *packet);
void pcapng_put_statistics(struct buf *out, const struct pcapng_statistics *statistics);

#endif
