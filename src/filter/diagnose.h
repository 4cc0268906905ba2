/* SPDX-License-Identifier: ISC */
/*
 * Where a filter expression is wrong, and what was meant.  libpcap says neither; the
 * method is told in diagnose.c and trial.h.  It compiles many small variants of the
 * expression, so that it belongs into the same contained child as the compilation itself.
 */
#ifndef FILTER_DIAGNOSE_H
#define FILTER_DIAGNOSE_H

#include <pcap/pcap.h>

#include "filter/diagnosis.h"

/* For an expression that pcap_compile(p, ..., expression, optimize, netmask) has refused;
 * failure is what pcap_geterr() said then.  p keeps its link type, not its error text. */
void diagnose(pcap_t *p, const char *expression, bpf_u_int32 netmask, const char *failure,
	struct diagnosis *d);

/* Without looking at the expression: failure alone, and no place. */
void diagnose_note(struct diagnosis *d, const char *failure);

#endif
