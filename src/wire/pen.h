/* SPDX-License-Identifier: ISC */
/*
 * The hot path of --decode: tables of fields one after the other into the encoder's open map,
 * which is not empty, with the end of the output in a register.  `json` is a constant where
 * this is inlined, so that a walk that is written once is compiled for each format.
 *
 *     if (pen_begin(&p, e, 3)) {
 *             pen_fields(&p, fields, data, len, json);
 *             pen_map_begin(&p, ATOM(tcp), json);
 *             pen_map_fields(&p, fields, data, len, json);
 *             pen_map_end(&p, json);
 *             pen_end(&p, e);
 *     }
 */
#ifndef WIRE_PEN_H
#define WIRE_PEN_H

#include <assert.h>

#include "wire/enc.h"
#include "wire/field_etf.h"
#include "wire/field_json.h"

/* Of a table, its key, and a field more. */
#define PEN_ROOM ((2 + FIELD_ROWS_MAX) * (size_t)FIELD_ETF_MAX)

_Static_assert(FIELD_ETF_MAX > FIELD_JSON_MAX, "the room is the greater one");

struct pen {
	uint8_t *at;
	uint8_t *map;    /* where the last map begins */
	uint32_t count;  /* of the encoder's map */
	uint32_t fields; /* of the last map */
};

/* Room for n tables and their keys.  False without memory, and nothing may be written. */
FIELD_INLINE bool pen_begin(struct pen *p, struct enc *e, size_t n)
{
	p->at = buf_reserve(e->out, n * PEN_ROOM);
	p->count = 0;
	return p->at;
}

FIELD_INLINE void pen_table(struct pen *p, uint32_t *count, const struct field *table,
	const uint8_t *data, size_t len, bool json)
{
	if (json)
		p->at = (uint8_t *)field_json_table((char *)p->at, table, data, len);
	else
		p->at = field_etf_table(p->at, table, data, len, count);
}

FIELD_INLINE void pen_fields(
	struct pen *p, const struct field *table, const uint8_t *data, size_t len, bool json)
{
	pen_table(p, &p->count, table, data, len, json);
}

FIELD_INLINE void pen_map_begin(struct pen *p, atom_id name, bool json)
{
	const struct atom_key *key = &atom_keys[name];

	p->count++;
	p->fields = 0;
	if (!json) {
		p->map = field_etf_atom(p->at, key->json, key->len - 4u);
		p->at = p->map + 5;
		return;
	}
	memcpy(p->at, key->json, ATOM_KEY_MAX);
	p->map = p->at += key->len;
}

FIELD_INLINE void pen_map_fields(
	struct pen *p, const struct field *table, const uint8_t *data, size_t len, bool json)
{
	pen_table(p, &p->fields, table, data, len, json);
}

FIELD_INLINE void pen_map_end(struct pen *p, bool json)
{
	if (json) {
		p->at = (uint8_t *)field_json_close((char *)p->map, (char *)p->at);
		return;
	}
	*p->map = ETF_MAP;
	put_be32(p->map + 1, p->fields);
}

FIELD_INLINE void pen_end(struct pen *p, struct enc *e)
{
	e->levels[e->depth - 1].count += p->count;
	e->out->len = (size_t)(p->at - e->out->data);
}

/* Ends with the last map open, which becomes the encoder's. */
FIELD_INLINE void pen_leave(struct pen *p, struct enc *e, bool json)
{
	if (json)
		p->fields = p->at != p->map;
	pen_map_end(p, json);
	p->at -= json;
	pen_end(p, e);
	assert(e->depth < ENC_DEPTH);
	e->levels[e->depth++] = (struct enc_level){
		.at = (size_t)(p->map - e->out->data),
		.count = p->fields,
	};
}

#endif
