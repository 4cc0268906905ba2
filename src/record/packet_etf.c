/* SPDX-License-Identifier: ISC */
#include "base/bytes.h"
#include "record/packet.h"
#include "wire/etf.h"

/* Everything but the data, at the longest. */
#define HEAD_MAX 96

/* {MegaSecs, Secs, MicroSecs}: the first two change once a second. */
static uint8_t *put_timestamp(struct packet_writer *w, uint8_t *at, const struct packet *p)
{
	if (p->sec != w->cached_sec) {
		uint8_t *cache = (uint8_t *)w->cache;
		uint8_t *end = cache;

		*end++ = ETF_SMALL_TUPLE;
		*end++ = 3;
		end = etf_put_uint(end, (uint64_t)p->sec / 1000000);
		end = etf_put_uint(end, (uint64_t)p->sec % 1000000);
		w->cache_len = (uint8_t)(end - cache);
		w->cached_sec = p->sec;
	}
	memcpy(at, w->cache, 16);
	return etf_put_uint(at + w->cache_len, p->nsec / 1000);
}

/* The frame without its length, up to and without the data. */
static uint8_t *put_head(struct packet_writer *w, uint8_t *at, const struct packet *p)
{
	static const uint8_t head[] = { ETF_VERSION, ETF_SMALL_TUPLE, 5, ETF_SMALL_ATOM_UTF8, 6,
		'p', 'a', 'c', 'k', 'e', 't' };

	memcpy(at, head, sizeof(head));
	at = etf_put_uint(at + sizeof(head), (uint64_t)p->origin->dlt);
	if (w->options.time == PACKET_TIMESTAMP)
		at = put_timestamp(w, at, p);
	else
		at = etf_put_uint(at, packet_time_integer(w->options.time, p));
	at = etf_put_uint(at, p->len);
	*at++ = ETF_BINARY;
	return at;
}

static uint8_t *put_data(uint8_t *at, const struct packet *p, uint32_t size)
{
	put_be32(at, size);
	memcpy(at + 4, p->data, size);
	return at + 4 + size;
}

void packet_etf(struct packet_writer *w, const struct packet *p)
{
	uint32_t size = w->options.no_data ? 0 : p->caplen;
	uint8_t *start = buf_reserve(w->out, HEAD_MAX + (size_t)size);
	uint8_t *at;

	if (!start)
		return;
	at = put_data(put_head(w, start + 4, p), p, size);
	put_be32(start, (uint32_t)(at - start - 4));
	buf_advance(w->out, (size_t)(at - start));
}

void packet_epcap(struct packet_writer *w, const struct packet *p)
{
	uint8_t *start = buf_reserve(w->out, HEAD_MAX + (size_t)p->caplen);
	uint32_t room;
	uint8_t *at;

	if (!start)
		return;
	at = put_head(w, start + 2, p);
	room = UINT16_MAX - (uint32_t)(at + 4 - (start + 2));
	at = put_data(at, p, p->caplen < room ? p->caplen : room);
	put_be16(start, (uint16_t)(at - start - 2));
	buf_advance(w->out, (size_t)(at - start));
}
