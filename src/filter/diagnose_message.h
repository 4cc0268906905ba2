/* SPDX-License-Identifier: ISC */
/* What libpcap complains about beside the syntax, gencode.c: which words it means. */
#ifndef FILTER_DIAGNOSE_MESSAGE_H
#define FILTER_DIAGNOSE_MESSAGE_H

#include "filter/trial.h"

/* Explains t->d->message. */
void message_explain(struct trial *t);

#endif
