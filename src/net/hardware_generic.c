/* SPDX-License-Identifier: ISC */
/* getifaddrs(3) of the BSDs and macOS has link-layer addresses as AF_LINK: link_addr(3). */
#include "net/hardware.h"

#include <string.h>
#ifdef AF_LINK
#include <net/if_dl.h>
#endif

size_t hardware_address(const struct sockaddr *sa, uint8_t out[HARDWARE_ADDRESS_MAX])
{
#ifdef AF_LINK
	const struct sockaddr_dl *dl = (const void *)sa;

	if (sa->sa_family == AF_LINK && dl->sdl_alen <= HARDWARE_ADDRESS_MAX) {
		memcpy(out, LLADDR(dl), dl->sdl_alen);
		return dl->sdl_alen;
	}
#endif
	(void)sa;
	(void)out;
	return 0;
}

bool hardware_is_ethernet(const char *ifname)
{
	(void)ifname;
	return false;
}

int hardware_kind(const char *ifname)
{
	(void)ifname;
	return -1;
}

bool hardware_name(int fd, unsigned ifindex, char ifname[IFNAMSIZ])
{
	(void)fd;
	return if_indextoname(ifindex, ifname) != NULL;
}
