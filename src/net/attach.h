/* SPDX-License-Identifier: ISC */
/*
 * Filters in the kernel.  On Linux the program is attached to the socket itself,
 * not by pcap_setfilter(): that one falls back silently to filtering in the process
 * where the kernel refuses, and loses packets that nobody counts when the filter of
 * a running capture changes.
 */
#ifndef NET_ATTACH_H
#define NET_ATTACH_H

#include <pcap/pcap.h>
#include <stdbool.h>

#include "base/fault.h"

/* Before pcap_activate(): lets it bind to no traffic, so that nothing comes into the
 * ring before the filter is set.  False where libpcap does not take that. */
bool attach_prepare(pcap_t *pcap, bool promiscuous);

/* After attach_filter(): binds to the traffic of the device (0: of all devices).  On
 * Linux this is also where the device becomes promiscuous, and not by libpcap, whose
 * pcap_stats() opens files for promiscuous handles. */
int attach_bind(
	pcap_t *pcap, const char *ifname, unsigned ifindex, bool promiscuous, struct fault *f);

/* Rejects everything from here on. */
int attach_reject(pcap_t *pcap, const char *ifname, struct fault *f);

/* A program without instructions accepts everything; the direction becomes part of it. */
int attach_filter(pcap_t *pcap, const char *ifname, pcap_direction_t direction,
	const struct bpf_program *program, struct fault *f);

#endif
