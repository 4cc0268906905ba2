/* SPDX-License-Identifier: ISC */
/* Hints that need a look at the expression, each for one kind of complaint about token i. */
#ifndef FILTER_DIAGNOSE_EXPLAIN_H
#define FILTER_DIAGNOSE_EXPLAIN_H

#include "filter/trial.h"

void explain_host(struct trial *t, size_t i);
void explain_ether_host(struct trial *t, size_t i);
void explain_port(struct trial *t, size_t i);
void explain_proto(struct trial *t, size_t i);
void explain_host_bits(struct trial *t, size_t i);
void explain_modifier(struct trial *t, size_t i);
void explain_qualifier(struct trial *t, size_t i);
void explain_prefix(struct trial *t, size_t i);
void explain_type(struct trial *t, size_t i);
void explain_mac(struct trial *t, size_t i);
void explain_octal(struct trial *t, size_t i);
void explain_bogus_proto(struct trial *t, size_t i);

#endif
