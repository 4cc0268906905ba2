/* SPDX-License-Identifier: ISC */
#include "filter/trial.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "filter/keyword.h"

/* All versions print at least the first half, which no person writes. */
#define OVERFLOW_HALF "7199319973"
#define OVERFLOW      OVERFLOW_HALF "1997319973"

bool trial_init(struct trial *t, const char *text)
{
	*t = (struct trial){ .text = text };
	t->tokens = calloc(strlen(text) + 1, sizeof(*t->tokens));
	if (!t->tokens)
		return false;
	t->count = lex_scan(text, t->tokens);
	return true;
}

void trial_finish(struct trial *t)
{
	free(t->tokens);
}

bool trial_is_overflow(const char *message)
{
	return strstr(message, OVERFLOW_HALF) && strstr(message, "overflows 32 bits");
}

/* Of the process, so that a busy machine does not matter. */
static uint64_t trial_processor_time(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * CLOCK_SECOND + (uint64_t)t.tv_nsec;
}

bool trial_expired(const struct trial *t)
{
	return trial_processor_time() > t->deadline;
}

void trial_set_patience(struct trial *t, uint64_t ns)
{
	t->deadline = trial_processor_time() + ns;
}

/* Compiles what is bound to fail and has a number that ends the parser's work before code
 * is made, which is what takes long; "" where that was not the outcome. */
static const char *trial_failure(const struct trial *t, struct buf *text)
{
	struct bpf_program program;

	buf_put_byte(text, '\0');
	if (buf_failed(text) || trial_expired(t))
		return "";
	if (pcap_compile(t->pcap, &program, (const char *)text->data, 0, t->netmask) == 0) {
		pcap_freecode(&program);
		return "";
	}
	return pcap_geterr(t->pcap);
}

/* Whether the parser takes all of text and asks for more. */
static bool trial_takes(const struct trial *t, struct buf *text)
{
	buf_puts(text, " " OVERFLOW);
	return trial_is_overflow(trial_failure(t, text));
}

static size_t trial_end(const struct trial *t, size_t n)
{
	return n ? t->tokens[n - 1].offset + t->tokens[n - 1].length : 0;
}

bool trial_viable(const struct trial *t, size_t n)
{
	struct buf text = { 0 };
	bool viable;

	buf_put(&text, t->text, trial_end(t, n));
	viable = trial_takes(t, &text);
	buf_finish(&text);
	return viable;
}

static void trial_put_edited(
	const struct trial *t, const struct edit *e, size_t n, struct buf *text)
{
	size_t skip = e->to < t->count ? t->tokens[e->to].offset : strlen(t->text);
	size_t end = n < t->count ? trial_end(t, n) : strlen(t->text);

	buf_put(text, t->text, trial_end(t, e->from));
	buf_printf(text, " %s ", e->with);
	if (skip < end)
		buf_put(text, t->text + skip, end - skip);
}

/* Whether the whole expression with the edit is one that can be compiled. */
static bool trial_parses(const struct trial *t, const struct edit *e)
{
	struct buf text = { 0 };
	bool ok;

	buf_put_byte(&text, '(');
	trial_put_edited(t, e, t->count, &text);
	buf_puts(&text, ") and 1 / 0 = 1");
	ok = strstr(trial_failure(t, &text), "division by zero");
	buf_finish(&text);
	return ok;
}

static bool trial_takes_edited(const struct trial *t, const struct edit *e, size_t n)
{
	struct buf text = { 0 };
	bool ok;

	trial_put_edited(t, e, n, &text);
	ok = trial_takes(t, &text);
	buf_finish(&text);
	return ok;
}

bool trial_corrects(const struct trial *t, const struct edit *e)
{
	size_t past = t->culprit + 2;

	return trial_parses(t, e) || (past < t->count && trial_takes_edited(t, e, past));
}

bool trial_replaces(const struct trial *t, size_t from, size_t to, const char *with)
{
	return trial_corrects(t, &(struct edit){ from, to, with });
}

bool trial_begins(const struct trial *t, const struct edit *e)
{
	return trial_takes_edited(t, e, t->count);
}

void trial_point(const struct trial *t, size_t from, size_t to)
{
	size_t start = from < t->count && from < to ? t->tokens[from].offset : trial_end(t, from);

	t->d->located = true;
	t->d->offset = (uint32_t)start;
	t->d->length = from < to ? (uint32_t)(trial_end(t, to) - start) : 0;
}

bool trial_found(const struct trial *t, size_t from, size_t to)
{
	trial_point(t, from, to);
	return true;
}

void trial_hint(const struct trial *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(t->d->hint, sizeof(t->d->hint), fmt, args);
	va_end(args);
}

bool trial_is_keyword(const struct trial *t, size_t i)
{
	return trial_is_one(t, i, keyword_all);
}

const char *trial_operand(const struct trial *t, size_t i)
{
	return i < t->count ? keyword_operand(t->text, &t->tokens[i]) : NULL;
}

size_t trial_find(const struct trial *t, const char *word)
{
	for (size_t i = t->culprit + 1; i-- > 0;)
		if (trial_is(t, i, word))
			return i;
	for (size_t i = t->culprit; i < t->count; i++)
		if (trial_is(t, i, word))
			return i;
	return t->count;
}

size_t trial_find_one(const struct trial *t, const char *const *words)
{
	for (size_t i = t->culprit + 1; i-- > 0;)
		if (trial_is_one(t, i, words))
			return i;
	return t->count;
}

size_t trial_find_kind(const struct trial *t, enum lex_kind kind)
{
	for (size_t i = t->culprit + 1; i-- > 0;)
		if (i < t->count && t->tokens[i].kind == kind)
			return i;
	return t->count;
}

const char *trial_indexed(const struct trial *t, size_t from, size_t to)
{
	static const char *const names[] = { "tcp", "udp", "icmp", "ip", "sctp", NULL };

	for (size_t i = from; i + 1 < to; i++)
		if (trial_is(t, i + 1, "["))
			for (const char *const *n = names; *n; n++)
				if (trial_is(t, i, *n))
					return *n;
	return NULL;
}
