/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "os/cpus.h"

int cpus_set(const struct cpus *cpus, struct fault *f)
{
	(void)cpus;
	fault_set(f, ATOM(not_supported), ATOM(options), NULL,
		"--cpus: processors cannot be chosen here");
	return fault_hint(f, "leave it out");
}

int cpus_set_one(unsigned n, struct fault *f)
{
	(void)n;
	return cpus_set(NULL, f);
}
