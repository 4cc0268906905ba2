/* SPDX-License-Identifier: ISC */
#include "wire/hot/field_json.h"

#include <assert.h>

#include "wire/enc.h"

char *field_json_walk(char *at, const struct field *rows, const uint8_t *data, size_t len)
{
	size_t n = 0;

	for (const struct field *f = rows; f->kind != FIELD_STOP; f++) {
		if (f->kind == FIELD_IS_NOTE)
			continue;
		n++;
		assert(n <= FIELD_ROWS_MAX);
		if (f->end <= len)
			at = field_json_put(at, f, data);
	}
	return at;
}

/* Every key comes with a comma: in a map that is empty yet it is written over the brace,
 * which is put back. */
void enc_json_fields(struct enc *e, const struct field *table, const uint8_t *data, size_t len)
{
	struct enc_level *level = &e->levels[e->depth - 1];
	char *start = (char *)buf_reserve(e->out, FIELD_ROWS_MAX * FIELD_JSON_MAX);
	char *end;

	if (!start)
		return;
	start -= !level->count;
	end = field_json_table(start, table, data, len);
	if (end == start)
		return;
	if (!level->count++)
		*start = '{';
	e->out->len = (size_t)((uint8_t *)end - e->out->data);
}
