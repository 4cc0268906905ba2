/* SPDX-License-Identifier: ISC */
#include "net/offload.h"

#include <pcap/dlt.h>

#include "base/inet_sum.h"
#include "net/link_header.h"

#define TCP_FLAGS 13
#define FLAG_CWR  0x80

/* What is longer has no length in its IP header, which the kernel does not take. */
#define SUPER_MAX 65535

uint32_t offload_frame_max(const struct offload *o, struct bytes packet)
{
	const bool tagged = o->dlt == DLT_EN10MB && packet.len > LINK_HEADER_ETHERNET &&
			    get_be16(packet.data + 12) == 0x8100;

	return o->frame_max + (tagged ? LINK_HEADER_TAG : 0);
}

/* Data of a segment of TCP that is to be cut, by whomever; 0: it is not, or none would fit. */
static uint32_t offload_segment_size(
	const struct offload *o, const struct layers *l, struct bytes packet)
{
	const uint32_t max = offload_frame_max(o, packet);

	if (!o->options.segment || l->protocol != LAYERS_TCP || l->end <= max ||
		l->payload >= max || !layers_are_whole(l, packet))
		return 0;
	return max - l->payload;
}

static bool offload_kernel_cuts(const struct offload *o, const struct layers *l)
{
	return o->kernel && !o->direct && !l->jumbo && l->end - l->network <= SUPER_MAX;
}

bool offload_segment(const struct offload *o, struct bytes packet, struct segmenter *s)
{
	struct layers l;
	uint32_t size;

	if (!o->options.segment || packet.len <= o->frame_max || !layers_find(&l, o->dlt, packet))
		return false;
	size = offload_segment_size(o, &l, packet);
	if (!size || offload_kernel_cuts(o, &l))
		return false;
	segmenter_begin(s, packet, &l, size);
	return true;
}

static void offload_ask_for_checksum(const struct layers *l, struct inject_head *head)
{
	head->checksum_start = (uint16_t)l->transport;
	head->checksum_at = (uint16_t)(layers_checksum(l) - l->transport);
}

/* The kernel wants what a host's own stack would hand to a device; a length may be missing. */
static void offload_ask_for_segments(
	const struct layers *l, uint8_t *packet, uint32_t size, struct inject_head *head)
{
	const uint32_t carried = l->end - l->transport;

	offload_ask_for_checksum(l, head);
	head->version = l->version;
	head->segment = (uint16_t)size;
	head->headers = (uint16_t)l->payload;
	head->congestion = packet[l->transport + TCP_FLAGS] & FLAG_CWR;
	put_be16(packet + layers_checksum(l), inet_sum_fold(layers_pseudo_sum(l, packet, carried)));
	if (l->version == 6) {
		put_be16(packet + l->network + 4, (uint16_t)(l->end - l->network - 40));
	} else {
		put_be16(packet + l->network + 2, (uint16_t)(l->end - l->network));
		layers_fix_ipv4(l, packet);
	}
}

/* In UDP 0 says that there is none, and all ones stand for it. */
static void offload_complete(const struct layers *l, uint8_t *packet, uint16_t pseudo)
{
	uint8_t *at = packet + layers_checksum(l);
	uint16_t checksum;

	put_be16(at, 0);
	checksum = (uint16_t)~inet_sum_fold(
		inet_sum_add(pseudo, packet + l->transport, l->end - l->transport));
	put_be16(at, l->protocol == LAYERS_UDP && !checksum ? 0xffff : checksum);
}

/* A partial checksum is the sum of the pseudo header. */
static void offload_fix_transport(
	const struct offload *o, const struct layers *l, uint8_t *packet, struct inject_head *head)
{
	const uint16_t pseudo = inet_sum_fold(layers_pseudo_sum(l, packet, l->end - l->transport));
	const uint16_t stands = get_be16(packet + layers_checksum(l));

	if (stands == pseudo && o->kernel)
		offload_ask_for_checksum(l, head);
	else if (stands == pseudo ||
		 (o->options.checksums == OFFLOAD_ALL && (stands || l->protocol == LAYERS_TCP)))
		offload_complete(l, packet, pseudo);
}

static void offload_make_ready(
	const struct offload *o, uint8_t *packet, size_t len, struct inject_head *head)
{
	const struct bytes bytes = { packet, len };
	struct layers l;
	uint32_t size;

	if (!layers_find(&l, o->dlt, bytes))
		return;
	size = offload_segment_size(o, &l, bytes);
	if (size) {
		offload_ask_for_segments(&l, packet, size, head);
		return;
	}
	if (o->options.checksums == OFFLOAD_ALL && l.version == 4)
		layers_fix_ipv4(&l, packet);
	if (o->options.checksums != OFFLOAD_LEFT && layers_are_whole(&l, bytes))
		offload_fix_transport(o, &l, packet, head);
}

void offload_prepare(const struct offload *o, uint8_t *head, uint8_t *packet, size_t len)
{
	struct inject_head request = { 0 };

	offload_make_ready(o, packet, len, &request);
	if (o->kernel)
		inject_put_head(head, &request);
}
