/* SPDX-License-Identifier: ISC */
/* What is known of a filter expression that libpcap refuses. */
#ifndef FILTER_DIAGNOSIS_H
#define FILTER_DIAGNOSIS_H

#include <stdbool.h>
#include <stdint.h>

struct diagnosis {
	bool located;
	uint32_t offset; /* of the offending words, in bytes */
	uint32_t length; /* 0: something is missing at the end */
	char message[256];
	char hint[256]; /* "" where nothing better is known than the message */
};

#endif
