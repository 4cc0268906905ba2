/* SPDX-License-Identifier: ISC */
#include "base/suggest.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 40

static unsigned suggest_min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

unsigned suggest_distance(const char *a, size_t alen, const char *b, size_t blen)
{
	unsigned d[WORD_MAX + 1][WORD_MAX + 1];

	if (alen > WORD_MAX || blen > WORD_MAX)
		return WORD_MAX;
	for (size_t i = 0; i <= alen; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= blen; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= alen; i++) {
		for (size_t j = 1; j <= blen; j++) {
			char x = (char)tolower((unsigned char)a[i - 1]);
			char y = (char)tolower((unsigned char)b[j - 1]);

			d[i][j] = suggest_min3(
				d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (x != y));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[alen][blen];
}

const char *suggest_nearest(const char *text, size_t len, const char *const *words)
{
	const char *best = NULL;
	unsigned limit = len <= 2 ? 0 : len <= 4 ? 1 : len <= 8 ? 2 : 3;
	unsigned least = limit + 1;

	for (; *words; words++) {
		unsigned d = suggest_distance(text, len, *words, strlen(*words));

		if (d < least && d < strlen(*words)) {
			least = d;
			best = *words;
		}
	}
	return best;
}
