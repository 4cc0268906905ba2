/* SPDX-License-Identifier: ISC */
/* The processors that this process, and those that it forks, run on. */
#ifndef OS_CPUS_H
#define OS_CPUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

#define CPUS_MAX 1024

struct cpus {
	uint64_t bits[CPUS_MAX / 64]; /* processor n is bit n % 64 of element n / 64 */
	bool given;
};

/* Reads 1,3,5-7; false where that is no list, or one of them is not below CPUS_MAX. */
bool cpus_parse(const char *text, struct cpus *cpus);

/* Those of the list that are there; fails with none. */
int cpus_set(const struct cpus *cpus, struct fault *f);

/* Of those that this process runs on the n-th alone, from 0; behind the last comes the first. */
int cpus_set_one(unsigned n, struct fault *f);

#endif
