/* SPDX-License-Identifier: ISC */
#include "net/linktype.h"

#include <stdio.h>
#include <string.h>

#include "file/linktype.h"
#include "net/hardware.h"

int linktype_of_hardware(const char *ifname)
{
	if (!strcmp(ifname, "any"))
		return DLT_LINUX_SLL2;
	return hardware_is_ethernet(ifname) ? DLT_EN10MB : -1;
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
