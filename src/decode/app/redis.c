/* SPDX-License-Identifier: ISC */
/* Redis (https://redis.io/docs/latest/develop/reference/protocol-spec): the command of a client's
 * first message and what it is about; of a server the first line of its answer.  What may be a
 * password is not told. */
#include <strings.h>

#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

#define COMMAND_MAX 32
#define ITEMS_MAX   1048576

static const struct field redis_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(command),
	FIELD_NOTE(argument),
	FIELD_NOTE(text),
	FIELD_END,
};

struct redis {
	struct bytes line; /* of a server: the first one */
	struct bytes command;
	struct bytes argument; /* NULL: none is told */
	bool cut;              /* the argument goes on in the next segment */
};

/* A line behind its kind, which is a number. */
static bool redis_take_number(struct cursor *c, char kind, uint32_t *number)
{
	struct bytes line;

	return lines_take(c, &line) && line.len > 1 && line.data[0] == kind &&
	       lines_number((struct bytes){ line.data + 1, line.len - 1 }, number);
}

/* A text behind its length, as much of it as there is. */
static bool redis_take_text(struct cursor *c, struct bytes *text, bool *cut)
{
	uint32_t len;
	size_t left;

	if (!redis_take_number(c, '$', &len))
		return false;
	left = cursor_left(c);
	*cut = len + 2 > left;
	text->len = len < left ? len : left;
	text->data = cursor_take(c, text->len);
	cursor_take(c, len + 2 - text->len < cursor_left(c) ? len + 2 - text->len : cursor_left(c));
	return true;
}

static bool redis_is_word(struct bytes word)
{
	if (!word.len || word.len > COMMAND_MAX)
		return false;
	for (size_t i = 0; i < word.len; i++)
		if ((word.data[i] | 0x20) < 'a' || (word.data[i] | 0x20) > 'z')
			return word.data[i] == '.' || word.data[i] == '_';
	return true;
}

static bool redis_read_command(struct cursor *c, struct redis *r)
{
	bool secret;
	uint32_t items;

	if (!redis_take_number(c, '*', &items) || !items || items > ITEMS_MAX ||
		!redis_take_text(c, &r->command, &r->cut) || r->cut || !redis_is_word(r->command))
		return false;
	secret = r->command.len == 4 && !strncasecmp((const char *)r->command.data, "AUTH", 4);
	if (items > 1 && !redis_take_text(c, &r->argument, &r->cut))
		r->cut = true;
	if (secret)
		r->argument = (struct bytes){ NULL, 0 };
	return true;
}

/* A kind, and behind all but texts a number or a word. */
static bool redis_read_answer(struct cursor *c, struct redis *r)
{
	struct bytes line;
	uint32_t number;

	if (!lines_take(c, &line) || !line.len)
		return false;
	r->line = line;
	line = (struct bytes){ line.data + 1, line.len - 1 };
	switch (r->line.data[0]) {
	case '+':
		return true;
	case '-':
		return line.len && line.data[0] >= 'A' && line.data[0] <= 'Z';
	case ':':
	case '$':
	case '*':
		if (line.len > 1 && line.data[0] == '-')
			line.data++, line.len--;
		return lines_number(line, &number) ||
		       (r->line.data[0] == ':' && line.len > 9 && line.len < 20);
	case '%':
	case '~':
	case '>':
		return lines_number(line, &number);
	case '_':
		return !line.len;
	default:
		return false;
	}
}

static bool redis_read(struct cursor *c, const struct layer *tcp, struct redis *r)
{
	*r = (struct redis){ .cut = false };
	return dissect_from_server(tcp) ? redis_read_answer(c, r) : redis_read_command(c, r);
}

static bool redis_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	struct redis r;

	return redis_read(&c, &d->layers[d->count - 1], &r);
}

/* What stands behind is payload. */
static const struct proto *redis_dissect(struct dissection *d, struct layer *l)
{
	struct redis r;

	redis_read(&d->cursor, l - 1, &r);
	if (r.cut)
		dissect_truncated(d, l);
	return NULL;
}

static bool redis_is_text(struct bytes line)
{
	return line.data[0] == '+' || line.data[0] == '-' || line.data[0] == ':';
}

static void redis_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct redis r;

	(void)d;
	if (!l->len || !redis_read(&c, l - 1, &r))
		return;
	lines_emit(e, ATOM(type), (struct bytes){ l->at, 1 });
	if (r.command.len)
		lines_emit(e, ATOM(command), r.command);
	if (r.argument.data)
		lines_emit(e, ATOM(argument), r.argument);
	if (r.line.len && redis_is_text(r.line))
		lines_emit(e, ATOM(text), (struct bytes){ r.line.data + 1, r.line.len - 1 });
}

static void redis_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct redis r;

	(void)d;
	if (!l->len || !redis_read(&c, l - 1, &r))
		return;
	printable_put(out, r.line.data, r.line.len);
	printable_put(out, r.command.data, r.command.len);
	if (r.argument.len)
		printable_text(out, " ", r.argument);
}

const struct proto proto_redis = {
	.name = ATOM(redis),
	.index = PROTO_redis,
	.color = LINE_APP,
	.label = "REDIS",
	.fields = redis_fields,
	.match = redis_match,
	.dissect = redis_dissect,
	.emit = redis_emit,
	.text = redis_text,
};
