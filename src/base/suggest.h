/* SPDX-License-Identifier: ISC */
/* "did you mean": the nearest of some words by the Damerau-Levenshtein distance. */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

/* Insertions, deletions, substitutions and swaps of neighbours that make a into b. */
unsigned suggest_distance(const char *a, size_t alen, const char *b, size_t blen);

/* The word nearest to the len bytes at text, or NULL where none is near enough to be
 * meant: one edit for words of up to four letters, two up to eight, three beyond.
 * words ends with NULL. */
const char *suggest_nearest(const char *text, size_t len, const char *const *words);

#endif
