/* SPDX-License-Identifier: ISC */
/* packet(7), netdevice(7) */
#include "net/hardware.h"

#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/bytes.h"

size_t hardware_address(const struct sockaddr *sa, uint8_t out[HARDWARE_ADDRESS_MAX])
{
	const struct sockaddr_ll *ll = (const void *)sa;

	if (sa->sa_family != AF_PACKET || ll->sll_halen > HARDWARE_ADDRESS_MAX)
		return 0;
	memcpy(out, ll->sll_addr, ll->sll_halen);
	return ll->sll_halen;
}

/* ARPHRD_ of net/if_arp.h, or -1. */
static int hardware_type(const char *ifname)
{
	struct ifreq request = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int status;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", ifname);
	status = ioctl(fd, SIOCGIFHWADDR, &request);
	close(fd);
	return status == 0 ? request.ifr_hwaddr.sa_family : -1;
}

bool hardware_is_ethernet(const char *ifname)
{
	int type = hardware_type(ifname);

	return type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK;
}

/* Beside the type libpcap looks at the tags of a switch (DSA) and at what is wireless. */
int hardware_kind(const char *ifname)
{
	static const char *const others[] = { "dsa", "phy80211", "wireless" };

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		char path[128];

		snprintf(path, sizeof(path), "/sys/class/net/%s/%s", ifname, others[i]);
		if (access(path, F_OK) == 0)
			return -1;
	}
	return hardware_type(ifname);
}

bool hardware_name(int fd, unsigned ifindex, char ifname[IFNAMSIZ])
{
	struct ifreq request = { .ifr_ifindex = (int)ifindex };

	if (ioctl(fd, SIOCGIFNAME, &request) < 0)
		return false;
	memcpy(ifname, request.ifr_name, IFNAMSIZ);
	return true;
}
