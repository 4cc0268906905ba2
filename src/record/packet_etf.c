/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "base/bytes.h"
#include "base/number.h"
#include "record/packet.h"
#include "record/packet_flags.h"
#include "record/syntax.h"
#include "wire/etf.h"
#include "wire/hot/field_etf.h"
#include "wire/key.h"

/* Everything but the data and Meta, at the longest. */
#define HEAD_MAX 96
/* Meta without its origin and the fields of others. */
#define META_MAX (160 + PACKET_FLAGS_MAX)
/* Its own keys: ts, ts_sec, ts_nsec, seq, caplen. */
#define META_KEYS 5

/* What changes once a second: the tuple of a timestamp without its microseconds, and what
 * stands before and behind the nanoseconds of Meta's ts.  Each is copied in a length that the
 * compiler knows. */
#define STAMP 16
#define FRONT (4 + 5 + CLOCK_PREFIX_LEN)
#define BACK  (sizeof(((struct packet_writer *)0)->cache) - STAMP - FRONT)

/* Of Meta. */
void packet_etf_origin(struct packet_origin *o)
{
	struct packet_keys *keys = &o->keys[SYNTAX_ETF];
	struct enc e;

	enc_init(&e, &format_etf, ENC_BASE64, &keys->bytes);
	enc_record_resume(&e, 0, 0, 0);
	packet_put_origin(&e, o);
	keys->pairs = enc_pairs(&e);
	enc_key(&e, ATOM(caplen));
}

static uint8_t *packet_etf_put_key(uint8_t *at, atom_id key)
{
	return field_etf_atom(at, atom_keys[key].json, atom_keys[key].len - 4u);
}

static void packet_etf_make_meta(struct packet_writer *w, int64_t sec)
{
	uint8_t front[FRONT + BACK + ATOM_KEY_MAX] = { 0 }; /* keys are scribbled behind */
	uint8_t *back = front + FRONT;
	uint8_t *at = packet_etf_put_key(front, ATOM(ts));

	*at++ = ETF_BINARY;
	put_be32(at, CLOCK_RFC3339_LEN);
	clock_put_prefix((char *)at + 4, sec);
	*back = 'Z';
	at = etf_put_uint(packet_etf_put_key(back + 1, ATOM(ts_sec)), (uint64_t)sec);
	w->cache_len = (uint8_t)(packet_etf_put_key(at, ATOM(ts_nsec)) - back);
	memcpy(w->cache + STAMP, front, FRONT + BACK);
}

/* Once a second: apart from what runs for each packet, which needs no guarded stack. */
__attribute__((noinline)) static void packet_etf_make_cache(struct packet_writer *w, int64_t sec)
{
	uint8_t *stamp = (uint8_t *)w->cache;
	uint8_t *at = stamp;

	*at++ = ETF_SMALL_TUPLE;
	*at++ = 3;
	at = etf_put_uint(at, (uint64_t)sec / 1000000);
	at = etf_put_uint(at, (uint64_t)sec % 1000000);
	w->stamp_len = (uint8_t)(at - stamp);
	if (w->options.meta)
		packet_etf_make_meta(w, sec);
	w->cached_sec = sec;
}

static uint64_t packet_etf_integer_time(enum packet_time unit, const struct packet *p)
{
	if (unit == PACKET_TIME_MICROSECOND)
		return (uint64_t)p->sec * 1000000 + p->nsec / 1000;
	return (uint64_t)p->sec * 1000000000 + p->nsec;
}

/* {MegaSecs, Secs, MicroSecs} */
static uint8_t *packet_etf_put_timestamp(
	struct packet_writer *w, uint8_t *at, const struct packet *p)
{
	memcpy(at, w->cache, STAMP);
	return etf_put_uint(at + w->stamp_len, p->nsec / 1000);
}

/* The frame without its length, up to and without the data. */
static uint8_t *packet_etf_put_head(
	struct packet_writer *w, uint8_t *at, const struct packet *p, uint8_t elements)
{
	static const uint8_t head[] = { ETF_VERSION, ETF_SMALL_TUPLE, 5, ETF_SMALL_ATOM_UTF8, 6,
		'p', 'a', 'c', 'k', 'e', 't' };

	if (p->sec != w->cached_sec)
		packet_etf_make_cache(w, p->sec);
	memcpy(at, head, sizeof(head));
	at[2] = elements;
	at = etf_put_uint(at + sizeof(head), (uint64_t)p->origin->dlt);
	if (w->options.time == PACKET_TIME_TUPLE)
		at = packet_etf_put_timestamp(w, at, p);
	else
		at = etf_put_uint(at, packet_etf_integer_time(w->options.time, p));
	at = etf_put_uint(at, p->len);
	*at++ = ETF_BINARY;
	return at;
}

