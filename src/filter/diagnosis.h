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

/* The hint where the place could not be found in the time given. */
#define DIAGNOSIS_LATE                                                                             \
	"finding the place took too long: try a shorter expression, and addresses instead of "     \
	"names"

#endif
