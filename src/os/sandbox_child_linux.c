/* SPDX-License-Identifier: ISC */
#include "os/sandbox_child_linux.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/bytes.h"
#include "os/socketcall.h"

/* Without a look at the arguments. */
static const int plain[] = {
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendto),
	SCMP_SYS(close),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* The C library may look for time zones, and copes. */
static const int elsewhere[] = {
	SCMP_SYS(open),
	SCMP_SYS(stat),
	SCMP_SYS(stat64),
	SCMP_SYS(access),
	SCMP_SYS(readlink),
};

static int sandbox_child_fill(scmp_filter_ctx ctx)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(plain); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, plain[i], 0);
	for (size_t i = 0; rc == 0 && i < 2; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, i ? SCMP_SYS(mmap2) : SCMP_SYS(mmap), 2,
			SCMP_A3_64(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS),
			SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(elsewhere); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), elsewhere[i], 0);
	return rc;
}

bool sandbox_child_filter(sandbox_child_fill_fn *fill, int fd)
{
	uint32_t end = seccomp_api_get() >= 3 ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_KILL_THREAD;
	scmp_filter_ctx ctx = socketcall_refuse() == 0 ? seccomp_init(end) : NULL;
	bool loaded = false;

	if (!ctx)
		return false;
	if (seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, end) == 0 &&
		sandbox_child_fill(ctx) == 0 && (!fill || fill(ctx, fd) == 0))
		loaded = seccomp_load(ctx) == 0;
	seccomp_release(ctx);
	return loaded;
}
