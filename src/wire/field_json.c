/* SPDX-License-Identifier: ISC */
#include <assert.h>

#include "base/address.h"
#include "base/number.h"
#include "wire/enc.h"
#include "wire/field.h"

/* A key and an address in quotes, the longest field there is but flags. */
#define FIELD_MAX (ATOM_KEY_MAX + ADDRESS_IP6_MAX + 2)
#define FLAGS_MAX (ATOM_KEY_MAX + 2 + 16 * (ATOM_KEY_MAX + 4))

/* Asked for at once; more than a table mostly needs. */
#define FIELDS_ROOM 2048

_Static_assert(FIELDS_ROOM > 2 * FLAGS_MAX && FLAGS_MAX > FIELD_MAX, "room for one field");

static char *make_room(struct enc *e, char *at)
{
	e->out->len = (size_t)((uint8_t *)at - e->out->data);
	return (char *)buf_reserve(e->out, FIELDS_ROOM);
}

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

static char *put_value(char *at, const struct field *f, const uint8_t *data, uint32_t value)
{
	switch (f->kind) {
	case FIELD_IS_U8:
		return address_put_octet(at, (uint8_t)value);
	case FIELD_IS_U16:
		return number_put16(at, (uint16_t)value);
	case FIELD_IS_FLAGS:
		return put_flags(at, f, value);
	case FIELD_IS_MAC:
		at = address_put_mac(at, data + f->offset);
		break;
	case FIELD_IS_IP4:
		at = address_put_ip4(at, data + f->offset);
		break;
	case FIELD_IS_IP6:
		at = address_put_ip6(at, data + f->offset);
		break;
	default:
		return number_put32(at, value);
	}
	*at++ = '"';
	return at;
}

/* first is 1 for the first key of a map, whose comma is skipped, then 0. */
static char *put_fields(struct enc *e, char *at, unsigned first, const struct field *f,
	const uint8_t *data, size_t len)
{
	for (; at && f->kind != FIELD_STOP; f++) {
		uint32_t value = 0;

		if (f->kind == FIELD_IS_NOTE || f->end > len)
			continue;
		if (f->kind < FIELD_IS_MAC) {
			value = field_value(f, data);
			if (f->sparse && !value)
				continue;
		}
		memcpy(at, f->json + first, ATOM_KEY_MAX - 1);
		at = put_value(at + f->json_len - first, f, data, value);
		first = 0;
		if ((size_t)((char *)e->out->data + e->out->cap - at) < FLAGS_MAX)
			at = make_room(e, at);
	}
	return at;
}

/* What was written counts; whether it was anything is all that JSON's commas need to know. */
static void take(struct enc *e, struct enc_level *level, const char *start, const char *at)
{
	if (!at)
		return;
	level->count += at != start;
	e->out->len = (size_t)((const uint8_t *)at - e->out->data);
}

/* The hot loops of --decode: the end of the output stays in a register, and nothing goes
 * through the generic operations. */
void enc_json_fields(struct enc *e, const struct field *f, const uint8_t *data, size_t len)
{
	struct enc_level *level = &e->levels[e->depth - 1];
	char *start = (char *)buf_reserve(e->out, FIELDS_ROOM);

	take(e, level, start, put_fields(e, start, !level->count, f, data, len));
}

void enc_json_object(struct enc *e, enum pktpipe_atom key, const struct field *f,
	const uint8_t *data, size_t len)
{
	struct enc_level *level = &e->levels[e->depth++ - 1];
	char *start = (char *)buf_reserve(e->out, FIELDS_ROOM);

	assert(e->depth <= ENC_DEPTH);
	level[1] = (struct enc_level){ 0 };
	if (!start)
		return;
	start = put_key(start, key, !level->count++);
	*start++ = '{';
	take(e, &level[1], start, put_fields(e, start, 1, f, data, len));
}
