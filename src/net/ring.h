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

/* In a child that it was kept from: maps it where the parent has it, and keeps
 * it from its own children.  A mapping of its own is also
 * one whose pages it need not find one by one, as it would those of one that it had inherited. */
bool ring_map_again(const struct ring_memory *m, int fd);

#endif
