/* SPDX-License-Identifier: ISC */
/*
 * Where a filter expression is wrong, and what was meant.  libpcap says neither; the
 * method is told in diagnose.c.  It compiles many small variants of the expression, so
 * that it belongs into the same contained child as the compilation itself.
 */
#ifndef FILTER_DIAGNOSE_H
#define FILTER_DIAGNOSE_H

#include <stdbool.h>
#include <stdint.h>
#include <pcap/pcap.h>

struct diagnosis {
	bool located;
	uint32_t offset; /* of the offending words, in bytes */
	uint32_t length; /* 0: something is missing at the end */
	char message[256];
	char hint[256]; /* "" where nothing better is known than the message */
};

/* For an expression that pcap_compile(p, ..., expression, optimize, netmask) has refused;
 * failure is what pcap_geterr() said then.  p keeps its link type, not its error text. */
void diagnose(pcap_t *p, const char *expression, bpf_u_int32 netmask, const char *failure,
	struct diagnosis *d);

/* Remarks on an expression that is valid but may not mean what it seems to: up to max
 * constant strings; returns how many. */
unsigned diagnose_traps(const char *expression, const char **remarks, unsigned max);

#endif
