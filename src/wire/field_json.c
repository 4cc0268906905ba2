/* SPDX-License-Identifier: ISC */
#include <assert.h>

#include "base/address.h"
#include "base/number.h"
#include "wire/enc.h"
#include "wire/field.h"

/* The longest field there is. */
#define FLAGS_MAX (ATOM_KEY_MAX + 2 + 16 * (ATOM_KEY_MAX + 4))

_Static_assert(FLAGS_MAX > ATOM_KEY_MAX + ADDRESS_IP6_MAX + 2, "an address is longer");

/* Room is asked for once for the fields of a table; a longer one is a defect. */
#define TABLE_MAX 24

/* The first key of a map goes without the comma that every key's text begins with. */
static char *put_key(char *at, unsigned key, bool first)
{
	memcpy(at, atom_keys[key].json + first, ATOM_KEY_MAX);
	return at + atom_keys[key].len - first;
}

static char *put_flags(char *at, const struct field *f, uint32_t value)
{
	bool first = true;

	*at++ = '{';
	for (; value; value &= value - 1) {
		at = put_key(at, f->bits[__builtin_ctz(value)], first);
		memcpy(at, "true", 4);
		at += 4;
		first = false;
	}
	*at++ = '}';
	return at;
}

static char *put_value(char *at, const struct field *f, const uint8_t *data)
{
	switch (f->kind) {
	case FIELD_IS_U8:
		return number_put_lead(at, (uint8_t)(data[f->offset] >> f->shift & f->mask));
	case FIELD_IS_U16:
		return number_put16(at, (uint16_t)field_value16(f, data));
	case FIELD_IS_FLAGS:
		return put_flags(at, f, field_value16(f, data));
	case FIELD_IS_MAC:
		at = address_put_mac(at, data + f->offset);
		break;
	case FIELD_IS_IP4:
		at = address_put_ip4(at, data + f->offset);
		break;
	case FIELD_IS_IP6:
		at = address_put_ip6(at, data + f->offset);
		break;
	case FIELD_IS_NAME:
		at = field_put_name(at, &f->names[data[f->offset]], data[f->offset]);
		break;
	default:
		return number_put32(at, field_value(f, data));
	}
	*at++ = '"';
	return at;
}

/* The hot loop of --decode: the end of the output stays in a register, and nothing goes
 * through the generic operations.  first is 1 for the first key of a map, whose comma is
 * skipped, then 0. */
static char *put_table(
	char *at, unsigned first, const struct field *f, const uint8_t *data, size_t len)
{
	const struct field *begin = f;

	for (; f->kind > FIELD_IS_NOTE; f++) {
		if (f->end > len || (f->sparse && !field_value(f, data)))
			continue;
		memcpy(at, f->json + first, ATOM_KEY_MAX - 1);
		at = put_value(at + f->json_len - first, f, data);
		first = 0;
	}
	assert(f - begin <= TABLE_MAX);
	return at;
}

void enc_json_fields(struct enc *e, const struct field *f, const uint8_t *data, size_t len)
{
	struct enc_level *level = &e->levels[e->depth - 1];
	char *start = (char *)buf_reserve(e->out, TABLE_MAX * FLAGS_MAX);
	char *at;

	if (!start)
		return;
	at = put_table(start, !level->count, f, data, len);
	level->count += at != start;
	buf_advance(e->out, (size_t)(at - start));
}

void enc_json_object(struct enc *e, enum pktpipe_atom key, const struct field *f,
	const uint8_t *data, size_t len)
{
	struct enc_level *level = &e->levels[e->depth - 1];
	char *start = (char *)buf_reserve(e->out, (TABLE_MAX + 1) * FLAGS_MAX);
	char *map, *at;

	assert(e->depth < ENC_DEPTH);
	e->levels[e->depth++] = (struct enc_level){ 0 };
	if (!start)
		return;
	map = put_key(start, key, !level->count++);
	*map++ = '{';
	at = put_table(map, 1, f, data, len);
	level[1].count = at != map;
	buf_advance(e->out, (size_t)(at - start));
}
