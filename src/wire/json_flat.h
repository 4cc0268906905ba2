/* SPDX-License-Identifier: ISC */
/*
 * The short way for JSON objects as programs write them: one level, texts of ASCII
 * without escapes, integers, true, false, null.  Such are the packet records, which
 * come by the million.  Nothing is copied.  Everything else, and everything that is
 * wrong, is left to the long way (wire/json_reader.h).
 */
#ifndef WIRE_JSON_FLAT_H
#define WIRE_JSON_FLAT_H

#include "base/bytes.h"

#define JSON_FLAT_MAX 24

enum json_flat_kind {
	JSON_FLAT_TEXT,
	JSON_FLAT_INTEGER,
	JSON_FLAT_BOOL,
	JSON_FLAT_NULL,
};

struct json_flat_member {
	struct bytes key;
	enum json_flat_kind kind;
	struct bytes text; /* between the quotes */
	int64_t integer;   /* of a bool 0 or 1 */
	struct bytes raw;  /* as it stands */
};

struct json_flat {
	struct json_flat_member members[JSON_FLAT_MAX];
	unsigned count;
};

/* Everything is borrowed from text.  False: take the long way. */
bool json_flat_parse(struct json_flat *o, struct bytes text);

const struct json_flat_member *json_flat_find(const struct json_flat *o, const char *key);

#endif
