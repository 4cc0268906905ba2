/* SPDX-License-Identifier: ISC */
/*
 * A field of a table as JSON (RFC 8259), inlined where tables are walked and where one is
 * compiled (wire/hot/field_code.h): with a constant row, next to nothing of it is left.
 */
#ifndef WIRE_HOT_FIELD_JSON_H
#define WIRE_HOT_FIELD_JSON_H

#include "base/number.h"
#include "wire/field.h"

/* What a field may write or scribble on: a key and 16 flags, the longest there is. */
#define FIELD_JSON_MAX (ATOM_KEY_MAX + 2 + 16 * (ATOM_KEY_MAX + 4))

_Static_assert(FIELD_JSON_MAX > ATOM_KEY_MAX + ADDRESS_IP6_MAX + 2, "an address is longer");

/* A map whose keys all begin with a comma was written behind at, where its brace goes over
 * the first one; returns its end. */
static inline char *field_json_close(char *at, char *end)
{
	end += end == at;
	*at = '{';
	*end = '}';
	return end + 1;
}

FIELD_INLINE char *field_json_flags(char *at, const struct field *f, uint32_t value)
{
	char *end = at;

	for (; value; value &= value - 1) {
		const struct atom_key *key = &atom_keys[f->bits[__builtin_ctz(value)]];

		memcpy(end, key->json, ATOM_KEY_MAX);
		memcpy(end + key->len, "true", 4);
		end += key->len + 4;
	}
	return field_json_close(at, end);
}

/* ,"key": and the value at `at`; returns the end. */
FIELD_INLINE char *field_json_put(char *at, const struct field *f, const uint8_t *data)
{
	if (f->sparse && !field_value(f, data))
		return at;
	memcpy(at, f->json, f->json_len > 16 ? ATOM_KEY_MAX : 16);
	at += f->json_len;
	switch (f->kind) {
	case FIELD_IS_U8:
		return number_put_lead(at, field_value(f, data));
	case FIELD_IS_U16:
		return number_put16(at, (uint16_t)field_value(f, data));
	case FIELD_IS_U24:
	case FIELD_IS_U32:
		return number_put32(at, field_value(f, data));
	case FIELD_IS_FLAGS:
		return field_json_flags(at, f, field_value(f, data));
	default:
		at = field_put_text(at, f, data + f->offset);
		*at++ = '"';
		return at;
	}
}

/* The rows of a table that lie within len bytes. */
char *field_json_walk(char *at, const struct field *rows, const uint8_t *data, size_t len);

FIELD_INLINE char *field_json_table(
	char *at, const struct field *table, const uint8_t *data, size_t len)
{
	char *end = NULL;

	if (table->kind == FIELD_IS_CODE)
		end = table++->code->json(at, data, len);
	return end ? end : field_json_walk(at, table, data, len);
}

#endif
