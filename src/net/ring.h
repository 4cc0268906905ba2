/* SPDX-License-Identifier: ISC */
/*
 * The rings of packet sockets are memory, packet(7), PACKET_RX_RING, and memory is what a
 * child inherits even where it closes every descriptor.
 */
#ifndef NET_RING_H
#define NET_RING_H

/* Keeps the rings that are mapped from children that are forked from here on, where the
 * system has /proc. */
void ring_keep_from_children(void);

#endif
