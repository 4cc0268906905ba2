/* SPDX-License-Identifier: ISC */
/* Which protocol a number leads to: a link type, an EtherType, a port.  The rows are in
 * registry.c. */
#ifndef DECODE_REGISTRY_H
#define DECODE_REGISTRY_H

#include "decode/proto.h"

enum registry_space {
	SPACE_NONE,
	SPACE_DLT,
	SPACE_ETHERTYPE,
	SPACE_LLC,   /* service access points of IEEE 802.2 */
	SPACE_CISCO, /* of SNAP with Cisco's OUI */
	SPACE_PPP,
	SPACE_IP,
	SPACE_TCP,
	SPACE_UDP,
	SPACE_TCP_SERVICE, /* places in services[], as those of the next two */
	SPACE_UDP_SERVICE,
	SPACE_SCTP_SERVICE,
	SPACE_COUNT,
};

/* A number is found by its upper and then its lower byte, without a search: most ports that
 * are asked for are not here, and their page is the first, the empty one. */
extern uint16_t registry_page_of[SPACE_COUNT][256];
extern uint8_t registry_pages[][256]; /* places in protos[], or in services[] */
extern bool registry_filled;

void registry_fill_now(void);

/* Before the first look-up. */
static inline void registry_fill(void)
{
	if (!registry_filled)
		registry_fill_now();
}

static inline uint8_t registry_place(enum registry_space space, uint16_t number)
{
	return registry_pages[registry_page_of[space][number >> 8]][number & 0xff];
}

/* What a number of a space leads to, or NULL. */
static inline const struct proto *registry_find(enum registry_space space, uint16_t number)
{
	return protos[registry_place(space, number)];
}

/* What an IP header's first four bits say follows, where nothing else does: in raw IP and
 * behind MPLS (RFC 4928, section 3). */
const struct proto *registry_ip_version(const struct cursor *c);

/* What one of two ports leads to: the lower one first, because it is more likely the server's. */
const struct proto *registry_ports(enum registry_space space, uint16_t a, uint16_t b);

#endif
