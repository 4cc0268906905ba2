/* SPDX-License-Identifier: ISC */
/* An expression, and how it is compiled. */
#ifndef FILTER_COMPILE_OPTIONS_H
#define FILTER_COMPILE_OPTIONS_H

#include <pcap/pcap.h>
#include <stdbool.h>

#include "filter/diagnosis.h"

#define COMPILE_LIMIT_DEFAULT 8192

struct compile_options {
	const char *expression; /* "" accepts everything */
	bool optimize;
	bpf_u_int32 netmask;         /* in host byte order, or PCAP_NETMASK_UNKNOWN */
	long limit;                  /* bytes of the expression at the most; -1: none */
	struct diagnosis *diagnosis; /* what is wrong with an invalid expression, or NULL */
};

#endif
