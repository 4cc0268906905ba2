/* SPDX-License-Identifier: ISC */
#include "filter/diagnose_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const joins[] = { "and", "or", "&&", "||", NULL };
static const char *const closers[] = { ")", "]", NULL };

static bool is_join(const struct trial *t, size_t i)
{
	return i < t->count && lex_is_one(t->text, &t->tokens[i], joins);
}

static enum lex_kind kind(const struct trial *t, size_t i)
{
	return i < t->count ? t->tokens[i].kind : LEX_STRAY;
}

static bool replaces(const struct trial *t, size_t from, size_t to, const char *with)
{
	return trial_mends(t, &(struct edit){ from, to, with });
}

static bool found(const struct trial *t, size_t from, size_t to)
{
	trial_point(t, from, to);
	return true;
}

/* The bracket among the first n tokens that is open there, or count. */
static size_t open_bracket(const struct trial *t, size_t n)
{
	size_t depth = 0;

	while (n-- > 0) {
		bool close = lex_is_one(t->text, &t->tokens[n], closers);

		if ((trial_is(t, n, "(") || trial_is(t, n, "[")) && !depth--)
			return n;
		depth += close;
	}
	return t->count;
}

static bool mend_open(struct trial *t, size_t open)
{
	const char *close = trial_is(t, open, "(") ? ")" : "]";
	size_t c = t->culprit;

	if (c < t->count && !replaces(t, c, c, close))
		return false;
	if (c == t->count && keyword_operand(t, c - 1))
		return false;
	if (c < t->count)
		trial_hint(t, "this is never closed: '%s' is missing before '%.*s'", close,
			TOKEN(t, c));
	else
		trial_hint(t, "this is never closed: '%s' is missing", close);
	return found(t, open, open + 1);
}

static bool mend_brackets(struct trial *t)
{
	size_t c = t->culprit;
	size_t open = open_bracket(t, c);
	bool close = c < t->count && lex_is_one(t->text, &t->tokens[c], closers);

	if (close && open == t->count) {
		trial_hint(t, "nothing opens this: '%s' is missing, or this is too much",
			trial_is(t, c, ")") ? "(" : "[");
		return found(t, c, c + 1);
	}
	if (close && open + 1 == c) {
		trial_hint(t, "something is missing in between");
		return found(t, open, c + 1);
	}
	return open < t->count && c - open > 1 && mend_open(t, open);
}

static bool mend_join(struct trial *t)
{
	size_t c = t->culprit;

	if (!is_join(t, c) || (c > 0 && !is_join(t, c - 1)))
		return false;
	if (c == 0)
		trial_hint(t, "'%.*s' needs a condition before it", TOKEN(t, c));
	else
		trial_hint(t, "two operators in a row: leave one of them out");
	return found(t, c, c + 1);
}

static bool mend_operand(struct trial *t)
{
	size_t c = t->culprit;
	const char *operand = c > 0 ? keyword_operand(t, c - 1) : NULL;
	bool ends = c == t->count || is_join(t, c) || lex_is_one(t->text, &t->tokens[c], closers);

	if (!operand || !ends)
		return false;
	trial_hint(t, "'%.*s' needs %s", TOKEN(t, c - 1), operand);
	return found(t, c - 1, c);
}

/* port tcp 80 */
static bool mend_order(struct trial *t)
{
	char swapped[64];
	size_t c = t->culprit;

	if (c == 0 || !keyword_is(t, c) || !keyword_is(t, c - 1) || is_join(t, c) ||
		is_join(t, c - 1))
		return false;
	snprintf(swapped, sizeof(swapped), "%.*s %.*s", TOKEN(t, c), TOKEN(t, c - 1));
	if (!replaces(t, c - 1, c + 1, swapped))
		return false;
	trial_hint(t, "did you mean '%s'?", swapped);
	return found(t, c - 1, c + 1);
}

struct remedy {
	const char *mark; /* the culprit */
	const char *with;
	const char *hint;
};

static const struct remedy remedies[] = {
	{ ",", "or", "conditions are joined by 'or' or 'and', not by a comma" },
	{ ",", "and", "conditions are joined by 'or' or 'and', not by a comma" },
	{ "&", "and", "did you mean 'and'?" },
	{ "|", "or", "did you mean 'or'?" },
	{ "+", "and", "did you mean 'and'?" },
	{ "==", "port", "did you mean 'port'?" },
	{ "=", "port", "did you mean 'port'?" },
	{ "/", "port", "did you mean 'port'?" },
	{ ":", "port", "did you mean 'port'?" },
	{ "==", "", "leave this out: a keyword and its value stand side by side" },
	{ "=", "", "leave this out: a keyword and its value stand side by side" },
	{ ":", "", "leave this out: a keyword and its value stand side by side" },
	{ "than", "", "leave this out" },
	{ NULL, NULL, NULL },
};

static bool mend_remedy(struct trial *t)
{
	size_t c = t->culprit;

	for (const struct remedy *r = remedies; r->mark; r++)
		if (trial_is(t, c, r->mark) && replaces(t, c, c + 1, r->with)) {
			trial_hint(t, "%s", r->hint);
			return found(t, c, c + 1);
		}
	return false;
}

/* => and =< */
static bool mend_relation(struct trial *t)
{
	size_t c = t->culprit;
	const char *meant = trial_is(t, c, ">") ? ">=" : trial_is(t, c, "<") ? "<=" : NULL;

	if (!meant || c == 0 || !trial_is(t, c - 1, "=") || !replaces(t, c - 1, c + 1, meant))
		return false;
	trial_hint(t, "did you mean '%s'?", meant);
	return found(t, c - 1, c + 1);
}

