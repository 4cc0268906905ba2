/* SPDX-License-Identifier: ISC */
/*
 * A field of a table as a key and a value of a map in ETF (wire/etf.h), inlined where tables
 * are walked and where one is compiled (wire/hot/field_code.h).
 */
#ifndef WIRE_HOT_FIELD_ETF_H
#define WIRE_HOT_FIELD_ETF_H

#include "base/bytes.h"
#include "wire/etf.h"
#include "wire/field.h"

/* What a field may write or scribble on: a key and 16 flags, the longest there is. */
#define FIELD_ETF_MAX (ATOM_KEY_MAX + 2 + 5 + 16 * (ATOM_KEY_MAX + 2 + 6))

_Static_assert(FIELD_ETF_MAX > ATOM_KEY_MAX + 2 + 5 + ADDRESS_IP6_MAX, "an address is longer");

/* An atom out of the text of a key in JSON, ,"key": so that a fixed number of bytes is
 * copied. */
static inline uint8_t *field_etf_atom(uint8_t *at, const char *json, size_t len)
{
	at[0] = ETF_SMALL_ATOM_UTF8;
	at[1] = (uint8_t)len;
	memcpy(at + 2, json + 2, ATOM_KEY_MAX - 2);
	return at + 2 + len;
}

FIELD_INLINE uint8_t *field_etf_flags(uint8_t *at, const struct field *f, uint32_t value)
{
	static const uint8_t yes[] = { ETF_SMALL_ATOM_UTF8, 4, 't', 'r', 'u', 'e' };

	uint8_t *map = at;
	uint32_t count = 0;

	at += 5;
	for (; value; value &= value - 1, count++) {
		const struct atom_key *key = &atom_keys[f->bits[__builtin_ctz(value)]];

		at = field_etf_atom(at, key->json, key->len - 4u);
		memcpy(at, yes, sizeof(yes));
		at += sizeof(yes);
	}
	map[0] = ETF_MAP;
	put_be32(map + 1, count);
	return at;
}

FIELD_INLINE uint8_t *field_etf_text(uint8_t *at, const struct field *f, const uint8_t *value)
{
	uint8_t *text = at + 5;
	uint8_t *end = (uint8_t *)field_put_text((char *)text, f, value);

	*at = ETF_BINARY;
	put_be32(at + 1, (uint32_t)(end - text));
	return end;
}

/* Key and value at `at`; returns the end, and counts them. */
FIELD_INLINE uint8_t *field_etf_put(
	uint8_t *at, const struct field *f, const uint8_t *data, uint32_t *count)
{
	bool text = f->kind >= FIELD_IS_MAC;

	if (f->sparse && !field_value(f, data))
		return at;
	++*count;
	at = field_etf_atom(at, f->json, f->json_len - 4u - text);
	if (text)
		return field_etf_text(at, f, data + f->offset);
	if (f->kind == FIELD_IS_FLAGS)
		return field_etf_flags(at, f, field_value(f, data));
	return etf_put_uint(at, field_value(f, data));
}

/* The rows of a table that lie within len bytes. */
uint8_t *field_etf_walk(
	uint8_t *at, const struct field *rows, const uint8_t *data, size_t len, uint32_t *count);

FIELD_INLINE uint8_t *field_etf_table(
	uint8_t *at, const struct field *table, const uint8_t *data, size_t len, uint32_t *count)
{
	uint8_t *end = NULL;

	if (table->kind == FIELD_IS_CODE)
		end = table++->code->etf(at, data, len, count);
	return end ? end : field_etf_walk(at, table, data, len, count);
}

#endif
