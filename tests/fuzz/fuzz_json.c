/* SPDX-License-Identifier: ISC */
/* Plain JSON objects: what the short way takes, jansson takes too, as the same. */
#include <stdlib.h>

#include "wire/json_reader.h"

static bool same_text(struct bytes b, const char *text, size_t len)
{
	return b.len == len && !memcmp(b.data, text, len);
}

static bool same_value(const struct json_flat_member *m, const json_t *value)
{
	char *raw = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	bool same = raw && same_text(m->raw, raw, strlen(raw));

	free(raw);
	switch (m->kind) {
	case JSON_FLAT_TEXT:
		return same && json_is_string(value) &&
		       same_text(m->text, json_string_value(value), json_string_length(value));
	case JSON_FLAT_INTEGER:
		return same && json_is_integer(value) && json_integer_value(value) == m->integer;
	case JSON_FLAT_BOOL:
		return same && json_is_boolean(value) && json_is_true(value) == m->integer;
	default:
		return same && json_is_null(value);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct json_flat flat;
	json_t *object;

	if (!json_flat_parse(&flat, (struct bytes){ data, len }))
		return 0;
	object = json_loadb((const char *)data, len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(object) || json_object_size(object) != flat.count)
		abort();
	for (unsigned i = 0; i < flat.count; i++) {
		const struct bytes key = flat.members[i].key;
		char *name = strndup((const char *)key.data, key.len);

		if (!name || !same_value(&flat.members[i], json_object_get(object, name)))
			abort();
		free(name);
	}
	json_decref(object);
	return 0;
}
