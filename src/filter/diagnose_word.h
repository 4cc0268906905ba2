/* SPDX-License-Identifier: ISC */
/* Single words that are wrong.  Each function looks at one kind of mistake: where that is
 * it, it points the diagnosis at the word, gives the hint and returns true. */
#ifndef FILTER_DIAGNOSE_WORD_H
#define FILTER_DIAGNOSE_WORD_H

#include "filter/trial.h"

/* Token i is no word that libpcap knows, and a keyword or synonym corrects the expression. */
bool word_correct(struct trial *t, size_t i);

/* Token i is meant as an address. */
bool word_correct_address(struct trial *t, size_t i);

/* The culprit is a field of Wireshark's display filters. */
bool word_correct_display(struct trial *t);

/* The culprit joins numbers by the wrong mark. */
bool word_correct_separator(struct trial *t);

/* The culprit is meant as a number. */
bool word_correct_number(struct trial *t);

#endif
