/* SPDX-License-Identifier: ISC */
/* pcap_inject(3PCAP) */
#include "net/inject.h"

int inject_batch(pcap_t *pcap, const struct iovec *parts, unsigned n)
{
	(void)n;
	return pcap_inject(pcap, parts->iov_base, parts->iov_len) < 0 ? -1 : 1;
}

int inject_set_qdisc_bypass(pcap_t *pcap, const char *ifname, struct fault *f)
{
	(void)pcap;
	return fault_set(
		f, ATOM(not_supported), ATOM(open), ifname, "this system has no queue to bypass");
}

bool inject_has_carrier(pcap_t *pcap, const char *ifname)
{
	(void)pcap;
	(void)ifname;
	return true;
}

unsigned inject_mtu(pcap_t *pcap, const char *ifname)
{
	(void)pcap;
	(void)ifname;
	return 0;
}
