/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "os/landlock.h"
#include "os/sandbox.h"
#include "os/socketcall.h"

/* What looking up a name by the C library's modules needs is not a list that anybody
 * could keep, so this one says what it certainly does not need. */
static const int denied[] = {
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(pidfd_send_signal),
	SCMP_SYS(kill),
	SCMP_SYS(tkill),
	SCMP_SYS(rt_sigqueueinfo),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(mount),
	SCMP_SYS(chroot),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
};

static int sandbox_helper_fill(scmp_filter_ctx ctx)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(denied); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), denied[i], 0);
#ifndef SYS_socketcall
	/* Through socketcall(2) the family cannot be seen, and name servers want sockets too. */
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
			SCMP_A0_64(SCMP_CMP_EQ, AF_PACKET));
#endif
	return rc;
}

void sandbox_contain_helper(void)
{
	scmp_filter_ctx ctx;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return;
	landlock_deny_changes();
	ctx = seccomp_init(SCMP_ACT_ALLOW);
	if (ctx && sandbox_helper_fill(ctx) == 0)
		seccomp_load(ctx);
	seccomp_release(ctx);
}
