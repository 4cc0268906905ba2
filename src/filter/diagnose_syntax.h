/* SPDX-License-Identifier: ISC */
/* "syntax error": small edits near the culprit are tried in the order of their likelihood,
 * and the first that corrects the expression is the hint. */
#ifndef FILTER_DIAGNOSE_SYNTAX_H
#define FILTER_DIAGNOSE_SYNTAX_H

#include "filter/trial.h"

/* Points at something and gives a hint, whatever it is. */
void syntax_correct(struct trial *t);

#endif
