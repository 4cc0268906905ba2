/* SPDX-License-Identifier: ISC */
/*
 * Where the outermost IP header of a packet is and what it carries, for those who change
 * packets: they need places in the packet, and nothing of what src/decode tells of it.
 * RFC 791, 8200, 9293, 768; of super-packets RFC 2675, and what Linux makes of it.
 */
#ifndef NET_LAYERS_H
#define NET_LAYERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define LAYERS_TCP 6
#define LAYERS_UDP 17

struct layers {
	unsigned version;   /* 4, 6 */
	uint32_t tags;      /* bytes of VLAN tags before the IP header */
	uint32_t network;   /* where the IP header begins */
	uint32_t transport; /* and what it carries */
	uint32_t payload;   /* of TCP or UDP */
	uint32_t end;       /* of the IP packet, which may be behind what was captured */
	unsigned protocol;  /* what is carried; of a later fragment that has no header of it: 0 */
	bool fragment;      /* one of several, the first included */
	bool routed;        /* the destination under the checksum stands in a routing header */
	bool jumbo;         /* the first extension header has nothing but the payload's length */
};

/* False where there is no IP header, or where one is cut off. */
bool layers_find(struct layers *l, int dlt, struct bytes packet);

/* Whether it carries a whole TCP segment or UDP datagram, checksum and data. */
bool layers_are_whole(const struct layers *l, struct bytes packet);

/* Where the checksum of TCP or UDP is. */
static inline uint32_t layers_checksum(const struct layers *l)
{
	return l->transport + (l->protocol == LAYERS_TCP ? 16 : 6);
}

/* The sum over the addresses, the protocol and the length of what is carried. */
uint64_t layers_pseudo_sum(const struct layers *l, const uint8_t *packet, uint32_t len);

/* Makes the checksum of an IPv4 header. */
void layers_fix_ipv4(const struct layers *l, uint8_t *packet);

#endif
