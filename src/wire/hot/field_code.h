/* SPDX-License-Identifier: ISC */
/*
 * A table of fields compiled: each row is a constant, of which the compiler leaves the few
 * instructions that write its value, in half the time of a walk.  For what most packets
 * have; the table stays what it was to everybody who walks it.
 *
 *     FIELDS_COMPILED(fields, FIELD_U16(src_port, 0), FIELD_U16(dest_port, 2));
 *
 * defines `static const struct field fields[]`.
 */
#ifndef WIRE_HOT_FIELD_CODE_H
#define WIRE_HOT_FIELD_CODE_H

#include "wire/hot/field_etf.h"
#include "wire/hot/field_json.h"

/* clang-format off */
/* Written out, because a compiler may leave a loop a loop. */
#define FIELD_CODE_EACH(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) \
	X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23)
/* clang-format on */

_Static_assert(FIELD_ROWS_MAX == 24, "a place above for each row");

/* Notes have no place, so that they hold no table back. */
FIELD_INLINE bool field_code_fits(const struct field *rows, size_t n, size_t len)
{
#define X(i)                                                                                       \
	if (i < n && rows[i].end > len)                                                            \
		return false;
	FIELD_CODE_EACH(X)
#undef X
	return true;
}

FIELD_INLINE char *field_code_json(
	char *at, const struct field *rows, size_t n, const uint8_t *data, size_t len)
{
	if (!field_code_fits(rows, n, len))
		return NULL;
#define X(i)                                                                                       \
	if (i < n && rows[i].kind != FIELD_IS_NOTE)                                                \
		at = field_json_put(at, &rows[i], data);
	FIELD_CODE_EACH(X)
#undef X
	return at;
}

FIELD_INLINE uint8_t *field_code_etf(uint8_t *at, const struct field *rows, size_t n,
	const uint8_t *data, size_t len, uint32_t *count)
{
	if (!field_code_fits(rows, n, len))
		return NULL;
#define X(i)                                                                                       \
	if (i < n && rows[i].kind != FIELD_IS_NOTE)                                                \
		at = field_etf_put(at, &rows[i], data, count);
	FIELD_CODE_EACH(X)
#undef X
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
