/* SPDX-License-Identifier: ISC */
/*
 * A filter expression cut into words, as a person sees them: each cut is also one
 * that libpcap's scanner makes (scanner.l), but an address that is wrong stays one
 * word here, where the scanner sees several.
 */
#ifndef FILTER_LEX_H
#define FILTER_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum lex_kind {
	LEX_WORD,     /* a keyword or a name */
	LEX_NUMBER,   /* 80, 0x50 */
	LEX_ADDRESS,  /* 10.0.0.1, 2001:db8::1, 00:11:22:33:44:55, and what was meant as one */
	LEX_OPERATOR, /* && || ( ) [ ] and so on */
	LEX_STRAY,    /* characters that no expression has */
};

struct lex_token {
	size_t offset; /* in bytes */
	size_t length;
	enum lex_kind kind;
};

/* Cuts text into tokens, which has room for strlen(text); returns how many. */
size_t lex_scan(const char *text, struct lex_token *tokens);

bool lex_is(const char *text, const struct lex_token *t, const char *word);

/* Whether the token is one of words, which ends with NULL. */
bool lex_is_one(const char *text, const struct lex_token *t, const char *const *words);

#endif
