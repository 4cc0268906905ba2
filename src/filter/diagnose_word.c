/* SPDX-License-Identifier: ISC */
#include "filter/diagnose_word.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/suggest.h"
#include "filter/keyword.h"

#define WORD_MAX 64

static const char *word_synonym(const struct trial *t, size_t i, const struct keyword_synonym *s)
{
	for (; s->word; s++)
		if (t->tokens[i].length == strlen(s->word) &&
			!strncasecmp(t->text + t->tokens[i].offset, s->word, strlen(s->word)))
			return s->meant;
	return NULL;
}

static bool word_fits(const struct trial *t, size_t i, const char *word)
{
	struct edit e = { i, i + 1, word };

	return trial_corrects(t, &e) || (i + 2 >= t->count && trial_begins(t, &e));
}

static const char *word_nearest(const struct trial *t, size_t i)
{
	const char *word = t->text + t->tokens[i].offset;
	size_t len = t->tokens[i].length;
	unsigned limit = len <= 4 ? 1 : len <= 8 ? 2 : 3;

	for (unsigned d = 0; d <= limit; d++)
		for (const char *const *k = keyword_all; *k; k++)
			if (suggest_distance(word, len, *k, strlen(*k)) == d && d < strlen(*k) &&
				word_fits(t, i, *k))
				return *k;
	return NULL;
}

bool word_correct(struct trial *t, size_t i)
{
	const char *meant;

	if (trial_kind(t, i) != LEX_WORD || trial_is_keyword(t, i))
		return false;
	meant = word_synonym(t, i, keyword_synonyms);
	if (!meant || !word_fits(t, i, meant))
		meant = word_nearest(t, i);
	if (!meant)
		return false;
	trial_hint(t, "did you mean '%s'?", meant);
	return trial_found(t, i, i + 1);
}

/* tcp.port == 80 */
bool word_correct_display(struct trial *t)
{
	size_t c = t->culprit;
	const char *meant = c < t->count ? word_synonym(t, c, keyword_display) : NULL;

	if (!meant)
		return false;
	if (c + 2 < t->count)
		trial_hint(t, "this is of Wireshark's display filters; here it is '%s %.*s'", meant,
			TOKEN(t, c + 2));
	else
		trial_hint(t, "this is of Wireshark's display filters; here it is '%s'", meant);
	return trial_found(t, c, c + 1);
}

static bool word_correct_mac(struct trial *t, size_t i, const char *word)
{
	size_t colons = 0;

	for (const char *p = word; *p; p++)
		colons += *p == ':';
	if (strstr(word, "::") || colons < 3 || strcspn(word, ":") > 2)
		return false;
	trial_hint(t, "a hardware address has six pairs of hexadecimal digits, as in "
		      "00:11:22:33:44:55");
	return trial_found(t, i, i + 1);
}

bool word_correct_address(struct trial *t, size_t i)
{
	char word[WORD_MAX];
	struct in6_addr in6;

	if (trial_kind(t, i) != LEX_ADDRESS || t->tokens[i].length >= sizeof(word))
		return false;
	snprintf(word, sizeof(word), "%.*s", TOKEN(t, i));
	if (!strchr(word, ':') || inet_pton(AF_INET6, word, &in6) == 1)
		return false;
	if (word_correct_mac(t, i, word))
		return true;
	trial_hint(t, "this is no IPv6 address: up to eight groups of four hexadecimal digits, "
		      "'::' once");
	return trial_found(t, i, i + 1);
}

/* 8000:8080 and 10,0,0,1: numbers joined by the wrong mark, with no blank between. */
bool word_correct_separator(struct trial *t)
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
	if (!trial_corrects(t, &(struct edit){ from, to, whole }))
		return false;
	trial_hint(t, "did you mean '%s'?", whole);
	return trial_found(t, from, to);
}

bool word_correct_number(struct trial *t)
{
	size_t c = t->culprit;
	const char *p = c < t->count ? t->text + t->tokens[c].offset : "";

	if (trial_is(t, c, "-") && c > 0 && trial_is(t, c - 1, "port")) {
		trial_hint(t, "a port is a number from 0 to 65535");
		return trial_found(t, c, c + 1 < t->count ? c + 2 : c + 1);
	}
	if (strncmp(p, "0x", 2) && strncmp(p, "0X", 2))
		return false;
	trial_hint(t, "a hexadecimal number has the digits 0 to 9 and a to f");
	return trial_found(t, c, c + 1);
}
