/* SPDX-License-Identifier: ISC */
/* A source without packets, for which filters are compiled; pcap_open_dead(3PCAP). */
#ifndef NET_SOURCE_DEAD_H
#define NET_SOURCE_DEAD_H

#include "net/source.h"

/* The caller closes with source_close(), also after a failure. */
int source_dead_open(struct source *s, int dlt, uint32_t snaplen, struct fault *f);

#endif
