/* SPDX-License-Identifier: ISC */
#include "os/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include "os/signals.h"

int input_open_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

bool input_wait(int fd)
{
	struct pollfd polls[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = signals_fd(), .events = POLLIN },
	};

	for (;;) {
		if (signals_stopped())
			return false;
		if (poll(polls, 2, -1) > 0 && polls[0].revents)
			return true;
		signals_take();
	}
}
