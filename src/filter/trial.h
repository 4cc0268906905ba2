/* SPDX-License-Identifier: ISC */
/*
 * Asks libpcap's parser how far it follows an expression, or a variant of it.
 *
 * The parser reads one token ahead and stops at the first that no valid expression can have
 * there.  A number that overflows 32 bits makes its scanner fail with a message of its own
 * at the moment when the parser asks for it.  So the beginning of an expression with such a
 * number behind it is refused with that message where the parser accepts the beginning, and
 * with any other where something in the beginning is wrong.  In the same way "division by
 * zero" tells that an expression is whole.
 */
#ifndef FILTER_TRIAL_H
#define FILTER_TRIAL_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "filter/diagnosis.h"
#include "filter/lex.h"

struct trial {
	pcap_t *pcap;
	bpf_u_int32 netmask;
	const char *text;
	struct lex_token *tokens;
	size_t count;
	size_t culprit;    /* the token at which libpcap gives up, or count */
	uint64_t deadline; /* in the processor time of the process */
	struct diagnosis *d;
};

/* Tokens [from, to) replaced by text; from == to inserts. */
struct edit {
	size_t from, to;
	const char *with;
};

/* Cuts text into tokens; false without memory.  pcap, netmask, d and the patience are the
 * caller's to set. */
bool trial_init(struct trial *t, const char *text);
void trial_finish(struct trial *t);

/* The processor time from now on, in nanoseconds, after which every trial fails. */
void trial_set_patience(struct trial *t, uint64_t ns);
bool trial_expired(const struct trial *t);

/* Whether a message of libpcap is the one about the overflowing number.
 *   1.10.0 to 1.10.4   number 71993199731997319973 overflows 32 bits
 *   1.10.5, 1.10.6     number 7199319973 overflows 32 bits
 *   1.11               decimal number 71993199731997319973 overflows 32 bits
 * Before 1.10 some numbers overflowed in silence. */
bool trial_is_overflow(const char *message);

/* Whether the parser accepts the first n tokens as the beginning of an expression. */
bool trial_viable(const struct trial *t, size_t n);

/* Whether the expression compiles with the edit, or its parser at least comes past the
 * culprit and the word that follows it. */
bool trial_corrects(const struct trial *t, const struct edit *e);

/* The same for tokens [from, to) replaced by a text. */
bool trial_replaces(const struct trial *t, size_t from, size_t to, const char *with);

/* Whether the parser takes the whole expression with the edit, if only as a beginning. */
bool trial_begins(const struct trial *t, const struct edit *e);

/* Points the diagnosis at tokens [from, to); to == from: at the end of the one before. */
void trial_point(const struct trial *t, size_t from, size_t to);

/* The same; true. */
bool trial_found(const struct trial *t, size_t from, size_t to);

void trial_hint(const struct trial *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* For printf: the token's length and text. */
#define TOKEN(t, i) (int)(t)->tokens[i].length, (t)->text + (t)->tokens[i].offset

static inline bool trial_is(const struct trial *t, size_t i, const char *word)
{
	return i < t->count && lex_is(t->text, &t->tokens[i], word);
}

static inline bool trial_is_one(const struct trial *t, size_t i, const char *const *words)
{
	return i < t->count && lex_is_one(t->text, &t->tokens[i], words);
}

static inline enum lex_kind trial_kind(const struct trial *t, size_t i)
{
	return i < t->count ? t->tokens[i].kind : LEX_STRAY;
}

bool trial_is_keyword(const struct trial *t, size_t i);

/* What is missing behind a keyword or operator that cannot stand alone, or NULL. */
const char *trial_operand(const struct trial *t, size_t i);

/* The last token before or at the culprit that is the word, else the first behind it, else
 * count. */
size_t trial_find(const struct trial *t, const char *word);

/* The last token before or at the culprit that is one of the words, or of that kind, else
 * count. */
size_t trial_find_one(const struct trial *t, const char *const *words);
size_t trial_find_kind(const struct trial *t, enum lex_kind kind);

/* The protocol among tokens [from, to) that a bracket follows, as in tcp[13], or NULL. */
const char *trial_indexed(const struct trial *t, size_t from, size_t to);

#endif
