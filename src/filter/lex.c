/* SPDX-License-Identifier: ISC */
#include "filter/lex.h"

#include <string.h>

#define DIGITS "0123456789"
#define HEX    DIGITS "abcdefABCDEF"
#define ALNUM  DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool lex_among(char c, const char *set)
{
	return c && strchr(set, c);
}

/* Letters, digits and dots, with dashes and underscores between them. */
static size_t lex_scan_name(const char *p)
{
	size_t n = strspn(p, ALNUM "-_.");

	if (!lex_among(*p, ALNUM))
		return 0;
	while (lex_among(p[n - 1], "-_"))
		n--;
	return n;
}

/* Two colons make an address, as against the one of ether[0:4].  A letter that no
 * address has belongs to it where nothing else stands between. */
static size_t lex_scan_colons(const char *p)
{
	size_t n = strspn(p, ALNUM ":.");
	size_t colons = 0;

	if (!lex_among(*p, HEX ":"))
		return 0;
	for (size_t i = 0; i < n; i++)
		colons += p[i] == ':';
	return colons >= 2 ? n : 0;
}

static size_t lex_scan_operator(const char *p)
{
	static const char *const pairs[] = { "&&", "||", ">=", "<=", "!=", "==", "<<", ">>", NULL };

	for (size_t i = 0; pairs[i]; i++)
		if (!strncmp(p, pairs[i], 2))
			return 2;
	return lex_among(*p, "+-*/%:[]!<>()&|^=");
}

static enum lex_kind lex_name_kind(const char *p, size_t n)
{
	size_t digits = strspn(p, DIGITS);

	if (digits == n)
		return LEX_NUMBER;
	if (n > 2 && p[0] == '0' && lex_among(p[1], "xX") && strspn(p + 2, HEX) == n - 2)
		return LEX_NUMBER;
	if (strspn(p, DIGITS ".") == n && memchr(p, '.', n))
		return LEX_ADDRESS;
	return LEX_WORD;
}

static void lex_scan_token(const char *p, struct lex_token *t)
{
	if ((t->length = lex_scan_colons(p))) {
		t->kind = LEX_ADDRESS;
	} else if ((t->length = lex_scan_name(p))) {
		t->kind = lex_name_kind(p, t->length);
	} else if (*p == '\\' && (t->length = 1 + strcspn(p + 1, " !()\n\t")) > 1) {
		t->kind = LEX_WORD;
	} else if (*p == '$' && lex_among(p[1], HEX)) {
		t->length = 2 + (size_t)lex_among(p[2], HEX);
		t->kind = LEX_ADDRESS;
	} else if ((t->length = lex_scan_operator(p))) {
		t->kind = LEX_OPERATOR;
	} else {
		t->kind = LEX_STRAY;
		for (t->length = 1; (p[t->length] & 0xc0) == 0x80; t->length++)
			;
	}
}

size_t lex_scan(const char *text, struct lex_token *tokens)
{
	size_t at = strspn(text, " \r\n\t");
	size_t n = 0;

	while (text[at]) {
		tokens[n].offset = at;
		lex_scan_token(text + at, &tokens[n]);
		at += tokens[n++].length;
		at += strspn(text + at, " \r\n\t");
	}
	return n;
}

bool lex_is(const char *text, const struct lex_token *t, const char *word)
{
	return strlen(word) == t->length && !memcmp(text + t->offset, word, t->length);
}

bool lex_is_one(const char *text, const struct lex_token *t, const char *const *words)
{
	for (; *words; words++)
		if (lex_is(text, t, *words))
			return true;
	return false;
}
