/* SPDX-License-Identifier: ISC */
#include "filter/diagnose_int.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/suggest.h"

#define WORD_MAX 64

static enum lex_kind kind(const struct trial *t, size_t i)
{
	return i < t->count ? t->tokens[i].kind : LEX_STRAY;
}

static bool found(const struct trial *t, size_t from, size_t to)
{
	trial_point(t, from, to);
	return true;
}

static const char *synonym(const struct trial *t, size_t i, const struct synonym *s)
{
	for (; s->word; s++)
		if (t->tokens[i].length == strlen(s->word) &&
			!strncasecmp(t->text + t->tokens[i].offset, s->word, strlen(s->word)))
			return s->meant;
	return NULL;
}

static bool fits(const struct trial *t, size_t i, const char *word)
{
	struct edit e = { i, i + 1, word };

	return trial_mends(t, &e) || (i + 2 >= t->count && trial_begins(t, &e));
}

static const char *nearest(const struct trial *t, size_t i)
{
	const char *word = t->text + t->tokens[i].offset;
	size_t len = t->tokens[i].length;
	unsigned limit = len <= 4 ? 1 : len <= 8 ? 2 : 3;

	for (unsigned d = 0; d <= limit; d++)
		for (const char *const *k = keyword_all; *k; k++)
			if (suggest_distance(word, len, *k, strlen(*k)) == d && d < strlen(*k) &&
				fits(t, i, *k))
				return *k;
	return NULL;
}

bool mend_word(struct trial *t, size_t i)
{
	const char *meant;

	if (kind(t, i) != LEX_WORD || keyword_is(t, i))
		return false;
	meant = synonym(t, i, keyword_synonyms);
	if (!meant || !fits(t, i, meant))
		meant = nearest(t, i);
	if (!meant)
		return false;
	trial_hint(t, "did you mean '%s'?", meant);
	return found(t, i, i + 1);
}

/* tcp.port == 80 */
bool mend_display(struct trial *t)
{
	size_t c = t->culprit;
	const char *meant = c < t->count ? synonym(t, c, keyword_display) : NULL;

	if (!meant)
		return false;
	if (c + 2 < t->count)
		trial_hint(t, "this is of Wireshark's display filters; here it is '%s %.*s'", meant,
			TOKEN(t, c + 2));
	else
		trial_hint(t, "this is of Wireshark's display filters; here it is '%s'", meant);
	return found(t, c, c + 1);
}

static bool mend_mac(struct trial *t, size_t i, const char *word)
{
	size_t colons = 0;

	for (const char *p = word; *p; p++)
		colons += *p == ':';
	if (strstr(word, "::") || colons < 3 || strcspn(word, ":") > 2)
		return false;
	trial_hint(t, "a hardware address has six pairs of hexadecimal digits, as in "
		      "00:11:22:33:44:55");
	return found(t, i, i + 1);
}

bool mend_address(struct trial *t, size_t i)
{
	char word[WORD_MAX];
	struct in6_addr in6;

	if (kind(t, i) != LEX_ADDRESS || t->tokens[i].length >= sizeof(word))
		return false;
	snprintf(word, sizeof(word), "%.*s", TOKEN(t, i));
	if (!strchr(word, ':') || inet_pton(AF_INET6, word, &in6) == 1)
		return false;
	if (mend_mac(t, i, word))
		return true;
	trial_hint(t, "this is no IPv6 address: up to eight groups of four hexadecimal digits, "
		      "'::' once");
	return found(t, i, i + 1);
}

/* 8000:8080 and 10,0,0,1: numbers joined by the wrong mark, with no blank between. */
bool mend_mark(struct trial *t)
{
	size_t c = t->culprit;
	size_t from = c, to = c, start, length;
	char whole[WORD_MAX];

	if (!trial_is(t, c, ":") && !trial_is(t, c, ","))
		return false;
	start = t->tokens[c].offset;
	while (start > 0 && strchr("0123456789:,", t->text[start - 1]))
		start--;
	length = strspn(t->text + start, "0123456789:,");
	if (length >= sizeof(whole))
		return false;
	while (from > 0 && t->tokens[from - 1].offset >= start)
		from--;
	while (to < t->count && t->tokens[to].offset < start + length)
		to++;
	snprintf(whole, sizeof(whole), "%.*s", (int)length, t->text + start);
	for (char *p = whole; *p; p++)
		*p = *p == ':' ? '-' : *p == ',' ? '.' : *p;
	if (!trial_mends(t, &(struct edit){ from, to, whole }))
		return false;
	trial_hint(t, "did you mean '%s'?", whole);
	return found(t, from, to);
}

bool mend_number(struct trial *t)
{
	size_t c = t->culprit;
	const char *p = c < t->count ? t->text + t->tokens[c].offset : "";

	if (trial_is(t, c, "-") && c > 0 && trial_is(t, c - 1, "port")) {
		trial_hint(t, "a port is a number from 0 to 65535");
		return found(t, c, c + 1 < t->count ? c + 2 : c + 1);
	}
	if (strncmp(p, "0x", 2) && strncmp(p, "0X", 2))
		return false;
	trial_hint(t, "a hexadecimal number has the digits 0 to 9 and a to f");
	return found(t, c, c + 1);
}
