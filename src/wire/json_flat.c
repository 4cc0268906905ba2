/* SPDX-License-Identifier: ISC */
#include "wire/json_flat.h"

/* Every integer of so many digits fits in 64 bits. */
#define DIGITS_MAX 18

struct cursor {
	const uint8_t *at;
	const uint8_t *end;
};

static void skip_space(struct cursor *c)
{
	while (c->at < c->end &&
		(*c->at == ' ' || *c->at == '\t' || *c->at == '\r' || *c->at == '\n'))
		c->at++;
}

static bool take(struct cursor *c, char wanted)
{
	skip_space(c);
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

/* Whether every byte stands for itself.  Without a branch, so that it goes by vectors. */
static bool is_plain(const uint8_t *p, size_t len)
{
	uint8_t odd = 0;

	for (size_t i = 0; i < len; i++)
		odd |= (uint8_t)(p[i] < 0x20) | (uint8_t)(p[i] >= 0x80) | (uint8_t)(p[i] == '\\');
	return !odd;
}

static bool read_text(struct cursor *c, struct bytes *text)
{
	const uint8_t *quote;

	if (!take(c, '"'))
		return false;
	quote = memchr(c->at, '"', (size_t)(c->end - c->at));
	if (!quote || !is_plain(c->at, (size_t)(quote - c->at)))
		return false;
	*text = (struct bytes){ c->at, (size_t)(quote - c->at) };
	c->at = quote + 1;
	return true;
}

static bool read_integer(struct cursor *c, int64_t *value)
{
	bool negative = *c->at == '-';
	const uint8_t *start = c->at += negative;

	for (*value = 0; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
		if (c->at - start == DIGITS_MAX)
			return false;
		*value = *value * 10 + (*c->at - '0');
	}
	/* No leading zeros, no minus zero, no fraction, no exponent. */
	if (c->at == start || (*start == '0' && (c->at - start > 1 || negative)))
		return false;
	if (c->at < c->end && (*c->at == '.' || (*c->at | 0x20) == 'e'))
		return false;
	if (negative)
		*value = -*value;
	return true;
}

static bool read_word(struct cursor *c, struct json_flat_member *m)
{
	static const struct {
		const char *word;
		size_t len;
		enum json_flat_kind kind;
		bool value;
	} words[] = {
		{ "true", 4, JSON_FLAT_BOOL, true },
		{ "false", 5, JSON_FLAT_BOOL, false },
		{ "null", 4, JSON_FLAT_NULL, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if ((size_t)(c->end - c->at) < words[i].len ||
			memcmp(c->at, words[i].word, words[i].len) != 0)
			continue;
		m->kind = words[i].kind;
		m->integer = words[i].value;
		c->at += words[i].len;
		return true;
	}
	return false;
}

static bool read_value(struct cursor *c, struct json_flat_member *m)
{
	const uint8_t *start;
	bool ok;

	skip_space(c);
	start = c->at;
	if (start == c->end)
		return false;
	if (*start == '"') {
		m->kind = JSON_FLAT_TEXT;
		ok = read_text(c, &m->text);
	} else if (*start == '-' || (*start >= '0' && *start <= '9')) {
		m->kind = JSON_FLAT_INTEGER;
		ok = read_integer(c, &m->integer);
	} else {
		ok = read_word(c, m);
	}
	m->raw = (struct bytes){ start, (size_t)(c->at - start) };
	return ok;
}

static bool is_known(const struct json_flat *o, struct bytes key)
{
	for (unsigned i = 0; i < o->count; i++)
		if (o->members[i].key.len == key.len &&
			!memcmp(o->members[i].key.data, key.data, key.len))
			return true;
	return false;
}

bool json_flat_parse(struct json_flat *o, struct bytes text)
{
	struct cursor c = { text.data, text.data + text.len };

	o->count = 0;
	if (!take(&c, '{'))
		return false;
	do {
		struct json_flat_member *m = &o->members[o->count];

		if (o->count == JSON_FLAT_MAX || !read_text(&c, &m->key) || is_known(o, m->key))
			return false;
		if (!take(&c, ':') || !read_value(&c, m))
			return false;
		o->count++;
	} while (take(&c, ','));
	if (!take(&c, '}'))
		return false;
	skip_space(&c);
	return c.at == c.end;
}

const struct json_flat_member *json_flat_find(const struct json_flat *o, const char *key)
{
	for (unsigned i = 0; i < o->count; i++)
		if (bytes_equal(o->members[i].key, key))
			return &o->members[i];
	return NULL;
}
