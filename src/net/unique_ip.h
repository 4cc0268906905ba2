/* SPDX-License-Identifier: ISC */
/* Other addresses for each round of a replay, so that its flows are new ones.  A round's number
 * is added to every IPv4 address, and to the last 32 bits of every IPv6 address, of the outermost
 * IP header: both directions of a flow stay one.  Multicast, loopback and unspecified addresses
 * stay.  Checksums that were right are right, by RFC 1624. */
#ifndef NET_UNIQUE_IP_H
#define NET_UNIQUE_IP_H

#include <stddef.h>
#include <stdint.h>

void unique_ip_set(int dlt, uint8_t *packet, size_t len, uint32_t round);

#endif
