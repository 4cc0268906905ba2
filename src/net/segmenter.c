/* SPDX-License-Identifier: ISC */
#include "net/segmenter.h"

#include "base/inet_sum.h"

#define JUMBO_LEN 8

#define TCP_SEQ   4
#define TCP_FLAGS 13
#define TCP_SUM   16
#define FLAG_FIN  0x01
#define FLAG_PSH  0x08
#define FLAG_CWR  0x80

void segmenter_begin(
	struct segmenter *s, struct bytes packet, const struct layers *layers, uint32_t size)
{
	*s = (struct segmenter){
		.packet = packet, .layers = *layers, .size = size, .at = layers->payload
	};
}

static void segmenter_put_ipv4(const struct segmenter *s, uint8_t *packet, uint32_t len)
{
	uint8_t *ip = packet + s->layers.network;

	put_be16(ip + 2, (uint16_t)len);
	put_be16(ip + 4, (uint16_t)(get_be16(ip + 4) + s->count));
	layers_fix_ipv4(&s->layers, packet);
}

static void segmenter_put_tcp(
	const struct segmenter *s, uint8_t *tcp, uint64_t pseudo, uint32_t len, bool last)
{
	put_be32(tcp + TCP_SEQ, get_be32(tcp + TCP_SEQ) + s->at - s->layers.payload);
	if (!last)
		tcp[TCP_FLAGS] &= (uint8_t) ~(FLAG_FIN | FLAG_PSH);
	if (s->count)
		tcp[TCP_FLAGS] &= (uint8_t)~FLAG_CWR;
	put_be16(tcp + TCP_SUM, 0);
	put_be16(tcp + TCP_SUM, (uint16_t)~inet_sum_fold(inet_sum_add(pseudo, tcp, len)));
}

/* All headers, without the one that says how long a super-packet is: how long they are. */
static uint32_t segmenter_put_headers(const struct segmenter *s, uint8_t *out)
{
	const uint32_t network = s->layers.network, skipped = s->layers.jumbo ? JUMBO_LEN : 0;
	const uint32_t before = network + (s->layers.jumbo ? 40 : 0);

	memcpy(out, s->packet.data, before);
	memcpy(out + before, s->packet.data + before + skipped,
		s->layers.payload - before - skipped);
	if (skipped)
		out[network + 6] = s->packet.data[network + 40];
	return s->layers.payload - skipped;
}

void segmenter_next(struct segmenter *s, struct buf *out)
{
	const struct layers *l = &s->layers;
	const uint32_t left = l->end - s->at, data = left < s->size ? left : s->size;
	uint8_t *p = buf_reserve(out, l->payload + data);
	uint32_t headers, transport, carried;

	if (!p)
		return;
	headers = segmenter_put_headers(s, p);
	transport = headers - (l->payload - l->transport);
	carried = headers - transport + data;
	memcpy(p + headers, s->packet.data + s->at, data);
	if (l->version == 4)
		segmenter_put_ipv4(s, p, headers - l->network + data);
	else
		put_be16(p + l->network + 4, (uint16_t)(headers - l->network - 40 + data));
	segmenter_put_tcp(s, p + transport, layers_pseudo_sum(l, s->packet.data, carried), carried,
		data == left);
	buf_advance(out, headers + data);
	s->at += data;
	s->count++;
}
