/* SPDX-License-Identifier: ISC */
#include "net/link_header.h"

#include <pcap/dlt.h>
#include <pcap/sll.h>

#define ETHERTYPE_MIN 0x0600 /* below it is a length, or a number of Linux's own */

#define ARPHRD_ETHERNET 1

static bool link_header_is_tag(uint16_t ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

static uint16_t link_header_version(const uint8_t *ip)
{
	return ip[0] >> 4 == 4 ? LINK_HEADER_IPV4 : ip[0] >> 4 == 6 ? LINK_HEADER_IPV6 : 0;
}

/* AF_INET is 2 everywhere, AF_INET6 differs; of NULL it is in the byte order of the machine. */
static uint16_t link_header_family(uint32_t family)
{
	switch (family) {
	case 2:
	case 0x02000000:
		return LINK_HEADER_IPV4;
	case 10:
	case 24:
	case 28:
	case 30:
	case 0x0a000000:
	case 0x18000000:
	case 0x1c000000:
	case 0x1e000000:
		return LINK_HEADER_IPV6;
	default:
		return 0;
	}
}

/* What a cooked header says of the device and of the sender. */
static void link_header_cooked(
	struct link_header *h, uint16_t hardware, unsigned address_len, const uint8_t *address)
{
	if (hardware == ARPHRD_ETHERNET && address_len == LINK_HEADER_ADDRESS)
		h->hardware = address;
}

static void link_header_begin(struct link_header *h, int dlt, const uint8_t *p)
{
	switch (dlt) {
	case DLT_EN10MB:
		h->ethertype = get_be16(p + 12);
		break;
	case DLT_RAW:
	case DLT_IPV4:
	case DLT_IPV6:
		h->ethertype = link_header_version(p);
		break;
	case DLT_NULL:
	case DLT_LOOP:
		h->ethertype = link_header_family(get_be32(p));
		break;
	case DLT_LINUX_SLL:
		h->ethertype = get_be16(p + 14);
		link_header_cooked(h, get_be16(p + 2), get_be16(p + 4), p + 6);
		break;
	case DLT_LINUX_SLL2:
		h->ethertype = get_be16(p);
		link_header_cooked(h, get_be16(p + 8), p[11], p + 12);
		break;
	}
}

static uint32_t link_header_len(int dlt)
{
	switch (dlt) {
	case DLT_EN10MB:
		return LINK_HEADER_ETHERNET;
	case DLT_NULL:
	case DLT_LOOP:
		return 4;
	case DLT_LINUX_SLL:
		return SLL_HDR_LEN;
	case DLT_LINUX_SLL2:
		return SLL2_HDR_LEN;
	default:
		return 0;
	}
}

bool link_header_find(struct link_header *h, int dlt, struct bytes packet)
{
	*h = (struct link_header){ .len = link_header_len(dlt) };
	h->own = h->len;
	if (packet.len <= h->len)
		return false;
	link_header_begin(h, dlt, packet.data);
	h->protocol = h->ethertype;
	while (link_header_is_tag(h->ethertype) && packet.len > h->len + LINK_HEADER_TAG) {
		h->ethertype = get_be16(packet.data + h->len + 2);
		h->len += LINK_HEADER_TAG;
	}
	return h->ethertype >= ETHERTYPE_MIN;
}
