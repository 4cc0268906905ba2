/* SPDX-License-Identifier: ISC */
#include "net/ring_geometry.h"

#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/packet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/ring.h"

/* What the kernel puts into one answer at most. */
#define ANSWER_MAX 32768

struct ring_told {
	bool found;
	struct packet_diag_info info;
	struct packet_diag_ring ring;
};

static bool ring_ask(int netlink)
{
	const struct {
		struct nlmsghdr head;
		struct packet_diag_req request;
	} message = {
		.head = {
			.nlmsg_len = sizeof(message),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.request = {
			.sdiag_family = AF_PACKET,
			.pdiag_show = PACKET_SHOW_INFO | PACKET_SHOW_RING_CFG,
		},
	};

	return send(netlink, &message, sizeof(message), 0) == (ssize_t)sizeof(message);
}

static bool ring_copy(void *to, size_t size, const struct rtattr *a)
{
	if (a->rta_len < sizeof(*a) + size)
		return false;
	memcpy(to, a + 1, size);
	return true;
}

static void ring_take_socket(struct ring_told *told, const uint8_t *at, size_t left)
{
	bool info = false, ring = false;

	while (left >= sizeof(struct rtattr)) {
		const struct rtattr *a = (const void *)at;
		size_t size = NLMSG_ALIGN((size_t)a->rta_len);

		if (a->rta_len < sizeof(*a) || size > left)
			break;
		if (a->rta_type == PACKET_DIAG_INFO)
			info = ring_copy(&told->info, sizeof(told->info), a);
		else if (a->rta_type == PACKET_DIAG_RX_RING)
			ring = ring_copy(&told->ring, sizeof(told->ring), a);
		at += size;
		left -= size;
	}
	told->found = info && ring;
}

/* Whether more answers follow. */
static bool ring_take_answer(
	struct ring_told *told, struct nlmsghdr *message, unsigned left, uint32_t inode)
{
	for (; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
		const struct packet_diag_msg *socket = NLMSG_DATA(message);

		if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY)
			return false;
		if (NLMSG_PAYLOAD(message, 0) >= sizeof(*socket) && socket->pdiag_ino == inode)
			ring_take_socket(told, (const uint8_t *)(socket + 1),
				NLMSG_PAYLOAD(message, sizeof(*socket)));
	}
	return true;
}

static struct ring_told ring_be_told(uint32_t inode)
{
	_Alignas(struct nlmsghdr) uint8_t answer[ANSWER_MAX];
	struct ring_told told = { 0 };
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	bool more = netlink >= 0 && ring_ask(netlink);

	while (more) {
		ssize_t n = recv(netlink, answer, sizeof(answer), 0);

		more = n > 0 && ring_take_answer(&told, (struct nlmsghdr *)(void *)answer,
					(unsigned)n, inode);
	}
	if (netlink >= 0)
		close(netlink);
	return told;
}

/* What libpcap asks for; anything else is another program's ring. */
static bool ring_is_usual(const struct ring_told *told, uint64_t size)
{
	const struct packet_diag_ring *r = &told->ring;

	if (!told->found || told->info.pdi_flags & PDI_VNETHDR ||
		(uint64_t)r->pdr_block_size * r->pdr_block_nr != size)
		return false;
	if (told->info.pdi_version == TPACKET_V3)
		return r->pdr_sizeof_priv == 0 &&
		       r->pdr_block_size > sizeof(struct tpacket_block_desc);
	return told->info.pdi_version == TPACKET_V2 &&
	       r->pdr_frame_size > sizeof(struct tpacket2_hdr) &&
	       r->pdr_frame_size <= r->pdr_block_size;
}

bool ring_geometry_find(int fd, struct ring_geometry *g)
{
	struct ring_told told;
	struct stat status;
	struct ring_memory memory = ring_find(fd);

	if (!memory.size || fstat(fd, &status) < 0)
		return false;
	told = ring_be_told((uint32_t)status.st_ino);
	if (!ring_is_usual(&told, memory.size))
		return false;
	g->start = memory.start;
	g->version = told.info.pdi_version;
	g->block_size = told.ring.pdr_block_size;
	g->blocks = told.ring.pdr_block_nr;
	g->frame_size = told.ring.pdr_frame_size;
	return true;
}
