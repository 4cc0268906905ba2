/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "base/atom.h"
#include "os/cpus.h"

int cpus_set(const struct cpus *cpus, struct fault *f)
{
	cpu_set_t set;
	int error;

	CPU_ZERO(&set);
	for (unsigned n = 0; n < CPUS_MAX && n < CPU_SETSIZE; n++)
		if (cpus->bits[n / 64] >> n % 64 & 1)
			CPU_SET(n, &set);
	if (sched_setaffinity(0, sizeof(set), &set) == 0)
		return 0;
	error = errno;
	fault_set(f, ATOM(failed), ATOM(options), NULL,
		"cannot run on the processors of --cpus: %s",
		error == EINVAL ? "none of them is there" : strerror(error));
	return fault_hint(f, "lscpu -e lists those that are");
}

int cpus_set_one(unsigned n, struct fault *f)
{
	cpu_set_t all, one;
	unsigned cpu = 0;

	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		return fault_set(f, ATOM(failed), ATOM(options), NULL,
			"cannot tell the processors that this process runs on: %s",
			strerror(errno));
	for (n %= (unsigned)CPU_COUNT(&all);; cpu++)
		if (CPU_ISSET(cpu, &all) && n-- == 0)
			break;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) == 0)
		return 0;
	return fault_set(f, ATOM(failed), ATOM(options), NULL, "cannot run on processor %u: %s",
		cpu, strerror(errno));
}
