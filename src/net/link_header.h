/* SPDX-License-Identifier: ISC */
/* What stands before the network layer of a packet that is sent or converted, by its link
 * type: pcap-linktype(7).  Other link types have nothing that is understood here. */
#ifndef NET_LINK_HEADER_H
#define NET_LINK_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define LINK_HEADER_ADDRESS  6  /* bytes of an address of Ethernet */
#define LINK_HEADER_ETHERNET 14 /* bytes of Ethernet's header, without tags */
#define LINK_HEADER_TAG      4

#define LINK_HEADER_IPV4 0x0800
#define LINK_HEADER_IPV6 0x86dd

struct link_header {
	uint32_t len;            /* with VLAN tags */
	uint32_t own;            /* without */
	uint16_t protocol;       /* what its own says of what is behind it, an EtherType */
	uint16_t ethertype;      /* of the network layer, behind tags */
	const uint8_t *hardware; /* of a cooked header: the sender's address of Ethernet, or NULL */
};

/* False where the packet is too short, or of a link type or kind that is not known. */
bool link_header_find(struct link_header *h, int dlt, struct bytes packet);

#endif
