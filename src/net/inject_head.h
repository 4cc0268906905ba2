/* SPDX-License-Identifier: ISC */
/*
 * Packets of which the kernel makes the checksum, or segments: it is told in a head before each
 * packet, on a socket that is for those alone.  One file inject_head_PLATFORM.c each.
 */
#ifndef NET_INJECT_HEAD_H
#define NET_INJECT_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#define INJECT_HEAD_LEN 10

/* Zeroed: the packet is sent as it is. */
struct inject_head {
	uint16_t checksum_start; /* where what is summed begins, to the packet's end; 0: nothing */
	uint16_t checksum_at;    /* from there: the checksum, which has the sum that is added */
	unsigned version;        /* of the IP whose TCP is cut, 4 or 6; 0: none */
	uint16_t segment;        /* bytes of data in each segment */
	uint16_t headers;        /* bytes before the data */
	bool congestion;         /* CWR is set */
};

/* A socket for the device with that index, which takes packets with such heads and hears
 * nothing; -1 where there is none. */
int inject_head_open(unsigned ifindex);

void inject_put_head(uint8_t out[INJECT_HEAD_LEN], const struct inject_head *head);

#endif
