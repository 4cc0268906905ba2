/* SPDX-License-Identifier: ISC */
/* The link-layer header types that a device has; pcap_list_datalinks(3PCAP). */
#ifndef NET_LINKTYPE_H
#define NET_LINKTYPE_H

#include <pcap/pcap.h>

#include "base/fault.h"

/* The link type that a device of Ethernet's or the loopback's kind has, or `any`, without
 * opening it; -1 where that does not tell. */
int linktype_of_hardware(const char *ifname);

/* Makes an open device deliver that type, or says which it has. */
int linktype_set(pcap_t *pcap, const char *ifname, int dlt, struct fault *f);

#endif
