/* SPDX-License-Identifier: ISC */
/*
 * A number for the flow that a packet belongs to, the same in both directions: of its outermost IP
 * addresses and, with TCP, UDP, UDP-Lite, SCTP and DCCP, its ports.  VLAN tags are passed over.  Of
 * fragments the addresses alone are taken, since only the first has ports.
 */
#ifndef NET_FLOW_HASH_H
#define NET_FLOW_HASH_H

#include <stdint.h>

#include "base/bytes.h"

/* From 0 to below `parts`, all alike often; 0 for what has no IP header. */
unsigned flow_hash_part(int dlt, struct bytes packet, unsigned parts);

#endif
