/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "base/bytes.h"
#include "os/landlock.h"
#include "os/sandbox.h"
#include "os/socketcall.h"

/* What it does without a look at the arguments. */
static const int plain[] = {
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
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

/* What it does in its folder: a path that is not absolute begins there, and Landlock sees to
 * those that are, or lead up. */
static const int in_folder[] = {
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(statx),
	SCMP_SYS(unlinkat),
};
static const int within_folder[] = {
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(linkat),
};

/* The C library may look for time zones, and copes. */
static const int elsewhere[] = {
	SCMP_SYS(open),
	SCMP_SYS(stat),
	SCMP_SYS(stat64),
	SCMP_SYS(access),
	SCMP_SYS(readlink),
};

#define CREATES (O_CREAT | O_EXCL | O_WRONLY)

static int sandbox_opener_fill(scmp_filter_ctx ctx, uint64_t folder)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(plain); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, plain[i], 0);
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(in_folder); i++)
		rc = seccomp_rule_add(
			ctx, SCMP_ACT_ALLOW, in_folder[i], 1, SCMP_A0_64(SCMP_CMP_EQ, folder));
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(within_folder); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, within_folder[i], 2,
			SCMP_A0_64(SCMP_CMP_EQ, folder), SCMP_A2_64(SCMP_CMP_EQ, folder));
	/* What is there can be neither read nor written. */
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 2,
			SCMP_A0_64(SCMP_CMP_EQ, folder),
			SCMP_A2_64(SCMP_CMP_MASKED_EQ, CREATES | O_ACCMODE, CREATES));
	for (size_t i = 0; rc == 0 && i < 2; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, i ? SCMP_SYS(mmap2) : SCMP_SYS(mmap), 2,
			SCMP_A3_64(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS),
			SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(elsewhere); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), elsewhere[i], 0);
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
			SCMP_A0_64(SCMP_CMP_NE, folder));
	return rc;
}

static bool sandbox_opener_filter(int folder)
{
	uint32_t end = seccomp_api_get() >= 3 ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_KILL_THREAD;
	scmp_filter_ctx ctx = seccomp_init(end);
	bool loaded = false;

	if (!ctx)
		return false;
	if (seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, end) == 0 &&
		sandbox_opener_fill(ctx, (uint64_t)folder) == 0)
		loaded = seccomp_load(ctx) == 0;
	seccomp_release(ctx);
	return loaded;
}

void sandbox_contain_opener(int folder, struct sandbox_state *s)
{
	*s = (struct sandbox_state){ 0 };
	s->rlimit = sandbox_limit_opener();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return;
	s->landlock = landlock_allow_folder(folder);
	s->seccomp = socketcall_refuse() == 0 && sandbox_opener_filter(folder);
}
