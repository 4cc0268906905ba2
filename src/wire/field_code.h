/* SPDX-License-Identifier: ISC */
/*
 * A table of fields compiled: the rows are constants of a loop that the compiler unrolls, so
 * that each becomes the few instructions that write it, in half the time of a walk.  For
 * what most packets have; the table stays what it was to everybody who walks it.
 *
 *     FIELDS_COMPILED(fields, FIELD_U16(src_port, 0), FIELD_U16(dest_port, 2));
 *
 * defines `static const struct field fields[]`.
 */
#ifndef WIRE_FIELD_CODE_H
#define WIRE_FIELD_CODE_H

#include "wire/field_etf.h"
#include "wire/field_json.h"

/* The loops below hold as many rows; an encoder has room for them. */
_Static_assert(FIELD_ROWS_MAX == 24, "the loops are unrolled as often");

/* Notes have no place, so that they hold no table back. */
FIELD_INLINE bool field_code_fits(const struct field *rows, size_t n, size_t len)
{
	size_t end = 0;

#pragma GCC unroll 24
	for (size_t i = 0; i < n; i++)
		end = rows[i].end > end ? rows[i].end : end;
	return end <= len;
}

FIELD_INLINE char *field_code_json(
	char *at, const struct field *rows, size_t n, const uint8_t *data, size_t len)
{
	if (!field_code_fits(rows, n, len))
		return NULL;
#pragma GCC unroll 24
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind != FIELD_IS_NOTE)
			at = field_json_put(at, &rows[i], data);
	return at;
}

FIELD_INLINE uint8_t *field_code_etf(uint8_t *at, const struct field *rows, size_t n,
	const uint8_t *data, size_t len, uint32_t *count)
{
	if (!field_code_fits(rows, n, len))
		return NULL;
#pragma GCC unroll 24
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind != FIELD_IS_NOTE)
			at = field_etf_put(at, &rows[i], data, count);
	return at;
}

#define FIELDS_COMPILED(table, ...)                                                                \
	static const struct field table##_rows[] = { __VA_ARGS__ };                                \
	static char *table##_json(char *at, const uint8_t *data, size_t len)                       \
	{                                                                                          \
		return field_code_json(at, table##_rows, ARRAY_LEN(table##_rows), data, len);      \
	}                                                                                          \
	static uint8_t *table##_etf(uint8_t *at, const uint8_t *data, size_t len, uint32_t *count) \
	{                                                                                          \
		return field_code_etf(                                                             \
			at, table##_rows, ARRAY_LEN(table##_rows), data, len, count);              \
	}                                                                                          \
	static const struct field_code table##_code = { table##_json, table##_etf };               \
	_Static_assert(ARRAY_LEN(table##_rows) <= FIELD_ROWS_MAX, "too many rows");                \
	static const struct field table[] = { { .kind = FIELD_IS_CODE, .code = &table##_code },    \
		__VA_ARGS__, FIELD_END }

#endif
