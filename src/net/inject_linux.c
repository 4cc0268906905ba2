/* SPDX-License-Identifier: ISC */
/* packet(7), sendmmsg(2), netdevice(7) */
#include "net/inject.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/atom.h"

int inject_batch(pcap_t *pcap, int fd, const struct iovec *parts, unsigned n)
{
	struct mmsghdr messages[INJECT_BATCH_MAX];

	(void)pcap;
	for (unsigned i = 0; i < n; i++)
		messages[i].msg_hdr = (struct msghdr){
			.msg_iov = (struct iovec *)&parts[i],
			.msg_iovlen = 1,
		};
	return sendmmsg(fd, messages, n, MSG_DONTWAIT);
}

atom_id inject_sender(void)
{
	return ATOM(socket);
}

int inject_set_qdisc_bypass(int fd, const char *ifname, struct fault *f)
{
	int on = 1;

	if (setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)) == 0)
		return 0;
	return fault_set(f, ATOM(not_supported), ATOM(open), ifname,
		"%s cannot be sent on past its queue: %s", ifname, strerror(errno));
}

bool inject_has_carrier(pcap_t *pcap, const char *ifname)
{
	struct ifreq request = { 0 };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", ifname);
	if (ioctl(pcap_fileno(pcap), SIOCGIFFLAGS, &request) < 0)
		return true;
	return !(request.ifr_flags & IFF_UP) || request.ifr_flags & IFF_RUNNING;
}

unsigned inject_mtu(pcap_t *pcap, const char *ifname)
{
	struct ifreq request = { 0 };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", ifname);
	if (ioctl(pcap_fileno(pcap), SIOCGIFMTU, &request) < 0)
		return 0;
	return (unsigned)request.ifr_mtu;
}
