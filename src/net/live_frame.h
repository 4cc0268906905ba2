/* SPDX-License-Identifier: ISC */
/*
 * A packet as it lies in a ring, and as its link type has it: with the VLAN tag that the kernel
 * keeps beside it, and on a cooked device with the header that the kernel does not make.  Both
 * are put in front of it, where the ring has room for them.  Linux alone: linux/if_packet.h,
 * https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html, LINKTYPE_LINUX_SLL2.html
 */
#ifndef NET_LIVE_FRAME_H
#define NET_LIVE_FRAME_H

#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/packet.h"

struct live_frame {
	uint8_t *data;                  /* of a cooked device what follows the link-layer header */
	const struct sockaddr_ll *from; /* free from its end to data */
	uint32_t status;                /* TP_STATUS_ bits */
	uint32_t sec, nsec;
	uint32_t caplen, len;
	bool tagged;
	uint16_t tci, tpid; /* of the tag that it had on the wire and that data has no more */
};

/* Puts the tag back into an Ethernet frame; p has data and lengths. */
void live_frame_tag(const struct live_frame *frame, struct packet *p);

/* Makes data and lengths, with the header of DLT_LINUX_SLL or DLT_LINUX_SLL2.  False where
 * there is no room for it, which cannot be. */
bool live_frame_cook(const struct live_frame *frame, int dlt, struct packet *p);

/* What the snapshot length leaves of it. */
static inline void live_frame_cut(struct packet *p, uint32_t snaplen)
{
	if (p->caplen > snaplen)
		p->caplen = snaplen;
}

static inline void live_frame_plain(const struct live_frame *frame, int dlt, struct packet *p)
{
	p->data = frame->data;
	p->caplen = frame->caplen;
	p->len = frame->len;
	if (__builtin_expect(frame->tagged, false) && dlt == DLT_EN10MB)
		live_frame_tag(frame, p);
}

#endif
