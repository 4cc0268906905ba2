/* SPDX-License-Identifier: ISC */
/*
 * Hosts leave to their devices what those do cheaper: the checksums of TCP and UDP, of which the
 * packet has the sum over its addresses and length alone ("partial"), and cutting TCP into
 * segments.  Where the device has no wire, or a capture looks before it, packets are seen so,
 * and cannot be sent as they are.  What is missing is made here, or asked of the kernel
 * where inject_head.h knows a way.
 */
#ifndef NET_OFFLOAD_H
#define NET_OFFLOAD_H

#include "net/inject_head.h"
#include "net/layers.h"
#include "net/segmenter.h"

enum offload_checksums {
	OFFLOAD_LEFT,    /* as they are */
	OFFLOAD_PARTIAL, /* partial ones are completed */
	OFFLOAD_ALL,     /* wrong ones of IPv4, TCP and UDP are made right */
};

struct offload_options {
	bool segment;
	enum offload_checksums checksums;
};

struct offload {
	struct offload_options options;
	bool kernel; /* it is asked: a head stands before each packet */
	bool direct; /* past the queueing discipline, on which way it cuts nothing */
	int dlt;
	uint32_t frame_max; /* bytes that the device sends; see offload_frame_max() */
};

static inline bool offload_wanted(const struct offload_options *o)
{
	return o->segment || o->checksums != OFFLOAD_LEFT;
}

/* Bytes before each packet that is sent. */
static inline size_t offload_head_len(const struct offload *o)
{
	return o->kernel ? INJECT_HEAD_LEN : 0;
}

/* Whether the packet has to be cut here; then s has begun with it. */
bool offload_segment(const struct offload *o, struct bytes packet, struct segmenter *s);

/* Bytes that the device sends of such a packet: Linux does not count one VLAN tag. */
uint32_t offload_frame_max(const struct offload *o, struct bytes packet);

/* Makes a copy of a packet ready, which is not to be cut here, and writes its head. */
void offload_prepare(const struct offload *o, uint8_t *head, uint8_t *packet, size_t len);

#endif
