/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>

#include "base/bytes.h"
#include "os/landlock.h"
#include "os/sandbox.h"
#include "os/sandbox_child_linux.h"

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

#define CREATES (O_CREAT | O_EXCL | O_WRONLY)

static int sandbox_opener_fill(scmp_filter_ctx ctx, int fd)
{
	const uint64_t folder = (uint64_t)fd;
	int rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(sendmsg), 0);

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
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
			SCMP_A0_64(SCMP_CMP_NE, folder));
	return rc;
}

void sandbox_contain_opener(int folder, struct sandbox_state *s)
{
	*s = (struct sandbox_state){ 0 };
	s->rlimit = sandbox_limit_opener();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return;
	s->landlock = landlock_allow_folder(folder);
	s->seccomp = sandbox_child_filter(sandbox_opener_fill, folder);
}
