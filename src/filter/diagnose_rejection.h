/* SPDX-License-Identifier: ISC */
/* "expression rejects all packets": a valid expression that cannot mean what it says. */
#ifndef FILTER_DIAGNOSE_REJECTION_H
#define FILTER_DIAGNOSE_REJECTION_H

#include "filter/trial.h"

void rejection_explain(struct trial *t);

#endif
