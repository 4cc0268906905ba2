/* SPDX-License-Identifier: ISC */
#include "wire/hot/field_etf.h"

#include <assert.h>

#include "wire/enc.h"

uint8_t *field_etf_walk(
	uint8_t *at, const struct field *rows, const uint8_t *data, size_t len, uint32_t *count)
{
	size_t n = 0;

	for (const struct field *f = rows; f->kind != FIELD_STOP; f++) {
		if (f->kind == FIELD_IS_NOTE)
			continue;
		n++;
		assert(n <= FIELD_ROWS_MAX);
		if (f->end <= len)
			at = field_etf_put(at, f, data, count);
	}
	return at;
}

void enc_etf_fields(struct enc *e, const struct field *table, const uint8_t *data, size_t len)
{
	uint32_t *count = &e->levels[e->depth - 1].count;
	uint8_t *start = buf_reserve(e->out, FIELD_ROWS_MAX * FIELD_ETF_MAX);

	if (start)
		buf_advance(
			e->out, (size_t)(field_etf_table(start, table, data, len, count) - start));
}
