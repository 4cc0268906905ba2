/* SPDX-License-Identifier: ISC */
/* packet(7), netdevice(7) */
#include "net/hardware.h"

#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t hardware_address(const struct sockaddr *sa, uint8_t out[HARDWARE_ADDRESS_MAX])
{
	const struct sockaddr_ll *ll = (const void *)sa;

	if (sa->sa_family != AF_PACKET || ll->sll_halen > HARDWARE_ADDRESS_MAX)
		return 0;
	memcpy(out, ll->sll_addr, ll->sll_halen);
	return ll->sll_halen;
}

bool hardware_is_ethernet(const char *ifname)
{
	struct ifreq request = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int status;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", ifname);
	status = ioctl(fd, SIOCGIFHWADDR, &request);
	close(fd);
	return status == 0 && (request.ifr_hwaddr.sa_family == ARPHRD_ETHER ||
				      request.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK);
}

bool hardware_name(int fd, unsigned ifindex, char ifname[IFNAMSIZ])
{
	struct ifreq request = { .ifr_ifindex = (int)ifindex };

	if (ioctl(fd, SIOCGIFNAME, &request) < 0)
		return false;
	memcpy(ifname, request.ifr_name, IFNAMSIZ);
	return true;
}
