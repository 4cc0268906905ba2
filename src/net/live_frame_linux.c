/* SPDX-License-Identifier: ISC */
#include "net/live_frame.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <pcap/sll.h>
#include <string.h>

#include "base/bytes.h"

#define TAG_LEN       4
#define ADDRESSES_LEN (2 * ETH_ALEN)
#define NESTED_MAX    8 /* tags */
#define IP6_HEAD_LEN  40u

static size_t live_frame_room(const struct live_frame *frame)
{
	return (size_t)(frame->data - (const uint8_t *)(frame->from + 1));
}

/* A frame that was cut within its addresses shows no tag, but had it. */
void live_frame_tag(const struct live_frame *frame, struct packet *p)
{
	uint8_t *to = frame->data - TAG_LEN;

	p->len += TAG_LEN;
	if (frame->caplen < ADDRESSES_LEN || live_frame_room(frame) < TAG_LEN)
		return;
	memmove(to, frame->data, ADDRESSES_LEN);
	put_be16(to + ADDRESSES_LEN, frame->tpid);
	put_be16(to + ADDRESSES_LEN + 2, frame->tci);
	p->data = to;
	p->caplen += TAG_LEN;
}

static bool live_frame_is_tag_type(uint16_t type)
{
	return type == ETH_P_8021Q || type == ETH_P_8021AD;
}

static bool live_frame_is_ip(const struct live_frame *frame, uint16_t type)
{
	const uint8_t *p = frame->data;

	if (type == ETH_P_IP)
		return p[0] >> 4 == 4 && get_be16(p + 2) <= frame->len;
	if (type == ETH_P_IPV6)
		return p[0] >> 4 == 6 && frame->caplen >= 6 &&
		       IP6_HEAD_LEN + get_be16(p + 4) <= frame->len;
	return false;
}

/* Of a packet with several tags the kernel takes the outermost away and since 6.10 tells as the
 * protocol what the innermost one has, not the type of the tag that comes next.  So that one
 * stands there where the data leads to that protocol over tags. */
static bool live_frame_is_nested(const struct live_frame *frame, uint16_t type)
{
	uint32_t most = frame->caplen / TAG_LEN < NESTED_MAX ? frame->caplen / TAG_LEN : NESTED_MAX;

	for (uint32_t n = 0; n < most; n++) {
		uint16_t next = get_be16(frame->data + TAG_LEN * n + 2);

		if (next == type)
			return !live_frame_is_ip(frame, type);
		if (!live_frame_is_tag_type(next))
			return false;
	}
	return false;
}

/* What stands behind the tag: of a frame of IEEE 802.3 its length. */
static uint16_t live_frame_type_inside(const struct live_frame *frame)
{
	uint16_t type = ntohs(frame->from->sll_protocol);

	if (type == ETH_P_802_2 || type == ETH_P_802_3)
		return (uint16_t)(frame->len <= ETH_DATA_LEN ? frame->len : ETH_DATA_LEN);
	return live_frame_is_nested(frame, type) ? ETH_P_8021Q : type;
}

static void live_frame_put_sll(uint8_t *to, const struct sockaddr_ll *from, uint16_t type)
{
	put_be16(to, from->sll_pkttype);
	put_be16(to + 2, from->sll_hatype);
	put_be16(to + 4, from->sll_halen);
	memcpy(to + 6, from->sll_addr, SLL_ADDRLEN);
	put_be16(to + 14, type);
}

static void live_frame_put_sll2(uint8_t *to, const struct sockaddr_ll *from, uint16_t type)
{
	put_be16(to, type);
	put_be16(to + 2, 0);
	put_be32(to + 4, (uint32_t)from->sll_ifindex);
	put_be16(to + 8, from->sll_hatype);
	to[10] = from->sll_pkttype;
	to[11] = from->sll_halen;
	memcpy(to + 12, from->sll_addr, SLL_ADDRLEN);
}

bool live_frame_cook(const struct live_frame *frame, int dlt, struct packet *p)
{
	bool sll2 = dlt == DLT_LINUX_SLL2;
	size_t head = sll2 ? SLL2_HDR_LEN : SLL_HDR_LEN;
	size_t room = live_frame_room(frame);
	bool tagged = frame->tagged && room >= head + TAG_LEN;
	uint8_t *to = frame->data - head;
	uint16_t type = ntohs(frame->from->sll_protocol);

	if (room < head)
		return false;
	if (tagged) {
		put_be16(frame->data - 2, live_frame_type_inside(frame));
		put_be16(frame->data - TAG_LEN, frame->tci);
		to -= TAG_LEN;
		head += TAG_LEN;
		type = frame->tpid;
	}
	if (sll2)
		live_frame_put_sll2(to, frame->from, type);
	else
		live_frame_put_sll(to, frame->from, type);
	p->data = to;
	p->caplen = frame->caplen + (uint32_t)head;
	p->len = frame->len + (uint32_t)head;
	return true;
}
