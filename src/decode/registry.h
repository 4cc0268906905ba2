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
	SPACE_SCTP,
	SPACE_TCP_BYTE, /* the first one of a segment's payload */
	SPACE_UDP_BYTE, /* of a datagram's */
	SPACE_COUNT,
};

/* A number is found by its upper and then its lower byte, without a search: most ports that
 * are asked for are not here, and their page is the first, the empty one. */
extern uint16_t registry_page_of[SPACE_COUNT][256];
extern uint16_t registry_pages[][256];
extern bool registry_filled;

void registry_fill_now(void);

/* A rule of the user's, "udp.port=8472:vxlan": the port leads to that protocol from now on, if
 * to none that the bytes do not agree with, as every port does.  False: it is no rule, the
 * protocol is none that ports of that transport lead to, or there are REGISTRY_RULES_MAX. */
#define REGISTRY_RULES_MAX 64

bool registry_add_rule(const char *rule);

/* Before the first look-up. */
static inline void registry_fill(void)
{
	if (!registry_filled)
		registry_fill_now();
}

/* What is known of a number: the place in protos[] of what it leads to, and above it that of a
 * port in services[]; 0 for none. */
static inline uint16_t registry_entry(enum registry_space space, uint16_t number)
{
	return registry_pages[registry_page_of[space][number >> 8]][number & 0xff];
}

#define REGISTRY_PLACE(entry)   ((entry)&0xff)
#define REGISTRY_SERVICE(entry) ((entry) >> 8)

/* What a number of a space leads to, or NULL. */
static inline const struct proto *registry_find(enum registry_space space, uint16_t number)
{
	return protos[REGISTRY_PLACE(registry_entry(space, number))];
}

/* What an IP header's first four bits say follows, where nothing else does: in raw IP and
 * behind MPLS (RFC 4928, section 3). */
const struct proto *registry_ip_version(const struct cursor *c);

#endif
