/* SPDX-License-Identifier: ISC */
#include "os/cpus.h"

/* The number at *at, which moves behind it; CPUS_MAX where there is none, or a larger one. */
static unsigned cpus_number(const char **at)
{
	unsigned n = 0;

	if (**at < '0' || **at > '9')
		return CPUS_MAX;
	for (; **at >= '0' && **at <= '9'; ++*at)
		n = n < CPUS_MAX ? n * 10 + (unsigned)(**at - '0') : CPUS_MAX;
	return n < CPUS_MAX ? n : CPUS_MAX;
}

bool cpus_parse(const char *text, struct cpus *cpus)
{
	*cpus = (struct cpus){ .given = true };
	for (;; text++) {
		unsigned first = cpus_number(&text);
		unsigned last = first;

		if (*text == '-') {
			text++;
			last = cpus_number(&text);
		}
		if (last >= CPUS_MAX || first > last)
			return false;
		for (unsigned n = first; n <= last; n++)
			cpus->bits[n / 64] |= UINT64_C(1) << n % 64;
		if (*text != ',')
			return *text == '\0';
	}
}
