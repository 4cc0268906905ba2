/* SPDX-License-Identifier: ISC */
/* Link-layer header types by name and number; pcap-linktype(7). */
#ifndef NET_LINKTYPE_H
#define NET_LINKTYPE_H

#include <pcap/pcap.h>

#include "base/fault.h"

/* "EN10MB"; "DLT 300" where libpcap has no name.  Lives for ever. */
const char *linktype_name(int dlt);

/* A name, with or without DLT_, or a number; -1 for anything else. */
int linktype_parse(const char *text);

/* The link type that a device of Ethernet's or the loopback's kind has, or `any`, without
 * opening it; -1 where that does not tell. */
int linktype_of_hardware(const char *ifname);

/* Makes an open device deliver that type, or says which it has. */
int linktype_set(pcap_t *pcap, const char *ifname, int dlt, struct fault *f);

#endif
