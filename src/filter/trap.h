/* SPDX-License-Identifier: ISC */
/* Valid expressions that may not mean what they seem to. */
#ifndef FILTER_TRAP_H
#define FILTER_TRAP_H

/* Remarks on the expression: up to max constant strings; returns how many. */
unsigned trap_list(const char *expression, const char **remarks, unsigned max);

#endif
