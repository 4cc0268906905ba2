/* SPDX-License-Identifier: ISC */
/* pledge(2), unveil(2).  "bpf" lets an open device's counters be read. */
#include "os/sandbox.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int sandbox_confine(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f)
{
	if (r->mode == SANDBOX_SECCOMP)
		return fault_set(f, ATOM(not_supported), ATOM(sandbox), NULL,
			"OpenBSD has pledge(2) instead of seccomp: use --sandbox auto");
	if (sandbox_limit(r, s, f) < 0)
		return -1;
	if (unveil("/", "") < 0 || unveil(NULL, NULL) < 0)
		return fault_set(
			f, ATOM(failed), ATOM(sandbox), NULL, "cannot unveil: %s", strerror(errno));
	/* A pledged process may read a bpf(4) device's counters and not set its filter, which
	 * commands may ask for. */
	if (r->needs & SANDBOX_FILTER)
		return 0;
	if (pledge(r->needs & SANDBOX_PACKETS ? "stdio bpf" : "stdio", NULL) < 0)
		return fault_set(
			f, ATOM(failed), ATOM(sandbox), NULL, "cannot pledge: %s", strerror(errno));
	s->pledge = true;
	return 0;
}

void sandbox_contain_helper(void)
{
	pledge("stdio rpath inet dns proc", NULL);
}
