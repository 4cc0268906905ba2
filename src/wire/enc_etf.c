/* SPDX-License-Identifier: ISC */
#include <assert.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "wire/enc.h"
#include "wire/etf.h"

static void etf_count(struct enc *e)
{
	if (e->depth)
		e->levels[e->depth - 1].count++;
}

static void etf_put_atom(struct enc *e, atom_id atom)
{
	const struct atom_text *a = &atom_texts[atom];
	uint8_t *p = buf_reserve(e->out, 2u + a->len);

	if (!p)
		return;
	p[0] = ETF_SMALL_ATOM_UTF8;
	p[1] = a->len;
	memcpy(p + 2, a->text, a->len);
	buf_advance(e->out, 2u + a->len);
}

static void etf_put_tag32(struct enc *e, uint8_t tag, uint32_t v)
{
	uint8_t *p = buf_reserve(e->out, 5);

	if (!p)
		return;
	p[0] = tag;
	put_be32(p + 1, v);
	buf_advance(e->out, 5);
}

static void etf_open_level(struct enc *e, uint8_t tag, bool list)
{
	assert(e->depth < ENC_DEPTH);
	etf_count(e);
	e->levels[e->depth++] = (struct enc_level){ .at = e->out->len, .list = list };
	etf_put_tag32(e, tag, 0);
}

static void etf_map_begin(struct enc *e)
{
	etf_open_level(e, ETF_MAP, false);
}

static void etf_list_begin(struct enc *e)
{
	etf_open_level(e, ETF_LIST, true);
}

/* The empty list is NIL alone; every other one has NIL as its tail. */
static void etf_end(struct enc *e)
{
	struct enc_level *level = &e->levels[--e->depth];

	if (buf_failed(e->out))
		return;
	if (level->list && !level->count)
		e->out->len = level->at;
	else
		put_be32(e->out->data + level->at + 1, level->count);
	if (level->list)
		buf_put_byte(e->out, ETF_NIL);
}

void enc_tuple_begin(struct enc *e, uint8_t n)
{
	enc_frame_begin(e);
	buf_put_byte(e->out, ETF_VERSION);
	enc_etf_tuple(e, n);
}

void enc_etf_tuple(struct enc *e, uint8_t n)
{
	buf_put_byte(e->out, ETF_SMALL_TUPLE);
	buf_put_byte(e->out, n);
}

static void etf_record_begin(struct enc *e, atom_id type)
{
	enc_tuple_begin(e, 2);
	etf_put_atom(e, type);
	etf_map_begin(e);
}

static void etf_record_end(struct enc *e)
{
	etf_end(e);
	enc_frame_end(e);
}

static void etf_key(struct enc *e, atom_id key)
{
	etf_put_atom(e, key);
}

static void etf_uint(struct enc *e, uint64_t v)
{
	uint8_t *p = buf_reserve(e->out, ETF_UINT_MAX_LEN);

	etf_count(e);
	if (p)
		buf_advance(e->out, (size_t)(etf_put_uint(p, v) - p));
}

static void etf_key_uint(struct enc *e, atom_id key, uint64_t v)
{
	etf_put_atom(e, key);
	etf_uint(e, v);
}

static void etf_sint(struct enc *e, int64_t v)
{
	size_t sign;

	if (v >= 0) {
		etf_uint(e, (uint64_t)v);
		return;
	}
	if (v >= INT32_MIN) {
		etf_count(e);
		etf_put_tag32(e, ETF_INTEGER, (uint32_t)v);
		return;
	}
	/* The sign of a big integer stands behind its tag and size. */
	sign = e->out->len + 2;
	etf_uint(e, 0 - (uint64_t)v);
	if (!buf_failed(e->out))
		e->out->data[sign] = 1;
}

static void etf_bytes(struct enc *e, const uint8_t *data, size_t len)
{
	etf_count(e);
	etf_put_tag32(e, ETF_BINARY, (uint32_t)len);
	buf_put(e->out, data, len);
}

static void etf_text(struct enc *e, const char *text, size_t len)
{
	etf_bytes(e, (const uint8_t *)text, len);
}

static void etf_atom(struct enc *e, atom_id atom)
{
	etf_count(e);
	etf_put_atom(e, atom);
}

const struct enc_ops enc_etf_ops = {
	.record_begin = etf_record_begin,
	.record_end = etf_record_end,
	.map_begin = etf_map_begin,
	.list_begin = etf_list_begin,
	.end = etf_end,
	.key = etf_key,
	.uint = etf_uint,
	.sint = etf_sint,
	.text = etf_text,
	.bytes = etf_bytes,
	.atom = etf_atom,
	.key_uint = etf_key_uint,
	.fields = enc_etf_fields,
};
