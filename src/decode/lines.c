/* SPDX-License-Identifier: ISC */
#include "decode/lines.h"

#include <strings.h>

static bool lines_take_to(struct cursor *c, char last, struct bytes *text)
{
	const uint8_t *end = memchr(c->at, last, cursor_left(c));

	text->data = c->at;
	text->len = end ? (size_t)(end - c->at) : cursor_left(c);
	cursor_take(c, text->len + (end ? 1 : 0));
	return end;
}

bool lines_take(struct cursor *c, struct bytes *line)
{
	if (!lines_take_to(c, '\n', line))
		return false;
	if (line->len && line->data[line->len - 1] == '\r')
		line->len--;
	return true;
}

bool lines_take_nul(struct cursor *c, struct bytes *text)
{
	return lines_take_to(c, '\0', text);
}

struct bytes lines_word(struct bytes *line)
{
	const uint8_t *space = memchr(line->data, ' ', line->len);
	struct bytes word = { line->data, space ? (size_t)(space - line->data) : line->len };
	size_t taken = word.len + (space ? 1 : 0);

	line->data += taken;
	line->len -= taken;
	return word;
}

bool lines_skip_header(struct cursor *c)
{
	struct bytes line;

	for (int n = 0; n < LINES_HEADER_MAX && lines_take(c, &line); n++)
		if (!line.len)
			return true;
	return false;
}

const struct proto *lines_dissect_header(struct dissection *d, struct layer *l)
{
	if (!lines_skip_header(&d->cursor)) {
		cursor_take(&d->cursor, cursor_left(&d->cursor));
		dissect_truncated(d, l);
	}
	return NULL;
}

const struct proto *lines_dissect_line(struct dissection *d, struct layer *l)
{
	struct bytes line;

	(void)l;
	lines_take(&d->cursor, &line);
	return NULL;
}

static struct bytes lines_trim(struct bytes text)
{
	while (text.len && (text.data[0] == ' ' || text.data[0] == '\t')) {
		text.data++;
		text.len--;
	}
	while (text.len && (text.data[text.len - 1] == ' ' || text.data[text.len - 1] == '\t'))
		text.len--;
	return text;
}

bool lines_value(struct bytes line, const char *name, struct bytes *value)
{
	size_t len = strlen(name);

	if (line.len <= len || line.data[len] != ':' ||
		strncasecmp((const char *)line.data, name, len))
		return false;
	*value = lines_trim((struct bytes){ line.data + len + 1, line.len - len - 1 });
	return true;
}

bool lines_find(struct cursor c, const char *name, struct bytes *value)
{
	struct bytes line;

	/* A field without its line's end may go on. */
	for (int n = 0; n < LINES_HEADER_MAX && lines_take(&c, &line) && line.len; n++)
		if (lines_value(line, name, value))
			return true;
	return false;
}

bool lines_number(struct bytes text, uint32_t *number)
{
	*number = 0;
	if (!text.len || text.len > 9)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		*number = *number * 10 + (uint32_t)(text.data[i] - '0');
	}
	return true;
}

void lines_emit(struct enc *e, atom_id key, struct bytes value)
{
	enc_key(e, key);
	enc_textn(e, (const char *)value.data,
		value.len < LINES_VALUE_MAX ? value.len : LINES_VALUE_MAX);
}
