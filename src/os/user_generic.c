/* SPDX-License-Identifier: ISC */
#include "os/user.h"

#include <unistd.h>

bool user_is_raised(void)
{
#if defined(__OpenBSD__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__APPLE__)
	return issetugid() != 0;
#else
	return getuid() != geteuid() || getgid() != getegid();
#endif
}

int user_keep_caps(void)
{
	return 0;
}

bool user_groups_are_fixed(void)
{
	return false;
}
