/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "base/bytes.h"
#include "base/number.h"
#include "record/packet.h"
#include "record/packet_flags.h"
#include "record/syntax.h"
#include "wire/hot/base64.h"

/* Everything but the origin and the data, at the longest. */
#define HEAD_MAX (256 + PACKET_FLAGS_MAX)

#define PUT(at, literal) (memcpy(at, literal, sizeof(literal) - 1), (at) + sizeof(literal) - 1)

/* What changes once a second stands before and behind the nanoseconds:
 * {"type":"packet","ts":"2026-11-21T09:30:00. and Z","ts_sec":N,"ts_nsec":
 * Both are copied in lengths that the compiler knows. */
#define TYPE  "{\"type\":\"packet\",\"ts\":\""
#define FRONT (sizeof(TYPE) - 1 + CLOCK_PREFIX_LEN)
#define BACK  (sizeof(((struct packet_writer *)0)->cache) - FRONT)

/* ,"ifname":...,"dlt":N,"caplen": */
void packet_json_origin(struct packet_origin *o)
{
	struct enc e;

	enc_init(&e, &format_jsonl, ENC_BASE64, &o->keys[SYNTAX_JSON].bytes);
	enc_record_resume(&e, 0, 0, 1);
	packet_put_origin(&e, o);
	enc_key_uint(&e, ATOM(dlt), (uint64_t)o->dlt);
	enc_key(&e, ATOM(caplen));
}

/* Once a second: apart from what runs for each packet, which needs no guarded stack. */
__attribute__((noinline)) static void packet_json_make_cache(struct packet_writer *w, int64_t sec)
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
static char *packet_json_put_time(struct packet_writer *w, char *at, const struct packet *p)
{
	const char *digits = at + FRONT;
	unsigned zeros = 0;

	if (p->sec != w->cached_sec)
		packet_json_make_cache(w, p->sec);
	memcpy(at, w->cache, FRONT);
	at = number_put_nano(at + FRONT, p->nsec);
	memcpy(at, w->cache + FRONT, BACK);
	at += w->cache_len;
	while (zeros < 8 && digits[zeros] == '0')
		zeros++;
	memcpy(at, digits + zeros, 9);
	return at + 9 - zeros;
}

static char *packet_json_put_data(struct packet_writer *w, char *at, const struct packet *p)
{
	if (w->enc.bytes == ENC_HEX) {
		at = PUT(at, ",\"encoding\":\"hex\",\"data\":\"");
		at += hex_encode(at, p->data, p->caplen);
	} else {
		at = PUT(at, ",\"data\":\"");
		at += base64_encode(at, p->data, p->caplen);
	}
	*at++ = '"';
	return at;
}

/* The record's own keys, without the closing brace; returns the end, or NULL. */
static char *packet_json_put_keys(struct packet_writer *w, const struct packet *p, size_t framed)
{
	const struct buf *origin = &p->origin->keys[SYNTAX_JSON].bytes;
	size_t data = w->options.no_data ? 0 : 2 * (size_t)p->caplen + BASE64_SLACK;
	char *at = (char *)buf_reserve(w->out, HEAD_MAX + origin->len + data);

	if (!at)
		return NULL;
	at = packet_json_put_time(w, at + framed, p);
	at = PUT(at, ",\"seq\":");
	at = number_put(at, p->seq);
	memcpy(at, origin->data, origin->len);
	at = number_put32(at + origin->len, p->caplen);
	at = PUT(at, ",\"len\":");
	at = number_put32(at, p->len);
	return w->options.no_data ? at : packet_json_put_data(w, at, p);
}

static char *packet_json_put_flags(char *at, uint32_t flags)
{
	uint32_t pairs = 0;

	return packet_flags_put(at, packet_flags_json, flags, &pairs);
}

/* As enc_record_end() ends it, whose calls cost a tenth of the record; at has room for it. */
static void packet_json_end(struct packet_writer *w, char *at, size_t start, size_t framed)
{
	memcpy(at, "}\n", 2);
	w->out->len = (size_t)((uint8_t *)at - w->out->data) + (framed ? 1 : 2);
	if (framed)
		put_be32(w->out->data + start, (uint32_t)(w->out->len - start - framed));
}

/* Keys that the encoder writes, behind the record's own; returns the end, or NULL. */
static char *packet_json_put_more(
	struct packet_writer *w, const struct packet *p, char *at, size_t start, size_t framed)
{
	w->out->len = (size_t)((uint8_t *)at - w->out->data);
	enc_record_resume(&w->enc, start, start + framed, 1);
	if (p->comment)
		enc_key_text(&w->enc, ATOM(comment), p->comment);
	if (w->options.fields)
		w->options.fields(&w->enc, p, w->options.context);
	return (char *)buf_reserve(w->out, 2);
}

void packet_json(struct packet_writer *w, const struct packet *p)
{
	size_t framed = w->enc.format->framing->length;
	size_t start = w->out->len;
	char *at = packet_json_put_keys(w, p, framed);

	if (at && p->flags)
		at = packet_json_put_flags(at, p->flags);
	if (at && (w->options.fields || p->comment))
		at = packet_json_put_more(w, p, at, start, framed);
	if (at)
		packet_json_end(w, at, start, framed);
}
