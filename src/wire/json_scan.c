/* SPDX-License-Identifier: ISC */
#include "wire/json_scan.h"

#include "wire/json_text.h"

enum scan_wants {
	SCAN_VALUE,
	SCAN_FIRST_VALUE, /* or the end of the list */
	SCAN_KEY,
	SCAN_FIRST_KEY, /* or the end of the object */
	SCAN_NEXT,      /* a comma, or the end of what is open */
};

struct scan {
	const uint8_t *at, *end;
	struct buf *out;
	enum scan_wants wants;
	unsigned depth;
	bool maps[JSON_SCAN_DEPTH]; /* what is open: an object, or else a list */
};

/* 0, which stands for itself nowhere in JSON, at the end. */
static uint8_t scan_peek(const struct scan *s)
{
	return s->at < s->end ? *s->at : 0;
}

static uint8_t scan_peek_token(struct scan *s)
{
	while (s->at < s->end && strchr(" \t\n\r", *s->at) && *s->at)
		s->at++;
	return scan_peek(s);
}

static void scan_copy(struct scan *s, size_t n)
{
	buf_put(s->out, s->at, n);
	s->at += n;
}

/* Four hexadecimal digits behind \u, or -1. */
static int scan_code(const struct scan *s)
{
	int code = 0;

	if (s->end - s->at < 6 || s->at[0] != '\\' || s->at[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		uint8_t c = s->at[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) - 'a' + 10;

		if (digit < 0 || digit > 15)
			return -1;
		code = code << 4 | digit;
	}
	return code;
}

static bool scan_escape(struct scan *s)
{
	int code = scan_code(s);

	if (code < 0) {
		bool known = s->end - s->at > 1 && s->at[1] && strchr("\"\\/bfnrt", s->at[1]);

		if (known)
			scan_copy(s, 2);
		return known;
	}
	scan_copy(s, 6);
	if (code < 0xd800 || code > 0xdfff)
		return true;
	/* Of a pair of surrogates, the high one stands first. */
	if (code > 0xdbff || scan_code(s) < 0xdc00 || scan_code(s) > 0xdfff)
		return false;
	scan_copy(s, 6);
	return true;
}

/* U+2028 and U+2029 end lines to some readers, so they are not copied as they are. */
static bool scan_character(struct scan *s)
{
	size_t n = utf8_len(s->at, (size_t)(s->end - s->at));

	if (!n || *s->at < 0x20)
		return false;
	if (n == 3 && s->at[0] == 0xe2 && s->at[1] == 0x80 && (s->at[2] & 0xfe) == 0xa8) {
		buf_puts(s->out, s->at[2] & 1 ? "\\u2029" : "\\u2028");
		s->at += n;
	} else {
		scan_copy(s, n);
	}
	return true;
}

static bool scan_string(struct scan *s)
{
	scan_copy(s, 1);
	while (scan_peek(s) != '"')
		if (scan_peek(s) == '\\' ? !scan_escape(s) : !scan_character(s))
			return false;
	scan_copy(s, 1);
	return true;
}

static bool scan_digits(struct scan *s)
{
	const uint8_t *start = s->at;

	while (scan_peek(s) >= '0' && scan_peek(s) <= '9')
		scan_copy(s, 1);
	return s->at > start;
}

/* Of any size: it is not computed. */
static bool scan_number(struct scan *s)
{
	if (scan_peek(s) == '-')
		scan_copy(s, 1);
	if (scan_peek(s) == '0')
		scan_copy(s, 1);
	else if (!scan_digits(s))
		return false;
	if (scan_peek(s) == '.') {
		scan_copy(s, 1);
		if (!scan_digits(s))
			return false;
	}
	if ((scan_peek(s) | 32) != 'e')
		return true;
	scan_copy(s, 1);
	if (scan_peek(s) == '+' || scan_peek(s) == '-')
		scan_copy(s, 1);
	return scan_digits(s);
}

/* Where the text ends with it, it may be the beginning of another one. */
static bool scan_bare(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t left = (size_t)(s->end - s->at);
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(words) && !known; i++) {
		size_t n = strlen(words[i]);

		known = left >= n && !memcmp(s->at, words[i], n);
		if (known)
			scan_copy(s, n);
	}
	if (!known && !scan_number(s))
		return false;
	return scan_peek_token(s) && strchr(",]}", scan_peek(s));
}

