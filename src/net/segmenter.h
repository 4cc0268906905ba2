/* SPDX-License-Identifier: ISC */
/*
 * Cuts a TCP packet that is longer than a device can send into segments, as a host that has
 * no offloading would have sent it: RFC 9293, RFC 791 for the identification, which counts on,
 * RFC 3168 for CWR, which the first has alone; FIN and PSH has the last.
 */
#ifndef NET_SEGMENTER_H
#define NET_SEGMENTER_H

#include "base/buf.h"
#include "net/layers.h"

struct segmenter {
	struct bytes packet; /* borrowed until the last segment */
	struct layers layers;
	uint32_t size; /* bytes of data in each but the last */
	uint32_t at;   /* of the packet: where the data of the next begins */
	uint16_t count;
};

/* The packet is whole, as layers_are_whole() says, and size is over 0. */
void segmenter_begin(
	struct segmenter *s, struct bytes packet, const struct layers *layers, uint32_t size);

/* Whether there are segments to come. */
static inline bool segmenter_has_more(const struct segmenter *s)
{
	return s->at < s->layers.end;
}

/* Appends the next segment to out, whose error is sticky. */
void segmenter_next(struct segmenter *s, struct buf *out);

#endif
