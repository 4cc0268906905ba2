/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <sys/prctl.h>

#include "os/landlock.h"
#include "os/sandbox.h"
#include "os/sandbox_child_linux.h"

static int sandbox_unpacker_fill(scmp_filter_ctx ctx, int fd)
{
	(void)fd;
	return seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0);
}

void sandbox_contain_unpacker(struct sandbox_state *s)
{
	bool no_new_privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;

	*s = (struct sandbox_state){ 0 };
	/* Landlock takes a descriptor for a moment, and the limit leaves none. */
	s->landlock = no_new_privs ? landlock_deny_all() : 0;
	s->rlimit = sandbox_limit_unpacker();
	s->seccomp = no_new_privs && sandbox_child_filter(sandbox_unpacker_fill, -1);
}
