/* SPDX-License-Identifier: ISC */
/*
 * Packets that a device lost before the kernel saw them: rx_missed_errors and
 * rx_fifo_errors in /sys/class/net/IF/statistics.  libpcap opens these files at each
 * pcap_stats() of a promiscuous handle, which a confined process cannot; so they are
 * opened beforehand and read again and again.
 */
#ifndef NET_IF_DROPS_H
#define NET_IF_DROPS_H

#include <stdbool.h>
#include <stdint.h>

#define IF_DROPS_FILES 2

struct if_drops {
	int fds[IF_DROPS_FILES]; /* -1: not there */
	uint64_t last;
};

/* Where these files are not there, or are another device's, nothing is known. */
void if_drops_open(struct if_drops *d, const char *ifname, unsigned ifindex);

static inline bool if_drops_known(const struct if_drops *d)
{
	return d->fds[0] >= 0;
}

void if_drops_close(struct if_drops *d);

/* Packets lost since the last call, or since if_drops_open(). */
uint64_t if_drops_since(struct if_drops *d);

#endif
