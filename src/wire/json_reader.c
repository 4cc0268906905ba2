/* SPDX-License-Identifier: ISC */
#include "wire/json_reader.h"

#include "wire/hot/base64.h"

static int json_reader_invalid(struct fault *f, const char *key, const char *what)
{
	return fault_set(f, ATOM(frame_invalid), ATOM(read), "", "\"%s\": %s", key, what);
}

void json_reader_prepare(void)
{
	json_object_seed(0);
}

void json_reader_finish(struct json_reader *r)
{
	json_decref(r->object);
	json_decref(r->all);
	*r = (struct json_reader){ 0 };
}

static json_t *json_reader_load(struct bytes text, struct fault *f)
{
	json_error_t error;
	json_t *value = json_loadb(
		(const char *)text.data, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

	if (!value)
		fault_set(f, ATOM(frame_invalid), ATOM(read), "", "no JSON object: %s, at byte %d",
			error.text, error.position);
	return value;
}

/* Takes the value over. */
static int json_reader_take(struct json_reader *r, json_t *value, struct fault *f)
{
	json_decref(r->object);
	r->object = value;
	if (json_is_object(value))
		return 1;
	return fault_set(f, ATOM(frame_invalid), ATOM(read), "",
		"a JSON object was expected, another value came");
}

int json_parse(struct json_reader *r, struct bytes text, struct fault *f)
{
	json_t *value = json_reader_load(text, f);

	json_reader_finish(r);
	return value && json_reader_take(r, value, f) > 0 ? 0 : -1;
}

int json_parse_records(struct json_reader *r, struct bytes text, struct fault *f)
{
	json_t *value = json_reader_load(text, f);

	json_reader_finish(r);
	r->all = value;
	return value ? 0 : -1;
}

bool json_has_more(const struct json_reader *r)
{
	return r->next < (json_is_array(r->all) ? json_array_size(r->all) : 1);
}

int json_next_record(struct json_reader *r, struct fault *f)
{
	json_t *value = json_is_array(r->all) ? json_array_get(r->all, r->next) : r->all;

	if (!json_has_more(r))
		return 0;
	r->next++;
	return json_reader_take(r, json_incref(value), f);
}

static json_t *json_reader_get(const struct json_reader *r, const char *key)
{
	json_t *v = json_object_get(r->object, key);

	return json_is_null(v) ? NULL : v;
}

int json_get_text(const struct json_reader *r, const char *key, struct bytes *v, struct fault *f)
{
	const json_t *text = json_reader_get(r, key);

	if (!text)
		return 0;
	if (!json_is_string(text))
		return json_reader_invalid(f, key, "a string was expected");
	v->data = (const uint8_t *)json_string_value(text);
	v->len = json_string_length(text);
	if (memchr(v->data, 0, v->len))
		return json_reader_invalid(f, key, "a string without NUL characters was expected");
	return 1;
}

int json_get_int(const struct json_reader *r, const char *key, int64_t *v, struct fault *f)
{
	const json_t *number = json_reader_get(r, key);

	if (!number)
		return 0;
	if (!json_is_integer(number))
		return json_reader_invalid(f, key, "an integer was expected");
	*v = json_integer_value(number);
	return 1;
}

int json_get_uint(const struct json_reader *r, const char *key, uint64_t *v, struct fault *f)
{
	int64_t value = 0;
	int rc = json_get_int(r, key, &value, f);

	if (rc > 0 && value < 0)
		return json_reader_invalid(f, key, "a negative integer is out of range");
	*v = (uint64_t)value;
	return rc;
}

int json_get_bool(const struct json_reader *r, const char *key, bool *v, struct fault *f)
{
	const json_t *value = json_reader_get(r, key);

	if (!value)
		return 0;
	if (!json_is_boolean(value))
		return json_reader_invalid(f, key, "true or false was expected");
	*v = json_is_true(value);
	return 1;
}

int json_get_data(const struct json_reader *r, const char *key, struct buf *out, struct fault *f)
{
	struct bytes text;
	struct bytes encoding = { (const uint8_t *)"base64", 6 };
	size_t bad = 0;
	bool ok;
	int rc = json_get_text(r, key, &text, f);

	if (rc <= 0)
		return rc;
	if (json_get_text(r, "encoding", &encoding, f) < 0)
		return -1;
	if (bytes_equal(encoding, "hex"))
		ok = hex_decode(out, text, &bad);
	else if (bytes_equal(encoding, "base64"))
		ok = base64_decode(out, text, &bad);
	else
		return json_reader_invalid(f, "encoding", "base64 or hex was expected");
	if (buf_failed(out))
		return fault_set(f, ATOM(no_memory), ATOM(read), "", "out of memory");
	if (!ok)
		return fault_set(f, ATOM(frame_invalid), ATOM(read), "",
			"\"%s\": no %.*s at character %zu of %zu", key, (int)encoding.len,
			(const char *)encoding.data, bad, text.len);
	return 1;
}
