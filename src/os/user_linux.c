/* SPDX-License-Identifier: ISC */
#include "os/user.h"

#include <fcntl.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

bool user_is_raised(void)
{
	return getauxval(AT_SECURE) != 0;
}

int user_keep_caps(void)
{
	return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
}

/* A user namespace that an ordinary user has made cannot change its groups: user_namespaces(7). */
bool user_groups_are_fixed(void)
{
	char text[4];
	int fd = open("/proc/self/setgroups", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text));
	close(fd);
	return n == sizeof(text) && memcmp(text, "deny", sizeof(text)) == 0;
}
