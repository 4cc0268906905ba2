/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "net/fanout.h"

bool fanout_available(void)
{
	return false;
}

int fanout_join(pcap_t *pcap, const char *ifname, const struct fanout *fanout, struct fault *f)
{
	(void)pcap, (void)fanout;
	return fault_set(f, ATOM(not_supported), ATOM(activate), ifname,
		"captures cannot share the packets of %s here", ifname);
}
