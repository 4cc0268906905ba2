/* SPDX-License-Identifier: ISC */
#include "net/if_drops.h"

#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
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

static int if_drops_open_file(const char *ifname, const char *file)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", ifname, file);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool if_drops_read(const char *ifname, const char *file, char text[64])
{
	int fd = if_drops_open_file(ifname, file);
	ssize_t n = fd < 0 ? -1 : read(fd, text, 63);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return n > 0;
}

static void if_drops_ask_address(const char *ifname, char text[64])
{
	struct ifreq request = { 0 };
	const uint8_t *a = (const uint8_t *)request.ifr_hwaddr.sa_data;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	text[0] = '\0';
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", ifname);
	if (fd >= 0 && ioctl(fd, SIOCGIFHWADDR, &request) == 0)
		snprintf(text, 64, "%02x:%02x:%02x:%02x:%02x:%02x", a[0], a[1], a[2], a[3], a[4],
			a[5]);
	if (fd >= 0)
		close(fd);
}

/* In another network namespace than the one that /sys was mounted in a device may have the
 * same name and even the same index there. */
static bool if_drops_same_device(const char *ifname, unsigned ifindex)
{
	char index[64], address[64], own[64];

	if (!if_drops_read(ifname, "ifindex", index) || strtoul(index, NULL, 10) != ifindex)
		return false;
	if_drops_read(ifname, "address", address);
	if_drops_ask_address(ifname, own);
	return strlen(address) != strlen(own) || !strcmp(address, own);
}

void if_drops_open(struct if_drops *d, const char *ifname, unsigned ifindex)
{
	static const char *const names[IF_DROPS_FILES] = { "statistics/rx_missed_errors",
		"statistics/rx_fifo_errors" };
	bool same = if_drops_same_device(ifname, ifindex);

	for (int i = 0; i < IF_DROPS_FILES; i++)
		d->fds[i] = same ? if_drops_open_file(ifname, names[i]) : -1;
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
