/* SPDX-License-Identifier: ISC */
/* Shared by the parts of the diagnosis; no header of the library. */
#ifndef FILTER_DIAGNOSE_INT_H
#define FILTER_DIAGNOSE_INT_H

#include "filter/diagnose.h"
#include "filter/lex.h"

struct trial {
	pcap_t *pcap;
	bpf_u_int32 netmask;
	const char *text;
	struct lex_token *tokens;
	size_t count;
	size_t culprit;    /* the token at which libpcap gives up, or count */
	uint64_t deadline; /* of the clock; when it has passed every trial fails */
	struct diagnosis *d;
};

/* Tokens [from, to) replaced by text; from == to inserts. */
struct edit {
	size_t from, to;
	const char *with;
};

/* Whether the parser accepts the first n tokens as the beginning of an expression. */
bool trial_viable(const struct trial *t, size_t n);

/* Whether the expression compiles with the edit, or its parser at least comes past the
 * culprit and the word that follows it. */
bool trial_mends(const struct trial *t, const struct edit *e);

/* Whether the parser takes the whole expression with the edit, if only as a beginning. */
bool trial_begins(const struct trial *t, const struct edit *e);

/* Points the diagnosis at tokens [from, to); to == from: at the end of the one before. */
void trial_point(const struct trial *t, size_t from, size_t to);

void trial_hint(const struct trial *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* For printf: the token's length and text. */
#define TOKEN(t, i) (int)(t)->tokens[i].length, (t)->text + (t)->tokens[i].offset

static inline bool trial_is(const struct trial *t, size_t i, const char *word)
{
	return i < t->count && lex_is(t->text, &t->tokens[i], word);
}

/* Keywords that stand for a protocol; all keywords, the usual ones first. */
extern const char *const keyword_protocols[], *const keyword_all[];

/* For each spelling that other tools have, and names of services: what to write here. */
struct synonym {
	const char *word, *meant;
};
extern const struct synonym keyword_synonyms[], keyword_display[];

bool keyword_is(const struct trial *t, size_t i);

/* What is missing behind a keyword or operator that cannot stand alone, or NULL. */
const char *keyword_operand(const struct trial *t, size_t i);

/* Where the word at i is none that libpcap knows and another one mends the expression:
 * points at it, hints, and returns true. */
bool mend_word(struct trial *t, size_t i);

/* Alike, for fields of Wireshark's display filters, and for addresses and numbers. */
bool mend_display(struct trial *t);
bool mend_address(struct trial *t, size_t i);
bool mend_mark(struct trial *t);
bool mend_number(struct trial *t);

/* "syntax error": finds what is wrong by mending it. */
void mend_syntax(struct trial *t);

/* Any other complaint of libpcap, which tells what it is about. */
void explain_message(struct trial *t);

/* "expression rejects all packets" */
void explain_rejection(struct trial *t);

#endif
