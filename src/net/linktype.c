/* SPDX-License-Identifier: ISC */
#include "net/linktype.h"

#include <stdio.h>
#include <string.h>
#ifdef __linux__
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include "file/linktype.h"

int linktype_of_hardware(const char *ifname)
{
	if (!strcmp(ifname, "any"))
		return DLT_LINUX_SLL2;
#ifdef __linux__
	struct ifreq request = { 0 };
	int status;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", ifname);
	status = ioctl(fd, SIOCGIFHWADDR, &request);
	close(fd);
	if (status == 0 && (request.ifr_hwaddr.sa_family == ARPHRD_ETHER ||
				   request.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK))
		return DLT_EN10MB;
#endif
	return -1;
}

int linktype_set(pcap_t *pcap, const char *ifname, int dlt, struct fault *f)
{
	char list[256] = "";
	size_t at = 0;
	int *types;
	int n;

	if (pcap_datalink(pcap) == dlt)
		return 0;
	n = pcap_list_datalinks(pcap, &types);
	for (int i = 0; i < n; i++) {
		if (types[i] == dlt) {
			pcap_free_datalinks(types);
			if (pcap_set_datalink(pcap, dlt) == 0)
				return 0;
			return fault_set(f, ATOM(linktype_invalid), ATOM(activate), ifname,
				"cannot set the link type %s: %s", linktype_name(dlt),
				pcap_geterr(pcap));
		}
		if (at < sizeof(list))
			at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", i ? ", " : "",
				linktype_name(types[i]));
	}
	if (n >= 0)
		pcap_free_datalinks(types);
	fault_set(f, ATOM(linktype_invalid), ATOM(activate), ifname,
		"%s has no packets of link type %s", ifname, linktype_name(dlt));
	return fault_hint(f, "it has %s", at ? list : linktype_name(pcap_datalink(pcap)));
}
