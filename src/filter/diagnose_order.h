/* SPDX-License-Identifier: ISC */
/* `vlan`, `mpls` and the like make all that follows look behind a header more, pcap-filter(7):
 * "udp and vlan 5" asks for a UDP packet that is a tagged frame as well, which there is not,
 * and "vlan 5 and udp" for what is meant. */
#ifndef FILTER_DIAGNOSE_ORDER_H
#define FILTER_DIAGNOSE_ORDER_H

#include "filter/trial.h"

/* Where the first n tokens, which reject every packet, have such a word behind another
 * condition: hints at the other order and returns true. */
bool order_correct(struct trial *t, size_t n);

#endif
