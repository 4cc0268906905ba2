/* SPDX-License-Identifier: ISC */
/* prctl(2) */
#include "base/system.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1u /* linux/fs.h; musl's headers lack it */
#endif

void system_end_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

int system_rename_atomic(int folder, const char *from, const char *to)
{
#ifdef SYS_renameat2
	return (int)syscall(SYS_renameat2, folder, from, folder, to, RENAME_NOREPLACE);
#else
	(void)folder, (void)from, (void)to;
	errno = ENOSYS;
	return -1;
#endif
}

void system_wait_precisely(void)
{
	prctl(PR_SET_TIMERSLACK, 1ul);
}
