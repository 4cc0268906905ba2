/* SPDX-License-Identifier: ISC */
#include "filter/diagnose_syntax.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "filter/diagnose_word.h"
#include "filter/keyword.h"

static const char *const joins[] = { "and", "or", "&&", "||", NULL };
static const char *const closers[] = { ")", "]", NULL };

static bool syntax_is_join(const struct trial *t, size_t i)
{
	return i < t->count && lex_is_one(t->text, &t->tokens[i], joins);
}

/* The bracket among the first n tokens that is open there, or count. */
static size_t syntax_open_bracket(const struct trial *t, size_t n)
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

static bool syntax_open(struct trial *t, size_t open)
{
	const char *close = trial_is(t, open, "(") ? ")" : "]";
	size_t c = t->culprit;

	if (c < t->count && !trial_replaces(t, c, c, close))
		return false;
	if (c == t->count && trial_operand(t, c - 1))
		return false;
	if (c < t->count)
		trial_hint(t, "this is never closed: '%s' is missing before '%.*s'", close,
			TOKEN(t, c));
	else
		trial_hint(t, "this is never closed: '%s' is missing", close);
	return trial_found(t, open, open + 1);
}

static bool syntax_brackets(struct trial *t)
{
	size_t c = t->culprit;
	size_t open = syntax_open_bracket(t, c);
	bool close = c < t->count && lex_is_one(t->text, &t->tokens[c], closers);

	if (close && open == t->count) {
		trial_hint(t, "nothing opens this: '%s' is missing, or this is too much",
			trial_is(t, c, ")") ? "(" : "[");
		return trial_found(t, c, c + 1);
	}
	if (close && open + 1 == c) {
		trial_hint(t, "something is missing in between");
		return trial_found(t, open, c + 1);
	}
	return open < t->count && c - open > 1 && syntax_open(t, open);
}

static bool syntax_join(struct trial *t)
{
	size_t c = t->culprit;

	if (!syntax_is_join(t, c) || (c > 0 && !syntax_is_join(t, c - 1)))
		return false;
	if (c == 0)
		trial_hint(t, "'%.*s' needs a condition before it", TOKEN(t, c));
	else
		trial_hint(t, "two operators in a row: leave one of them out");
	return trial_found(t, c, c + 1);
}

static bool syntax_operand(struct trial *t)
{
	size_t c = t->culprit;
	const char *operand = c > 0 ? trial_operand(t, c - 1) : NULL;
	bool ends = c == t->count || syntax_is_join(t, c) ||
		    lex_is_one(t->text, &t->tokens[c], closers);

	if (!operand || !ends)
		return false;
	trial_hint(t, "'%.*s' needs %s", TOKEN(t, c - 1), operand);
	return trial_found(t, c - 1, c);
}

