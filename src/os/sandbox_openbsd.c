/* SPDX-License-Identifier: ISC */
/*
 * pledge(2), unveil(2), sys/kern/kern_pledge.c.
 *
 *   stdio   reading, writing and waiting for what is open, bpf(4) devices among it
 *   bpf     BIOCGSTATS, their counters, and no other ioctl(2) of theirs
 *   recvfd  files that another process opens, and sendfd that process's
 *   tty     the terminal's size and modes
 *   error   what is refused answers ENOSYS: libpcap tries a socket where it closes a device
 *           that was in monitor mode
 */
#include "os/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int sandbox_pledge(const struct sandbox_request *r)
{
	char promises[64];

	snprintf(promises, sizeof(promises), "stdio error%s%s%s",
		r->needs & SANDBOX_PACKETS ? " bpf" : "", r->needs & SANDBOX_TERMINAL ? " tty" : "",
		r->needs & SANDBOX_FILES ? " recvfd" : "");
	return pledge(promises, NULL);
}

void sandbox_before_fork(enum sandbox_mode mode)
{
	(void)mode;
}

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
	/* No promise lets a filter be set, which commands may ask for: of the captures those with
	 * --control alone are not pledged. */
	if (r->needs & SANDBOX_FILTER)
		return 0;
	if (sandbox_pledge(r) < 0)
		return fault_set(
			f, ATOM(failed), ATOM(sandbox), NULL, "cannot pledge: %s", strerror(errno));
	s->pledge = true;
	return 0;
}

void sandbox_contain_helper(void)
{
	pledge("stdio rpath inet dns proc", NULL);
}

void sandbox_contain_opener(int folder, struct sandbox_state *s)
{
	(void)folder;
	*s = (struct sandbox_state){ .rlimit = sandbox_limit_opener() };
	s->pledge = pledge("stdio rpath wpath cpath sendfd", NULL) == 0;
}

void sandbox_contain_unpacker(struct sandbox_state *s)
{
	*s = (struct sandbox_state){ .rlimit = sandbox_limit_unpacker() };
	s->pledge = pledge("stdio", NULL) == 0;
}
