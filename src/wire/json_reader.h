/* SPDX-License-Identifier: ISC */
/*
 * One JSON object at a time, as strangers send it (RFC 8259), parsed by jansson.
 * Duplicate keys, texts that are not UTF-8, and numbers over 64 bits are refused by the parser,
 * NUL characters by the getters.
 *
 * The getters return 1 where the key is there, 0 where it is absent or null, and -1
 * with frame_invalid where its value has another type or is out of range.
 */
#ifndef WIRE_JSON_READER_H
#define WIRE_JSON_READER_H

#include <stdbool.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/fault.h"

struct json_reader {
	json_t *object;
	json_t *all; /* of json_parse_records(): an object or a list, or NULL */
	size_t next; /* of its records */
};

/* Draws the seed of jansson's hash tables, which opens a file: once, before a sandbox closes. */
void json_reader_prepare(void);

/* text need not outlive the call.  Texts that the getters hand out are borrowed until the
 * next parse or finish; a zeroed reader may be parsed with and finished. */
int json_parse(struct json_reader *r, struct bytes text, struct fault *f);
void json_reader_finish(struct json_reader *r);

/* An object, or a list of them, which json_next_record() hands out one after the other: 1 and the
 * getters are of the next, 0 behind the last, -1 where it is no object. */
int json_parse_records(struct json_reader *r, struct bytes text, struct fault *f);
int json_next_record(struct json_reader *r, struct fault *f);
bool json_has_more(const struct json_reader *r);

int json_get_text(const struct json_reader *r, const char *key, struct bytes *v, struct fault *f);
int json_get_uint(const struct json_reader *r, const char *key, uint64_t *v, struct fault *f);
int json_get_int(const struct json_reader *r, const char *key, int64_t *v, struct fault *f);
int json_get_bool(const struct json_reader *r, const char *key, bool *v, struct fault *f);

/* Bytes in base64, or in hex where the key `encoding` says so, appended to out. */
int json_get_data(const struct json_reader *r, const char *key, struct buf *out, struct fault *f);

#endif
