/* SPDX-License-Identifier: ISC */
#include "view/caret.h"

#include "os/stderr.h"

/* Characters shown before the place, and altogether. */
#define BEFORE 40
#define WIDTH  100

static bool caret_continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* A control character would move the mark or the terminal. */
static void caret_put_char(struct buf *out, char c)
{
	unsigned char u = (unsigned char)c;

	buf_put_byte(out, u < 0x20 || u == 0x7f ? ' ' : u);
}

static void caret_put_mark(
	struct buf *out, const char *text, size_t from, const struct diagnosis *d)
{
	size_t end = d->offset + d->length;

	for (size_t i = from; i < d->offset; i++)
		if (!caret_continues(text[i]))
			buf_put_byte(out, ' ');
	buf_put_byte(out, '^');
	for (size_t i = d->offset + 1; i < end && i < from + WIDTH; i++)
		if (!caret_continues(text[i]))
			buf_put_byte(out, '~');
	buf_put_byte(out, '\n');
}

void caret_put(
	struct buf *out, const char *expression, const struct diagnosis *d, const char *indent)
{
	size_t from = d->offset > BEFORE ? d->offset - BEFORE : 0;

	if (!d->located)
		return;
	while (caret_continues(expression[from]))
		from++;
	buf_puts(out, indent);
	for (size_t i = from; expression[i] && (i < from + WIDTH || caret_continues(expression[i]));
		i++)
		caret_put_char(out, expression[i]);
	buf_put_byte(out, '\n');
	buf_puts(out, indent);
	caret_put_mark(out, expression, from, d);
}

void caret_say(const char *expression, const struct diagnosis *d)
{
	struct buf out = { 0 };

	caret_put(&out, expression, d, "  ");
	if (!buf_failed(&out))
		stderr_put((const char *)out.data, out.len);
	buf_finish(&out);
}
