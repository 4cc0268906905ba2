/* SPDX-License-Identifier: ISC */
/* Live devices as sources.  pcap(3PCAP), packet(7). */
#ifndef NET_LIVE_H
#define NET_LIVE_H

#include <net/if.h>

#include "net/live_options.h"
#include "net/source.h"

/* Opens and activates; from then on the device's packets are rejected until
 * source_set_filter().  The caller closes with source_close(), also after a failure. */
int live_open(
	struct source *s, const char *ifname, const struct live_options *options, struct fault *f);

/* The fault of a name that no device has; returns -1. */
int live_no_such_device(const char *ifname, struct fault *f);

/* The first device that is up and no loopback: its name in ifname[IFNAMSIZ]. */
int live_default(char *ifname, struct fault *f);

/* The netmask of a device's first IPv4 address, in host byte order, for filters that ask
 * for broadcasts; PCAP_NETMASK_UNKNOWN where there is none. */
bpf_u_int32 live_netmask(const char *ifname);

/* PCAP_TSTAMP_ value of a name such as "host"; -1 for anything else. */
int live_parse_tstamp_type(const char *name);

#endif
