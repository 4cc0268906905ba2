/* SPDX-License-Identifier: ISC */
/*
 * A device's ring is read here, and libpcap, which opens it, reads it no more.  The ring is
 * what the kernel and packet(7) say of it, the same with every version of libpcap; what
 * libpcap has in a handle besides is not touched: its filter, its statistics, its way to send.
 * So a packet comes with all that the kernel knows of it.
 *
 * Where anything is not as expected (the kernel does not tell the ring's geometry, a CAN
 * device whose headers libpcap changes, another system) libpcap goes on reading.
 */
#ifndef NET_LIVE_RING_H
#define NET_LIVE_RING_H

#include "net/source.h"

struct live_ring;

/* Once the handle is activated and has its link type, and before it has a filter: from then on
 * the source has other operations, where that can be. */
void live_ring_begin(struct source *s);

#endif