static bool scan_open(struct scan *s, bool map)
{
	if (s->depth == JSON_SCAN_DEPTH)
		return false;
	s->maps[s->depth++] = map;
	s->wants = map ? SCAN_FIRST_KEY : SCAN_FIRST_VALUE;
	scan_copy(s, 1);
	return true;
}

static bool scan_close(struct scan *s)
{
	if (scan_peek(s) != (s->maps[s->depth - 1] ? '}' : ']'))
		return false;
	s->depth--;
	s->wants = SCAN_NEXT;
	scan_copy(s, 1);
	return true;
}

static bool scan_value(struct scan *s, uint8_t c)
{
	if (c == '{' || c == '[')
		return scan_open(s, c == '{');
	s->wants = SCAN_NEXT;
	return c == '"' ? scan_string(s) : scan_bare(s);
}

static bool scan_key(struct scan *s, uint8_t c)
{
	if (c != '"' || !scan_string(s) || scan_peek_token(s) != ':')
		return false;
	s->wants = SCAN_VALUE;
	scan_copy(s, 1);
	return true;
}

static bool scan_token(struct scan *s)
{
	uint8_t c = scan_peek_token(s);

	switch (s->wants) {
	case SCAN_FIRST_VALUE:
		return c == ']' ? scan_close(s) : scan_value(s, c);
	case SCAN_FIRST_KEY:
		return c == '}' ? scan_close(s) : scan_key(s, c);
	case SCAN_KEY:
		return scan_key(s, c);
	case SCAN_NEXT:
		if (c != ',')
			return scan_close(s);
		s->wants = s->maps[s->depth - 1] ? SCAN_KEY : SCAN_VALUE;
		scan_copy(s, 1);
		return true;
	default:
		return scan_value(s, c);
	}
}

/* Where a string ends, well-formed or not. */
static bool scan_pass_string(struct scan *s)
{
	for (s->at++; s->at < s->end; s->at++) {
		if (*s->at == '"') {
			s->at++;
			return true;
		}
		if (*s->at == '\\')
			s->at++;
	}
	return false;
}

/* To the comma behind a value, or to the end of the object. */
static bool scan_pass_value(struct scan *s)
{
	size_t depth = 0;

	for (;;) {
		uint8_t c = scan_peek_token(s);

		if (c == '"') {
			if (!scan_pass_string(s))
				return false;
			continue;
		}
		if (!depth && (c == ',' || c == '}'))
			return c == ',';
		if (s->at >= s->end || (!depth && c == ']'))
			return false;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		s->at++;
	}
}

/* Whether the string behind at spells key; a character may be written as \u and its code. */
static bool scan_is_key(struct scan s, const char *key)
{
	for (s.at++; *key; key++) {
		int code = scan_code(&s);

		if ((code < 0 ? scan_peek(&s) : code) != (uint8_t)*key)
			return false;
		s.at += code < 0 ? 1 : 6;
	}
	return scan_peek(&s) == '"';
}

bool json_scan_all(struct bytes object, struct buf *out)
{
	struct scan s = { .at = object.data, .end = object.data + object.len, .out = out };

	if (scan_peek_token(&s) != '{')
		return false;
	do {
		if (!scan_token(&s))
			return false;
	} while (s.depth);
	scan_peek_token(&s);
	return s.at == s.end && !buf_failed(out);
}

/* RFC 8259, 8.1: a byte order mark is wrong before it, which some writers put there. */
static void scan_pass_mark(struct scan *s)
{
	if (s->end - s->at >= 3 && !memcmp(s->at, "\xef\xbb\xbf", 3))
		s->at += 3;
}

bool json_scan(struct bytes object, const char *key, struct buf *out)
{
	struct scan s = { .at = object.data, .end = object.data + object.len, .out = out };
	bool found;

	scan_pass_mark(&s);
	if (scan_peek_token(&s) != '{')
		return false;
	do {
		s.at++;
		if (scan_peek_token(&s) != '"')
			return false;
		found = scan_is_key(s, key);
		if (!scan_pass_string(&s) || scan_peek_token(&s) != ':')
			return false;
		s.at++;
	} while (!found && scan_pass_value(&s));
	if (!found)
		return false;
	do {
		if (!scan_token(&s))
			return false;
	} while (s.depth);
	return !buf_failed(out);
}
