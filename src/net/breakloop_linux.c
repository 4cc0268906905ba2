/* SPDX-License-Identifier: ISC */
#include "net/breakloop.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int breakloop_expect(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd;
}

/* proc(5) has the name. */
int breakloop_find(int fd)
{
	static const char name[] = "anon_inode:[eventfd]";
	char path[40], target[sizeof(name)];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	len = readlink(path, target, sizeof(target));
	return len == sizeof(name) - 1 && !memcmp(target, name, sizeof(name) - 1) ? fd : -1;
}
