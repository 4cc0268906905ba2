/* SPDX-License-Identifier: ISC */
#include "net/linktype.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#ifdef __linux__
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include "base/number.h"

#define DLT_MAX 65535

const char *linktype_name(int dlt)
{
	static struct unnamed {
		struct unnamed *next;
		int dlt;
		char name[24];
	} * all;
	const char *name = pcap_datalink_val_to_name(dlt);
	struct unnamed *u;

	if (name)
		return name;
	for (u = all; u; u = u->next)
		if (u->dlt == dlt)
			return u->name;
	u = calloc(1, sizeof(*u));
	if (!u)
		return "DLT";
	u->dlt = dlt;
	snprintf(u->name, sizeof(u->name), "DLT %d", dlt);
	u->next = all;
	all = u;
	return u->name;
}

int linktype_parse(const char *text)
{
	uint64_t number;

	if (number_parse(text, &number))
		return number <= DLT_MAX ? (int)number : -1;
	if (!strncasecmp(text, "DLT_", 4))
		text += 4;
	return pcap_datalink_name_to_val(text);
}

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
