/* SPDX-License-Identifier: ISC */
/*
 * What a stream may show beyond plain lines: colour, a line of progress, a live view.  The
 * one rule for all of them: the stream is a terminal, TERM names one that is not `dumb`,
 * NO_COLOR is unset or empty (https://no-color.org), and nobody said --color never.
 * --color always is for colour alone, which then goes into pipes and files too.
 */
#ifndef VIEW_TERMINAL_H
#define VIEW_TERMINAL_H

#include <stdbool.h>

/* The values of --color, and their names. */
enum terminal_color { TERMINAL_AUTO, TERMINAL_ALWAYS, TERMINAL_NEVER };
extern const char *const terminal_color_names[]; /* ends with NULL */

/* In characters; 0 where the terminal does not know. */
struct terminal_size {
	unsigned columns, rows;
};

/* Whether lines on fd may be written over: progress, a live view. */
bool terminal_draws(int fd, enum terminal_color color);

/* Whether what is written to fd may have colour. */
bool terminal_colors(int fd, enum terminal_color color);

struct terminal_size terminal_size(int fd);

/* Whether the locale's encoding is UTF-8, so that block elements can be shown. */
bool terminal_speaks_utf8(void);

#endif
