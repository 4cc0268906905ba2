/* SPDX-License-Identifier: ISC */
/* The words of libpcap's filter language, pcap-filter(7) and libpcap's scanner.l. */
#ifndef FILTER_KEYWORD_H
#define FILTER_KEYWORD_H

#include "filter/lex.h"

/* Keywords that stand for a protocol; all keywords.  Both with the usual ones first, which
 * are preferred among words equally near to a mistyped one; both end with NULL. */
extern const char *const keyword_protocols[], *const keyword_all[];

/* What to write for a word; word NULL ends a table. */
struct keyword_synonym {
	const char *word, *meant;
};

/* Spellings that other tools have, and names of services. */
extern const struct keyword_synonym keyword_synonyms[];

/* Fields of Wireshark's display filters, which are another language. */
extern const struct keyword_synonym keyword_display[];

/* What is missing behind a keyword or operator that cannot stand alone, or NULL. */
const char *keyword_operand(const char *text, const struct lex_token *t);

#endif
