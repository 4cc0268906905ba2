/* SPDX-License-Identifier: ISC */
/*
 * Lines for a person on stderr, which never stop the program: where nobody reads them (a
 * pipe that is full, a terminal that is stopped) they are counted and left out, and the
 * number is told before the next line that can be written.
 */
#ifndef OS_STDERR_H
#define OS_STDERR_H

#include <stddef.h>

/* Whole lines with their newlines. */
void stderr_put(const char *lines, size_t len);

/* What is written over again at once, such as progress: nobody misses it. */
void stderr_show(const char *text, size_t len);

#endif
