/* SPDX-License-Identifier: ISC */
/*
 * The method.  libpcap's parser reads one token ahead and stops at the first that no
 * valid expression can have there.  A number that overflows 32 bits makes its scanner
 * fail with a message of its own, "number N overflows 32 bits", at the moment when the
 * parser asks for it.  So the beginning of an expression with such a number behind it
 * is refused with that message where the parser accepts the beginning, and with any
 * other where something in the beginning is wrong: a bisection over the tokens finds
 * the first that the parser cannot take.  In the same way "division by zero" tells that
 * an expression is whole.
 *
 * That is where libpcap gives up; where a person went wrong may be elsewhere.  Small
 * edits near it are tried in the order of their likelihood (a keyword instead of a
 * mistyped word, a missing `port`, `and` or parenthesis put in, a doubled operator left
 * out), and the first with which the expression compiles, or the parser comes past the
 * place, is the hint; the words that it changes are the offending ones (diagnose_syntax.c).
 *
 * Complaints about meaning, not syntax, name their object: it is looked for among the
 * tokens backwards from the place (diagnose_message.c).
 */
#include "filter/diagnose_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

#define PROBE    "71993199731997319973"
#define PATIENCE (700 * CLOCK_MS)

/* Compiles what is bound to fail; true where the failure is the expected one.  That ends
 * the parser's work before code is made, which is what takes long. */
static bool fails_with(const struct trial *t, struct buf *text, const char *message)
{
	struct bpf_program program;

	buf_put_byte(text, '\0');
	if (buf_failed(text) || clock_monotonic() > t->deadline)
		return false;
	if (pcap_compile(t->pcap, &program, (const char *)text->data, 0, t->netmask) == 0) {
		pcap_freecode(&program);
		return false;
	}
	return strstr(pcap_geterr(t->pcap), message);
}

/* Whether the parser takes all of text and asks for more. */
static bool takes(const struct trial *t, struct buf *text)
{
	buf_puts(text, " " PROBE);
	return fails_with(t, text, PROBE);
}

static size_t token_end(const struct trial *t, size_t n)
{
	return n ? t->tokens[n - 1].offset + t->tokens[n - 1].length : 0;
}

bool trial_viable(const struct trial *t, size_t n)
{
	struct buf text = { 0 };
	bool viable;

	buf_put(&text, t->text, token_end(t, n));
	viable = takes(t, &text);
	buf_finish(&text);
	return viable;
}

static void put_edited(const struct trial *t, const struct edit *e, size_t n, struct buf *text)
{
	size_t skip = e->to < t->count ? t->tokens[e->to].offset : strlen(t->text);
	size_t end = n < t->count ? token_end(t, n) : strlen(t->text);

	buf_put(text, t->text, token_end(t, e->from));
	buf_printf(text, " %s ", e->with);
	if (skip < end)
		buf_put(text, t->text + skip, end - skip);
}

/* Whether the whole expression with the edit is one that can be compiled. */
static bool parses(const struct trial *t, const struct edit *e)
{
	struct buf text = { 0 };
	bool ok;

	buf_put_byte(&text, '(');
	put_edited(t, e, t->count, &text);
	buf_puts(&text, ") and 1 / 0 = 1");
	ok = fails_with(t, &text, "division by zero");
	buf_finish(&text);
	return ok;
}

static bool takes_edited(const struct trial *t, const struct edit *e, size_t n)
{
	struct buf text = { 0 };
	bool ok;

	put_edited(t, e, n, &text);
	ok = takes(t, &text);
	buf_finish(&text);
	return ok;
}

bool trial_mends(const struct trial *t, const struct edit *e)
{
	size_t past = t->culprit + 2;

	return parses(t, e) || (past < t->count && takes_edited(t, e, past));
}

bool trial_begins(const struct trial *t, const struct edit *e)
{
	return takes_edited(t, e, t->count);
}

void trial_point(const struct trial *t, size_t from, size_t to)
{
	size_t start = from < t->count && from < to ? t->tokens[from].offset : token_end(t, from);

	t->d->located = true;
	t->d->offset = (uint32_t)start;
	t->d->length = from < to ? (uint32_t)(token_end(t, to) - start) : 0;
}

void trial_hint(const struct trial *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(t->d->hint, sizeof(t->d->hint), fmt, args);
	va_end(args);
}

static size_t find_culprit(const struct trial *t)
{
	size_t good = 0;
	size_t bad = t->count;

	if (trial_viable(t, t->count))
		return t->count;
	while (bad - good > 1) {
		size_t middle = good + (bad - good) / 2;

		if (trial_viable(t, middle))
			good = middle;
		else
			bad = middle;
	}
	return good;
}

static void note_message(struct diagnosis *d, const char *failure)
{
	static const char prefix[] = "can't parse filter expression: ";

	if (!strncmp(failure, prefix, sizeof(prefix) - 1))
		failure += sizeof(prefix) - 1;
	snprintf(d->message, sizeof(d->message), "%.*s", (int)strcspn(failure, "\n"), failure);
}

static void name_place(const struct trial *t)
{
	struct diagnosis *d = t->d;

	if (d->located && d->length)
		snprintf(d->message, sizeof(d->message), "syntax error at '%.*s'",
			(int)(d->length < 80 ? d->length : 80), t->text + d->offset);
	else if (d->located)
		snprintf(d->message, sizeof(d->message), "syntax error at the end");
}

/* A name that is not known is the place itself; every trial would look it up again. */
static size_t unknown_name(const struct trial *t)
{
	const char *name = strstr(t->d->message, "unknown host '");
	size_t i = 0;

	if (!name)
		return t->count;
	name += strlen("unknown host '");
	while (i < t->count &&
		(t->tokens[i].length != strcspn(name, "'") ||
			memcmp(t->text + t->tokens[i].offset, name, t->tokens[i].length)))
		i++;
	return i;
}

static void look_closer(struct trial *t)
{
	if (strstr(t->d->message, "rejects all packets")) {
		explain_rejection(t);
		return;
	}
	/* A libpcap whose numbers overflow in silence has no place to tell. */
	if (!t->count || !trial_viable(t, 0))
		return;
	t->culprit = unknown_name(t);
	if (t->culprit == t->count)
		t->culprit = find_culprit(t);
	if (clock_monotonic() > t->deadline)
		return;
	if (strstr(t->d->message, "syntax error")) {
		mend_syntax(t);
		name_place(t);
	} else {
		explain_message(t);
	}
}

void diagnose(pcap_t *p, const char *expression, bpf_u_int32 netmask, const char *failure,
	struct diagnosis *d)
{
	struct trial t = {
		.pcap = p,
		.netmask = netmask,
		.text = expression,
		.tokens = calloc(strlen(expression) + 1, sizeof(*t.tokens)),
		.deadline = clock_monotonic() + PATIENCE,
		.d = d,
	};

	*d = (struct diagnosis){ 0 };
	note_message(d, failure);
	if (!t.tokens)
		return;
	t.count = lex_scan(expression, t.tokens);
	look_closer(&t);
	free(t.tokens);
}
