/* SPDX-License-Identifier: ISC */
/* packet(7), PACKET_VNET_HDR; linux/virtio_net.h.  libpcap's own socket does not serve: it has
 * a ring, and that excludes the option. */
#include "net/inject_head.h"

#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int inject_head_open(unsigned ifindex)
{
	const struct sockaddr_ll device = {
		.sll_family = AF_PACKET,
		.sll_ifindex = (int)ifindex,
	};
	const int on = 1;
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd >= 0 && setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) == 0 &&
		bind(fd, (const struct sockaddr *)&device, sizeof(device)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

void inject_put_head(uint8_t out[INJECT_HEAD_LEN], const struct inject_head *head)
{
	struct virtio_net_hdr h = { 0 };

	_Static_assert(sizeof(h) == INJECT_HEAD_LEN, "the head of packet(7)");
	if (head->checksum_start) {
		h.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		h.csum_start = head->checksum_start;
		h.csum_offset = head->checksum_at;
	}
	if (head->version) {
		h.gso_type =
			head->version == 4 ? VIRTIO_NET_HDR_GSO_TCPV4 : VIRTIO_NET_HDR_GSO_TCPV6;
		if (head->congestion)
			h.gso_type |= VIRTIO_NET_HDR_GSO_ECN;
		h.gso_size = head->segment;
		h.hdr_len = head->headers;
	}
	memcpy(out, &h, sizeof(h));
}
