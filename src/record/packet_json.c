/* SPDX-License-Identifier: ISC */
#include "base/bytes.h"
#include "base/number.h"
#include "record/packet.h"
#include "wire/base64.h"

/* Everything but the origin and the data, at the longest. */
#define HEAD_MAX 256

#define PUT(at, literal) (memcpy(at, literal, sizeof(literal) - 1), (at) + sizeof(literal) - 1)

/* What changes once a second stands before and behind the nanoseconds:
 * {"type":"packet","ts":"2026-11-21T09:30:00. and Z","ts_sec":N,"ts_nsec":
 * Both are copied in lengths that the compiler knows. */
#define TYPE  "{\"type\":\"packet\",\"ts\":\""
#define FRONT (sizeof(TYPE) - 1 + CLOCK_PREFIX_LEN)
#define BACK  (sizeof(((struct packet_writer *)0)->cache) - FRONT)

static void make_cache(struct packet_writer *w, int64_t sec)
{
	char *at = PUT(w->cache, TYPE);

	clock_put_prefix(at, sec);
	at = PUT(w->cache + FRONT, "Z\",\"ts_sec\":");
	at = number_put(at, (uint64_t)sec);
	at = PUT(at, ",\"ts_nsec\":");
	w->cache_len = (uint8_t)(at - (w->cache + FRONT));
	w->cached_sec = sec;
}

/* The time both ways: the nine digits of the nanoseconds, then without leading zeros. */
static char *put_time(struct packet_writer *w, char *at, const struct packet *p)
{
	const char *digits = at + FRONT;
	unsigned zeros = 0;

	if (p->sec != w->cached_sec)
		make_cache(w, p->sec);
	memcpy(at, w->cache, FRONT);
	at = number_put_nano(at + FRONT, p->nsec);
	memcpy(at, w->cache + FRONT, BACK);
	at += w->cache_len;
	while (zeros < 8 && digits[zeros] == '0')
		zeros++;
	memcpy(at, digits + zeros, 9);
	return at + 9 - zeros;
}

static char *put_data(struct packet_writer *w, char *at, const struct packet *p)
{
	if (w->enc.bytes == ENC_HEX) {
		at = PUT(at, ",\"encoding\":\"hex\",\"data\":\"");
		return at + hex_encode(at, p->data, p->caplen);
	}
	at = PUT(at, ",\"data\":\"");
	return at + base64_encode(at, p->data, p->caplen);
}

void packet_json(struct packet_writer *w, const struct packet *p)
{
	const struct buf *origin = &p->origin->json;
	size_t framed = w->enc.format == ENC_JSON ? 4 : 0;
	char *start = (char *)buf_reserve(
		w->out, HEAD_MAX + origin->len + 2 * (size_t)p->caplen + BASE64_SLACK);
	char *at;

	if (!start)
		return;
	at = put_time(w, start + framed, p);
	at = PUT(at, ",\"seq\":");
	at = number_put(at, p->seq);
	memcpy(at, origin->data, origin->len);
	at = number_put(at + origin->len, p->caplen);
	at = PUT(at, ",\"len\":");
	at = number_put(at, p->len);
	at = put_data(w, at, p);
	at = PUT(at, "\"}");
	if (framed)
		put_be32((uint8_t *)start, (uint32_t)(at - start - 4));
	else
		*at++ = '\n';
	buf_advance(w->out, (size_t)(at - start));
}
