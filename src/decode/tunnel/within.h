/* SPDX-License-Identifier: ISC */
/* What a tunnel carries that does not say what it is: by the bytes, which must agree. */
#ifndef DECODE_TUNNEL_WITHIN_H
#define DECODE_TUNNEL_WITHIN_H

#include "decode/dissect.h"

/* An IP header `skip` bytes behind the cursor whose length the packet has: &proto_ip, &proto_ip6,
 * or NULL. */
const struct proto *within_ip(const struct dissection *d, size_t skip);

/* Whether an Ethernet header is there, with what its EtherType says behind it. */
bool within_is_eth(const struct dissection *d, size_t skip);

#endif
