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
#include "wire/pcapng.h"

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

/* Of newer headers than some that this is compiled with. */
#ifndef TP_STATUS_GSO_TCP
#define TP_STATUS_GSO_TCP (1 << 8)
#endif

/* What the kernel says of it, as a packet's flags. */
static inline uint32_t live_frame_flags(const struct live_frame *frame)
{
	static const uint8_t directions[8] = {
		[PACKET_HOST] = PCAPNG_IN | PCAPNG_UNICAST,
		[PACKET_BROADCAST] = PCAPNG_IN | PCAPNG_BROADCAST,
		[PACKET_MULTICAST] = PCAPNG_IN | PCAPNG_MULTICAST,
		[PACKET_OTHERHOST] = PCAPNG_IN | PCAPNG_PROMISCUOUS,
		[PACKET_OUTGOING] = PCAPNG_OUT,
	};
	uint32_t flags = directions[frame->from->sll_pkttype & 7];

	if (frame->status & TP_STATUS_CSUMNOTREADY)
		flags |= PCAPNG_CHECKSUM_NOT_READY;
	if (frame->status & TP_STATUS_CSUM_VALID)
		flags |= PCAPNG_CHECKSUM_VALID;
	if (frame->status & TP_STATUS_GSO_TCP)
		flags |= PCAPNG_SEGMENTATION_OFFLOADED;
	return flags;
}

/* Whether its time is the device's; net/packet/af_packet.c, tpacket_get_timestamp(): else it is the
 * kernel's, as of every packet that is sent, for which the device has had no time yet. */
static inline bool live_frame_is_stamped(const struct live_frame *frame)
{
	return frame->status & TP_STATUS_TS_RAW_HARDWARE;
}

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