/* port tcp 80 */
static bool syntax_order(struct trial *t)
{
	char swapped[64];
	size_t c = t->culprit;

	if (c == 0 || !trial_is_keyword(t, c) || !trial_is_keyword(t, c - 1) ||
		syntax_is_join(t, c) || syntax_is_join(t, c - 1))
		return false;
	snprintf(swapped, sizeof(swapped), "%.*s %.*s", TOKEN(t, c), TOKEN(t, c - 1));
	if (!trial_replaces(t, c - 1, c + 1, swapped))
		return false;
	trial_hint(t, "did you mean '%s'?", swapped);
	return trial_found(t, c - 1, c + 1);
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

static bool syntax_remedy(struct trial *t)
{
	size_t c = t->culprit;

	for (const struct remedy *r = remedies; r->mark; r++)
		if (trial_is(t, c, r->mark) && trial_replaces(t, c, c + 1, r->with)) {
			trial_hint(t, "%s", r->hint);
			return trial_found(t, c, c + 1);
		}
	return false;
}

/* => and =< */
static bool syntax_relation(struct trial *t)
{
	size_t c = t->culprit;
	const char *meant = trial_is(t, c, ">") ? ">=" : trial_is(t, c, "<") ? "<=" : NULL;

	if (!meant || c == 0 || !trial_is(t, c - 1, "=") || !trial_replaces(t, c - 1, c + 1, meant))
		return false;
	trial_hint(t, "did you mean '%s'?", meant);
	return trial_found(t, c - 1, c + 1);
}

/* What stands at the culprit and before it, put differently. */
__attribute__((format(printf, 2, 3))) static bool syntax_rewrite(
	struct trial *t, const char *fmt, ...)
{
	char with[64];
	size_t c = t->culprit;
	va_list args;

	va_start(args, fmt);
	vsnprintf(with, sizeof(with), fmt, args);
	va_end(args);
	if (!trial_replaces(t, c - 1, c + 1, with))
		return false;
	trial_hint(t, "did you mean '%s'?", with);
	return trial_found(t, c - 1, c + 1);
}

static bool syntax_is_value(enum lex_kind k)
{
	return k == LEX_NUMBER || k == LEX_ADDRESS;
}

/* port != 22, portrange 1 9, proto tcp, net 10.0.0.0/255.0.0.0 */
static bool syntax_pair(struct trial *t)
{
	size_t c = t->culprit;

	if (c == 0 || c == t->count)
		return false;
	if (trial_is(t, c, "!="))
		return syntax_rewrite(t, "not %.*s", TOKEN(t, c - 1));
	if (c > 1 && trial_is(t, c - 2, "portrange") && trial_kind(t, c) == LEX_NUMBER)
		return syntax_rewrite(t, "%.*s-%.*s", TOKEN(t, c - 1), TOKEN(t, c));
	if (trial_is(t, c - 1, "proto") || trial_is(t, c - 1, "protochain"))
		return syntax_rewrite(t, "%.*s \\%.*s", TOKEN(t, c - 1), TOKEN(t, c));
	return trial_is(t, c - 1, "/") && trial_kind(t, c) == LEX_ADDRESS &&
	       syntax_rewrite(t, "mask %.*s", TOKEN(t, c));
}

/* tcp[13] & 2, len 100 */
static bool syntax_comparison(struct trial *t)
{
	size_t c = t->culprit;

	if (c == t->count && t->tokens[c - 1].kind != LEX_NUMBER &&
		trial_replaces(t, c, c, "!= 0")) {
		trial_hint(t, "a comparison is missing, as in '!= 0'");
		return trial_found(t, c, c);
	}
	if (trial_kind(t, c) != LEX_NUMBER || c == 0 || !trial_replaces(t, c, c, ">="))
		return false;
	trial_hint(t, "a comparison is missing, as in '> %.*s'", TOKEN(t, c));
	return trial_found(t, c, c + 1);
}

static bool syntax_missing_join(struct trial *t)
{
	size_t c = t->culprit;

	if (c == 0 || c == t->count || !trial_replaces(t, c, c, "and"))
		return false;
	if (syntax_is_value(trial_kind(t, c)) && syntax_is_value(trial_kind(t, c - 1)))
		trial_hint(t, "'or' is missing before '%.*s'", TOKEN(t, c));
	else
		trial_hint(t, "'and' or 'or' is missing before '%.*s'", TOKEN(t, c));
	return trial_found(t, c, c + 1);
}

static bool syntax_missing_word(struct trial *t)
{
	static const char *const missing[] = { "[", "port", "host", "net", "ether host", NULL };
	size_t i = t->culprit < t->count ? t->culprit : t->count - 1;

	if (!syntax_is_value(trial_kind(t, i)))
		return false;
	for (const char *const *w = missing; *w; w++)
		if (trial_replaces(t, i, i, *w)) {
			trial_hint(t, "'%s' is missing before '%.*s'", *w, TOKEN(t, i));
			return trial_found(t, i, i + 1);
		}
	return false;
}

static bool syntax_stray(struct trial *t)
{
	size_t c = t->culprit;

	if (c == t->count || t->tokens[c].kind != LEX_STRAY)
		return false;
	trial_hint(t, "%s",
		trial_is(t, c, "#") ? "comments are for files, see -F: leave it out"
				    : "no expression has this character: leave it out");
	return trial_found(t, c, c + 1);
}

/* Where no edit helps: what libpcap could not take. */
static bool syntax_name_culprit(struct trial *t)
{
	size_t c = t->culprit;

	if (c == t->count) {
		trial_hint(t, "something is missing here");
		return trial_found(t, c, c);
	}
	if (trial_kind(t, c) == LEX_WORD &&
		memchr(t->text + t->tokens[c].offset, '.', t->tokens[c].length))
		trial_hint(t, "this looks like Wireshark's display filters, which are another "
			      "language than pcap-filter(7)");
	else if (trial_kind(t, c) == LEX_WORD && !trial_is_keyword(t, c))
		trial_hint(t, "this is no word of the filter language, pcap-filter(7); the name "
			      "of a host needs 'host' before it");
	else
		trial_hint(t, "'%.*s' cannot stand here", TOKEN(t, c));
	return trial_found(t, c, c + 1);
}

static bool syntax_words(struct trial *t)
{
	return word_correct(t, t->culprit) || (t->culprit > 0 && word_correct(t, t->culprit - 1));
}

static bool syntax_addresses(struct trial *t)
{
	return word_correct_address(t, t->culprit) ||
	       (t->culprit > 0 && word_correct_address(t, t->culprit - 1));
}

/* From the surest to the vaguest. */
void syntax_correct(struct trial *t)
{
	static bool (*const corrections[])(struct trial *) = { word_correct_display, syntax_words,
		syntax_addresses, word_correct_separator, word_correct_number, syntax_relation,
		syntax_join, syntax_brackets, syntax_operand, syntax_order, syntax_remedy,
		syntax_pair, syntax_missing_join, syntax_comparison, syntax_missing_word,
		syntax_stray, syntax_name_culprit };

	for (size_t i = 0; !corrections[i](t); i++)
		;
}
