/* SPDX-License-Identifier: ISC */
#include "net/if_drops.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t if_drops_read_counter(int fd)
{
	char text[32];
	ssize_t n = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return strtoull(text, NULL, 10);
}

static uint64_t if_drops_total(const struct if_drops *d)
{
	uint64_t sum = 0;

	for (int i = 0; i < IF_DROPS_FILES; i++)
		sum += if_drops_read_counter(d->fds[i]);
	return sum;
}

void if_drops_open(struct if_drops *d, const char *ifname)
{
	static const char *const names[IF_DROPS_FILES] = { "rx_missed_errors", "rx_fifo_errors" };

	for (int i = 0; i < IF_DROPS_FILES; i++) {
		char path[128];

		snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", ifname, names[i]);
		d->fds[i] = open(path, O_RDONLY | O_CLOEXEC);
	}
	d->last = if_drops_total(d);
}

void if_drops_close(struct if_drops *d)
{
	for (int i = 0; i < IF_DROPS_FILES; i++)
		if (d->fds[i] >= 0)
			close(d->fds[i]);
}

/* A device that is gone answers nothing, which is no fall of its counters. */
uint64_t if_drops_since(struct if_drops *d)
{
	uint64_t now = if_drops_total(d);
	uint64_t since = now > d->last ? now - d->last : 0;

	if (now > d->last)
		d->last = now;
	return since;
}
