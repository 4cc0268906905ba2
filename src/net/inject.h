/* SPDX-License-Identifier: ISC */
/* What differs between systems in sending packets; one file inject_PLATFORM.c each. */
#ifndef NET_INJECT_H
#define NET_INJECT_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <sys/uio.h>

#include "base/fault.h"

#define INJECT_BATCH_MAX 128

/* The two ways to send of one device: libpcap's handle, and on Linux the packet socket fd,
 * which may be its own or one of inject_head.h.
 *
 * Sends each of the n parts, at most INJECT_BATCH_MAX, as a packet, without waiting.
 * Returns how many were sent, at least one, or -1 with errno for the first. */
int inject_batch(pcap_t *pcap, int fd, const struct iovec *parts, unsigned n);

/* Whose that is: socket, libpcap. */
atom_id inject_sender(void);

/* Past the queueing discipline of the device. */
int inject_set_qdisc_bypass(int fd, const char *ifname, struct fault *f);

/* False where the device is up but has no carrier: packets are then taken, as if they were
 * sent, and thrown away. */
bool inject_has_carrier(pcap_t *pcap, const char *ifname);

/* Bytes of a packet without its link-layer header, or 0 where that cannot be told. */
unsigned inject_mtu(pcap_t *pcap, const char *ifname);

#endif
