/* SPDX-License-Identifier: ISC */
#include "net/convert.h"

#include <pcap/dlt.h>

static bool convert_is_cooked(int dlt)
{
	return dlt == DLT_LINUX_SLL || dlt == DLT_LINUX_SLL2;
}

static bool convert_is_bare(int dlt)
{
	return dlt == DLT_RAW || dlt == DLT_IPV4 || dlt == DLT_IPV6 || dlt == DLT_NULL ||
	       dlt == DLT_LOOP;
}

bool convert_takes(const struct convert *c, int from)
{
	if (c->dlt < 0 || c->dlt == from)
		return false;
	return convert_is_cooked(from) || convert_is_bare(from) || from == DLT_EN10MB;
}

static bool convert_to_raw(const struct link_header *h, struct bytes packet, struct buf *out)
{
	if (h->ethertype != LINK_HEADER_IPV4 && h->ethertype != LINK_HEADER_IPV6)
		return false;
	buf_put(out, packet.data + h->len, packet.len - h->len);
	return true;
}

static bool convert_to_ethernet(
	const struct convert *c, const struct link_header *h, struct bytes packet, struct buf *out)
{
	const uint8_t *source = c->source.given ? c->source.bytes : h->hardware;
	uint8_t header[LINK_HEADER_ETHERNET];

	if (!source)
		return false;
	memcpy(header, c->destination.bytes, LINK_HEADER_ADDRESS);
	memcpy(header + LINK_HEADER_ADDRESS, source, LINK_HEADER_ADDRESS);
	put_be16(header + 2 * LINK_HEADER_ADDRESS, h->protocol);
	buf_put(out, header, sizeof(header));
	buf_put(out, packet.data + h->own, packet.len - h->own);
	return true;
}

bool convert_packet(const struct convert *c, int from, struct bytes packet, struct buf *out)
{
	struct link_header h;

	if (!convert_takes(c, from) || !link_header_find(&h, from, packet))
		return false;
	return c->dlt == DLT_RAW ? convert_to_raw(&h, packet, out)
				 : convert_to_ethernet(c, &h, packet, out);
}

/* The names of tcprewrite(1), of tcpreplay. */
static bool convert_others_can(int dlt)
{
	static const int known[] = { DLT_IEEE802_11, DLT_IEEE802_11_RADIO, DLT_PPP_SERIAL,
		DLT_C_HDLC, DLT_JUNIPER_ETHER };

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (known[i] == dlt)
			return true;
	return false;
}

void convert_hint(int from, int device, struct fault *f)
{
	if (device == DLT_EN10MB && convert_is_cooked(from))
		fault_hint(f, "--dlt EN10MB --dst-mac ADDRESS makes Ethernet of it");
	else if (device == DLT_EN10MB && convert_is_bare(from))
		fault_hint(f, "--dlt EN10MB --dst-mac ADDRESS --src-mac ADDRESS makes Ethernet of "
			      "it");
	else if (device == DLT_RAW && from == DLT_EN10MB)
		fault_hint(f, "--dlt RAW leaves out what stands before IP");
	else if (device == DLT_EN10MB && convert_others_can(from))
		fault_hint(f, "tcprewrite --dlt=enet, of tcpreplay, converts some of that type to "
			      "Ethernet");
	else
		fault_hint(f, "capture on a device of the same kind");
}
