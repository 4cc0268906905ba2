/* SPDX-License-Identifier: ISC */
/*
 * The rings of packet sockets are memory, packet(7), PACKET_RX_RING, and memory is what a
 * child inherits even where it closes every descriptor.
 */
#ifndef NET_RING_H
#define NET_RING_H

#include <stddef.h>
#include <stdbool.h>

/* Keeps the rings that are mapped from children that are forked from here on, where the
 * system has /proc. */
void ring_keep_from_children(void);

struct ring_memory {
	void *start;
	size_t size; /* 0: not known */
};

/* Of that packet socket. */
struct ring_memory ring_find(int fd);

/* Whether children that are forked from here on have it; false where that cannot be changed. */
bool ring_leave_to_children(const struct ring_memory *m, bool leave);

#endif