static uint8_t *packet_etf_put_data(uint8_t *at, const struct packet *p, uint32_t size)
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
	at = packet_etf_put_data(packet_etf_put_head(w, start + 4, p, 5), p, size);
	put_be32(start, (uint32_t)(at - start - 4));
	buf_advance(w->out, (size_t)(at - start));
}

/* Meta's keys that are the record's own. */
static uint8_t *packet_etf_put_meta(struct packet_writer *w, uint8_t *at, const struct packet *p)
{
	const struct buf *origin = &p->origin->keys[SYNTAX_ETF].bytes;

	memcpy(at, w->cache + STAMP, FRONT);
	at = (uint8_t *)number_put_nano((char *)at + FRONT, p->nsec);
	memcpy(at, w->cache + STAMP + FRONT, BACK);
	at = etf_put_uint(at + w->cache_len, p->nsec);
	at = etf_put_uint(packet_etf_put_key(at, ATOM(seq)), p->seq);
	memcpy(at, origin->data, origin->len);
	return etf_put_uint(at + origin->len, p->caplen);
}

/* As enc_record_end() ends it; the map has so many pairs. */
static void packet_etf_end(struct buf *out, size_t begin, size_t map, uint32_t pairs)
{
	if (buf_failed(out))
		return;
	put_be32(out->data + map + 1, pairs);
	put_be32(out->data + begin, (uint32_t)(out->len - begin - 4));
}

void packet_etf_meta(struct packet_writer *w, const struct packet *p)
{
	uint32_t size = w->options.no_data ? 0 : p->caplen;
	const struct packet_keys *origin = &p->origin->keys[SYNTAX_ETF];
	uint32_t pairs = origin->pairs + META_KEYS;
	size_t begin = w->out->len;
	uint8_t *start =
		buf_reserve(w->out, HEAD_MAX + (size_t)size + META_MAX + origin->bytes.len);
	uint8_t *map, *at;
	size_t map_at;

	if (!start)
		return;
	map = packet_etf_put_data(packet_etf_put_head(w, start + 4, p, 6), p, size);
	map_at = begin + (size_t)(map - start);
	*map = ETF_MAP;
	at = packet_etf_put_meta(w, map + 5, p);
	if (p->flags)
		at = packet_flags_put(at, packet_flags_etf, p->flags, &pairs);
	buf_advance(w->out, (size_t)(at - start));
	if (w->options.fields || p->comment) {
		enc_record_resume(&w->enc, begin, map_at, pairs);
		if (p->comment)
			enc_key_text(&w->enc, ATOM(comment), p->comment);
		if (w->options.fields)
			w->options.fields(&w->enc, p, w->options.context);
		pairs = enc_pairs(&w->enc);
	}
	packet_etf_end(w->out, begin, map_at, pairs);
}

void packet_etf_chosen(struct packet_writer *w, const struct packet *p)
{
	uint32_t size = w->options.no_data ? 0 : p->caplen;
	size_t begin = w->out->len;
	uint8_t *start = buf_reserve(w->out, HEAD_MAX + (size_t)size + 5);
	uint8_t *map;
	size_t map_at;

	if (!start)
		return;
	map = packet_etf_put_data(packet_etf_put_head(w, start + 4, p, 6), p, size);
	map_at = begin + (size_t)(map - start);
	*map = ETF_MAP;
	buf_advance(w->out, (size_t)(map + 5 - start));
	enc_record_resume(&w->enc, begin, map_at, 0);
	packet_put_chosen(&w->enc, p, w->options.keys);
	if (w->options.fields)
		w->options.fields(&w->enc, p, w->options.context);
	packet_etf_end(w->out, begin, map_at, enc_pairs(&w->enc));
}

void packet_epcap(struct packet_writer *w, const struct packet *p)
{
	uint8_t *start = buf_reserve(w->out, HEAD_MAX + (size_t)p->caplen);
	uint32_t room;
	uint8_t *at;

	if (!start)
		return;
	at = packet_etf_put_head(w, start + 2, p, 5);
	room = UINT16_MAX - (uint32_t)(at + 4 - (start + 2));
	at = packet_etf_put_data(at, p, p->caplen < room ? p->caplen : room);
	put_be16(start, (uint16_t)(at - start - 2));
	buf_advance(w->out, (size_t)(at - start));
}