/* What stands at the culprit and before it, put differently. */
__attribute__((format(printf, 2, 3))) static bool rewrite(struct trial *t, const char *fmt, ...)
{
	char with[64];
	size_t c = t->culprit;
	va_list args;

	va_start(args, fmt);
	vsnprintf(with, sizeof(with), fmt, args);
	va_end(args);
	if (!replaces(t, c - 1, c + 1, with))
		return false;
	trial_hint(t, "did you mean '%s'?", with);
	return found(t, c - 1, c + 1);
}

static bool is_value(enum lex_kind k)
{
	return k == LEX_NUMBER || k == LEX_ADDRESS;
}

/* port != 22, portrange 1 9, proto tcp, net 10.0.0.0/255.0.0.0 */
static bool mend_pair(struct trial *t)
{
	size_t c = t->culprit;

	if (c == 0 || c == t->count)
		return false;
	if (trial_is(t, c, "!="))
		return rewrite(t, "not %.*s", TOKEN(t, c - 1));
	if (c > 1 && trial_is(t, c - 2, "portrange") && kind(t, c) == LEX_NUMBER)
		return rewrite(t, "%.*s-%.*s", TOKEN(t, c - 1), TOKEN(t, c));
	if (trial_is(t, c - 1, "proto") || trial_is(t, c - 1, "protochain"))
		return rewrite(t, "%.*s \\%.*s", TOKEN(t, c - 1), TOKEN(t, c));
	return trial_is(t, c - 1, "/") && kind(t, c) == LEX_ADDRESS &&
	       rewrite(t, "mask %.*s", TOKEN(t, c));
}

/* tcp[13] & 2, len 100 */
static bool mend_comparison(struct trial *t)
{
	size_t c = t->culprit;

	if (c == t->count && t->tokens[c - 1].kind != LEX_NUMBER && replaces(t, c, c, "!= 0")) {
		trial_hint(t, "a comparison is missing, as in '!= 0'");
		return found(t, c, c);
	}
	if (kind(t, c) != LEX_NUMBER || c == 0 || !replaces(t, c, c, ">="))
		return false;
	trial_hint(t, "a comparison is missing, as in '> %.*s'", TOKEN(t, c));
	return found(t, c, c + 1);
}

static bool mend_missing_join(struct trial *t)
{
	size_t c = t->culprit;

	if (c == 0 || c == t->count || !replaces(t, c, c, "and"))
		return false;
	if (is_value(kind(t, c)) && is_value(kind(t, c - 1)))
		trial_hint(t, "'or' is missing before '%.*s'", TOKEN(t, c));
	else
		trial_hint(t, "'and' or 'or' is missing before '%.*s'", TOKEN(t, c));
	return found(t, c, c + 1);
}

static bool mend_missing_word(struct trial *t)
{
	static const char *const missing[] = { "[", "port", "host", "net", "ether host", NULL };
	size_t i = t->culprit < t->count ? t->culprit : t->count - 1;

	if (!is_value(kind(t, i)))
		return false;
	for (const char *const *w = missing; *w; w++)
		if (replaces(t, i, i, *w)) {
			trial_hint(t, "'%s' is missing before '%.*s'", *w, TOKEN(t, i));
			return found(t, i, i + 1);
		}
	return false;
}

static bool mend_stray(struct trial *t)
{
	size_t c = t->culprit;

	if (c == t->count || t->tokens[c].kind != LEX_STRAY)
		return false;
	trial_hint(t, "%s",
		trial_is(t, c, "#") ? "comments are for files, see -F: leave it out"
				    : "no expression has this character: leave it out");
	return found(t, c, c + 1);
}

/* Where no edit helps: what libpcap could not take. */
static bool mend_not(struct trial *t)
{
	size_t c = t->culprit;

	if (c == t->count) {
		trial_hint(t, "something is missing here");
		return found(t, c, c);
	}
	if (kind(t, c) == LEX_WORD &&
		memchr(t->text + t->tokens[c].offset, '.', t->tokens[c].length))
		trial_hint(t, "this looks like Wireshark's display filters, which are another "
			      "language than pcap-filter(7)");
	else if (kind(t, c) == LEX_WORD && !keyword_is(t, c))
		trial_hint(t, "this is no word of the filter language, pcap-filter(7); the name "
			      "of a host needs 'host' before it");
	else
		trial_hint(t, "'%.*s' cannot stand here", TOKEN(t, c));
	return found(t, c, c + 1);
}

static bool mend_words(struct trial *t)
{
	return mend_word(t, t->culprit) || (t->culprit > 0 && mend_word(t, t->culprit - 1));
}

static bool mend_addresses(struct trial *t)
{
	return mend_address(t, t->culprit) || (t->culprit > 0 && mend_address(t, t->culprit - 1));
}

/* From the surest to the vaguest. */
void mend_syntax(struct trial *t)
{
	static bool (*const mends[])(struct trial *) = { mend_display, mend_words, mend_addresses,
		mend_mark, mend_number, mend_relation, mend_join, mend_brackets, mend_operand,
		mend_order, mend_remedy, mend_pair, mend_missing_join, mend_comparison,
		mend_missing_word, mend_stray, mend_not };

	for (size_t i = 0; !mends[i](t); i++)
		;
}
