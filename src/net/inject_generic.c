/* SPDX-License-Identifier: ISC */
/* pcap_inject(3PCAP) */
#include "net/inject.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/system.h"

int inject_batch(pcap_t *pcap, int fd, const struct iovec *parts, unsigned n)
{
	(void)fd;
	(void)n;
	/* libpcap refuses that without a reason. */
	errno = EINVAL;
	return pcap_inject(pcap, parts->iov_base, parts->iov_len) < 0 ? -1 : 1;
}

atom_id inject_sender(void)
{
	return ATOM(libpcap);
}

int inject_set_qdisc_bypass(int fd, const char *ifname, struct fault *f)
{
	(void)fd;
	return fault_set(
		f, ATOM(not_supported), ATOM(open), ifname, "this system has no queue to bypass");
}

bool inject_has_carrier(pcap_t *pcap, const char *ifname)
{
	(void)pcap;
	(void)ifname;
	return true;
}

/* netintro(4): any socket can be asked. */
unsigned inject_mtu(pcap_t *pcap, const char *ifname)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { 0 };

	(void)pcap;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", ifname);
	if (fd < 0 || ioctl(fd, SIOCGIFMTU, &request) < 0)
		request.ifr_mtu = 0;
	if (fd >= 0)
		close(fd);
	return (unsigned)request.ifr_mtu;
}
