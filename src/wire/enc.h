/* SPDX-License-Identifier: ISC */
/*
 * The encoder: a record is told once, as a walk through these operations, and
 * comes out as ETF or JSON, framed, at the end of a buffer.
 *
 *     enc_record_begin(e, ATOM(stats));
 *     enc_key(e, ATOM(received)), enc_uint(e, 17);
 *     enc_key(e, ATOM(flags)), enc_list_begin(e), enc_atom(e, ATOM(up)), enc_end(e);
 *     enc_record_end(e);
 *
 * The encoder counts elements itself and writes ETF's arities when a map or list
 * ends.  Where memory runs out the buffer's sticky error says so; a nesting over
 * ENC_DEPTH is a defect of the caller and asserted.
 *
 * ETF: https://www.erlang.org/doc/apps/erts/erl_ext_dist.html
 * JSON: RFC 8259.  Text that is not UTF-8 is repaired with U+FFFD in JSON; in
 * ETF it is a binary with the bytes as they are.
 */
#ifndef WIRE_ENC_H
#define WIRE_ENC_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/code.h"
#include "wire/format.h"

#define ENC_DEPTH 24

enum enc_bytes { ENC_BASE64, ENC_HEX }; /* how JSON shows bytes */

struct enc;
struct field;

struct enc_ops {
	void (*record_begin)(struct enc *, atom_id type);
	void (*record_end)(struct enc *);
	void (*map_begin)(struct enc *);
	void (*list_begin)(struct enc *);
	void (*end)(struct enc *);
	void (*key)(struct enc *, atom_id);
	void (*uint)(struct enc *, uint64_t);
	void (*sint)(struct enc *, int64_t);
	void (*text)(struct enc *, const char *, size_t);
	void (*bytes)(struct enc *, const uint8_t *, size_t);
	void (*atom)(struct enc *, atom_id);
	void (*key_uint)(struct enc *, atom_id, uint64_t);
	void (*fields)(struct enc *, const struct field *, const uint8_t *, size_t);
};

struct enc_level {
	size_t at;      /* where the level begins in the buffer */
	uint32_t count; /* values so far */
	bool list;
};

/* Whom every record names, so that those of many runs, or of many processes of one, can share a
 * stream. */
struct enc_sensor {
	const char *host; /* NULL: left out, as run is then */
	const char *run;
	bool is_worker;
	unsigned worker; /* which of them */
};

struct enc {
	const struct enc_ops *ops;
	struct buf *out;
	const struct format *format;
	enum enc_bytes bytes;
	const struct enc_sensor *sensor; /* borrowed, or NULL */
	size_t frame;                    /* where the record's frame begins in the buffer */
	unsigned depth;
	struct enc_level levels[ENC_DEPTH];
};

/* out is borrowed for as long as the encoder is used.  Of a format without an encoder nothing
 * may be written. */
void enc_init(struct enc *e, const struct format *format, enum enc_bytes bytes, struct buf *out);

void enc_etf_fields(struct enc *, const struct field *, const uint8_t *, size_t);
void enc_json_fields(struct enc *, const struct field *, const uint8_t *, size_t);

/* What frames a record: its length in front, or its newline behind. */
void enc_frame_begin(struct enc *e);
void enc_frame_end(struct enc *e);

/* ETF has records that are no {Type, Map}: a framed tuple of n elements, which
 * enc_frame_end() ends, and a tuple within a term.  Neither is counted: write n elements. */
void enc_tuple_begin(struct enc *e, uint8_t n);
void enc_etf_tuple(struct enc *e, uint8_t n);

/* Goes on in a record whose head a packet's writer put into the buffer as bytes: its frame
 * begins at one offset, its map, which has so many keys and values, at the other.
 * enc_record_end() ends it. */
static inline void enc_record_resume(struct enc *e, size_t frame, size_t map, uint32_t pairs)
{
	e->frame = frame;
	e->depth = 1;
	e->levels[0] = (struct enc_level){ map, pairs, false };
}

/* For what puts keys and values as bytes (wire/hot/field_writer.h).  Room for n bytes in the open
 * map, or NULL without memory. */
static inline uint8_t *enc_reserve(struct enc *e, size_t n)
{
	return buf_reserve(e->out, n);
}

/* Up to `end` so many more keys and values of the open map were written. */
static inline void enc_advance(struct enc *e, const uint8_t *end, uint32_t pairs)
{
	e->levels[e->depth - 1].count += pairs;
	e->out->len = (size_t)(end - e->out->data);
}

/* The same where the last value is a map that stays open: it begins at `map` and has so many
 * pairs of its own. */
static inline void enc_advance_open(
	struct enc *e, const uint8_t *map, const uint8_t *end, uint32_t pairs, uint32_t map_pairs)
{
	enc_advance(e, end, pairs);
	assert(e->depth < ENC_DEPTH);
	e->levels[e->depth++] = (struct enc_level){
		.at = (size_t)(map - e->out->data),
		.count = map_pairs,
	};
}

/* How many keys the open map has. */
static inline uint32_t enc_pairs(const struct enc *e)
{
	return e->levels[e->depth - 1].count;
}

/* With the keys of the sensor, where there is one. */
void enc_record_begin(struct enc *e, atom_id type);

static inline void enc_record_end(struct enc *e)
{
	e->ops->record_end(e);
}

static inline void enc_map_begin(struct enc *e)
{
	e->ops->map_begin(e);
}

static inline void enc_list_begin(struct enc *e)
{
	e->ops->list_begin(e);
}

static inline void enc_end(struct enc *e)
{
	e->ops->end(e);
}

static inline void enc_key(struct enc *e, atom_id key)
{
	e->ops->key(e, key);
}

static inline void enc_uint(struct enc *e, uint64_t v)
{
	e->ops->uint(e, v);
}

static inline void enc_int(struct enc *e, int64_t v)
{
	e->ops->sint(e, v);
}

static inline void enc_textn(struct enc *e, const char *text, size_t len)
{
	e->ops->text(e, text, len);
}

static inline void enc_text(struct enc *e, const char *text)
{
	e->ops->text(e, text, strlen(text));
}

static inline void enc_bytes(struct enc *e, const uint8_t *data, size_t len)
{
	e->ops->bytes(e, data, len);
}

static inline void enc_atom(struct enc *e, atom_id atom)
{
	e->ops->atom(e, atom);
}

void enc_bool(struct enc *e, bool v);

/* Within a map: the fields of a table (wire/field.h) that lie within len bytes at data. */
static inline void enc_fields(
	struct enc *e, const struct field *fields, const uint8_t *data, size_t len)
{
	e->ops->fields(e, fields, data, len);
}

/* A key and its value in one line, for the records' tables of fields. */
static inline void enc_key_uint(struct enc *e, atom_id key, uint64_t v)
{
	e->ops->key_uint(e, key, v);
}

static inline void enc_key_text(struct enc *e, atom_id key, const char *text)
{
	enc_key(e, key);
	enc_text(e, text);
}

/* As text, RFC 3339 with nanoseconds. */
void enc_key_time(struct enc *e, atom_id key, struct clock_time at);

static inline void enc_key_atom(struct enc *e, atom_id key, atom_id v)
{
	enc_key(e, key);
	enc_atom(e, v);
}

void enc_key_bool(struct enc *e, atom_id key, bool v);

/* Within a map: the keys of a sensor. */
void enc_put_sensor(struct enc *e, const struct enc_sensor *sensor);

#endif
