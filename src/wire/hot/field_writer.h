/* SPDX-License-Identifier: ISC */
/*
 * This writer puts tables of fields one after the other into the encoder's open map, which is
 * not empty, with the end of the output in a register.  `json` is a constant where this is
 * inlined, so that a walk that is written once is compiled for each format.
 *
 *     if (field_writer_begin(&p, e, 3)) {
 *             field_writer_fields(&p, fields, data, len, json);
 *             field_writer_map_begin(&p, ATOM(tcp), json);
 *             field_writer_map_fields(&p, fields, data, len, json);
 *             field_writer_map_end(&p, json);
 *             field_writer_end(&p, e);
 *     }
 */
#ifndef WIRE_HOT_FIELD_WRITER_H
#define WIRE_HOT_FIELD_WRITER_H

#include "wire/enc.h"
#include "wire/hot/field_etf.h"
#include "wire/hot/field_json.h"

/* Of a table, its key, and a field more. */
#define FIELD_TABLE_ROOM ((2 + FIELD_ROWS_MAX) * (size_t)FIELD_ETF_MAX)

_Static_assert(FIELD_ETF_MAX > FIELD_JSON_MAX, "the room is the greater one");

struct field_writer {
	uint8_t *at;
	uint8_t *map;   /* where the last map begins */
	uint32_t count; /* of the encoder's map */
	uint32_t pairs; /* of the last map */
};

/* Room for n tables and their keys.  False without memory, and nothing may be written. */
FIELD_INLINE bool field_writer_begin(struct field_writer *p, struct enc *e, size_t n)
{
	p->at = enc_reserve(e, n * FIELD_TABLE_ROOM);
	p->count = 0;
	return p->at;
}

FIELD_INLINE void field_writer_table(struct field_writer *p, uint32_t *count,
	const struct field *table, const uint8_t *data, size_t len, bool json)
{
	if (json)
		p->at = (uint8_t *)field_json_table((char *)p->at, table, data, len);
	else
		p->at = field_etf_table(p->at, table, data, len, count);
}

FIELD_INLINE void field_writer_fields(struct field_writer *p, const struct field *table,
	const uint8_t *data, size_t len, bool json)
{
	field_writer_table(p, &p->count, table, data, len, json);
}

FIELD_INLINE void field_writer_map_begin(struct field_writer *p, atom_id name, bool json)
{
	const struct atom_key *key = &atom_keys[name];

	p->count++;
	p->pairs = 0;
	if (!json) {
		p->map = field_etf_atom(p->at, key->json, key->len - 4u);
		p->at = p->map + 5;
		return;
	}
	memcpy(p->at, key->json, ATOM_KEY_MAX);
	p->map = p->at += key->len;
}

FIELD_INLINE void field_writer_map_fields(struct field_writer *p, const struct field *table,
	const uint8_t *data, size_t len, bool json)
{
	field_writer_table(p, &p->pairs, table, data, len, json);
}

FIELD_INLINE void field_writer_map_end(struct field_writer *p, bool json)
{
	if (json) {
		p->at = (uint8_t *)field_json_close((char *)p->map, (char *)p->at);
		return;
	}
	*p->map = ETF_MAP;
	put_be32(p->map + 1, p->pairs);
}

FIELD_INLINE void field_writer_end(struct field_writer *p, struct enc *e)
{
	enc_advance(e, p->at, p->count);
}

/* Ends with the last map open, which becomes the encoder's. */
FIELD_INLINE void field_writer_hand_over(struct field_writer *p, struct enc *e, bool json)
{
	if (json)
		p->pairs = p->at != p->map;
	field_writer_map_end(p, json);
	enc_advance_open(e, p->map, p->at - json, p->count, p->pairs);
}

#endif
