/* SPDX-License-Identifier: ISC */
#include <assert.h>

#include "base/atom.h"
#include "base/number.h"
#include "wire/hot/base64.h"
#include "wire/enc.h"
#include "wire/json_text.h"
#include "wire/key.h"

/* A comma before every value of a list but the first; in maps the key brings it. */
static void json_separate(struct enc *e)
{
	struct enc_level *level = e->depth ? &e->levels[e->depth - 1] : NULL;

	if (level && level->list && level->count++)
		buf_put_byte(e->out, ',');
}

static void json_open_level(struct enc *e, bool list)
{
	assert(e->depth < ENC_DEPTH);
	json_separate(e);
	e->levels[e->depth++] = (struct enc_level){ .list = list };
	buf_put_byte(e->out, list ? '[' : '{');
}

static void json_map_begin(struct enc *e)
{
	json_open_level(e, false);
}

static void json_list_begin(struct enc *e)
{
	json_open_level(e, true);
}

static void json_end(struct enc *e)
{
	buf_put_byte(e->out, e->levels[--e->depth].list ? ']' : '}');
}

static void json_key(struct enc *e, atom_id key)
{
	bool first = !e->levels[e->depth - 1].count++;
	uint8_t *p = buf_reserve(e->out, ATOM_KEY_MAX);

	if (!p)
		return;
	memcpy(p, atom_keys[key].json + first, ATOM_KEY_MAX);
	buf_advance(e->out, (size_t)atom_keys[key].len - first);
}

static void json_uint(struct enc *e, uint64_t v)
{
	char digits[NUMBER_ROOM];

	json_separate(e);
	buf_put(e->out, digits, (size_t)(number_put(digits, v) - digits));
}

static void json_key_uint(struct enc *e, atom_id key, uint64_t v)
{
	bool first = !e->levels[e->depth - 1].count++;
	char *start = (char *)buf_reserve(e->out, ATOM_KEY_MAX + NUMBER_ROOM);
	char *at;

	if (!start)
		return;
	memcpy(start, atom_keys[key].json + first, ATOM_KEY_MAX);
	at = number_put(start + atom_keys[key].len - first, v);
	buf_advance(e->out, (size_t)(at - start));
}

static void json_sint(struct enc *e, int64_t v)
{
	char digits[1 + NUMBER_ROOM] = "-";
	uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char *start = v < 0 ? digits : digits + 1;

	json_separate(e);
	buf_put(e->out, start, (size_t)(number_put(digits + 1, magnitude) - start));
}

static void json_text(struct enc *e, const char *text, size_t len)
{
	json_separate(e);
	json_text_put(e->out, text, len);
}

static void json_bytes(struct enc *e, const uint8_t *data, size_t len)
{
	uint8_t *p;

	json_separate(e);
	p = buf_reserve(e->out, BASE64_LEN(len) + 2 * len + 2 + BASE64_SLACK);
	if (!p)
		return;
	p[0] = '"';
	len = e->bytes == ENC_HEX ? hex_encode((char *)p + 1, data, len)
				  : base64_encode((char *)p + 1, data, len);
	p[1 + len] = '"';
	buf_advance(e->out, len + 2);
}

static void json_atom(struct enc *e, atom_id atom)
{
	bool bare = atom == ATOM(true) || atom == ATOM(false);

	json_separate(e);
	if (!bare)
		buf_put_byte(e->out, '"');
	buf_put(e->out, atom_texts[atom].text, atom_texts[atom].len);
	if (!bare)
		buf_put_byte(e->out, '"');
}

static void json_record_begin(struct enc *e, atom_id type)
{
	enc_frame_begin(e);
	json_map_begin(e);
	json_key(e, ATOM(type));
	json_atom(e, type);
}

static void json_record_end(struct enc *e)
{
	json_end(e);
	enc_frame_end(e);
}

const struct enc_ops enc_json_ops = {
	.record_begin = json_record_begin,
	.record_end = json_record_end,
	.map_begin = json_map_begin,
	.list_begin = json_list_begin,
	.end = json_end,
	.key = json_key,
	.uint = json_uint,
	.sint = json_sint,
	.text = json_text,
	.bytes = json_bytes,
	.atom = json_atom,
	.key_uint = json_key_uint,
	.fields = enc_json_fields,
};
