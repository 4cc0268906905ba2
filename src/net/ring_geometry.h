/* SPDX-License-Identifier: ISC */
/*
 * Where the ring of a packet socket lies and how it is divided.  Linux alone: packet(7),
 * Documentation/networking/packet_mmap.rst, linux/packet_diag.h, proc(5).
 */
#ifndef NET_RING_GEOMETRY_H
#define NET_RING_GEOMETRY_H

#include <stdbool.h>
#include <stdint.h>

struct ring_geometry {
	uint8_t *start;
	uint32_t version;    /* TPACKET_V2, TPACKET_V3 */
	uint32_t block_size; /* bytes */
	uint32_t blocks;
	uint32_t frame_size; /* of TPACKET_V2 */
};

/* The mapping is found in /proc/self/maps, the rest the kernel tells by sock_diag(7), which it
 * may have been built without.  False where either is missing or the two do not agree. */
bool ring_geometry_find(int fd, struct ring_geometry *g);

#endif
