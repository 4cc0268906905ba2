/* SPDX-License-Identifier: ISC */
/* Protocols of lines (RFC 9112, RFC 5321, RFC 959 and others): lines end with CR LF or LF
 * alone, and header fields are a name, a colon, and a value. */
#ifndef DECODE_LINES_H
#define DECODE_LINES_H

#include "decode/dissect.h"

#define LINES_VALUE_MAX  1024 /* bytes of one value that are told */
#define LINES_HEADER_MAX 128  /* lines of a header that are read */

/* The next line, without its end.  False: there is no end, and line is what is left. */
bool lines_take(struct cursor *c, struct bytes *line);

/* A text up to its NUL.  False: there is none, and text is what is left. */
bool lines_take_nul(struct cursor *c, struct bytes *text);

/* The next word of a line, up to a space, which is taken, too. */
struct bytes lines_word(struct bytes *line);

/* Past a header's empty line.  False: it is not there. */
bool lines_skip_header(struct cursor *c);

/* dissect() of a protocol whose message is a header or one line.  A header may go on in the next
 * segment. */
const struct proto *lines_dissect_header(struct dissection *d, struct layer *l);
const struct proto *lines_dissect_line(struct dissection *d, struct layer *l);

/* The value of a header field that a line has, without spaces around it.  Names are compared
 * without regard to case. */
bool lines_value(struct bytes line, const char *name, struct bytes *value);

/* The value of the first such field of the header at c. */
bool lines_find(struct cursor c, const char *name, struct bytes *value);

/* Whether a line begins with a text. */
static inline bool lines_begin(struct bytes line, const char *text)
{
	return line.len >= strlen(text) && !memcmp(line.data, text, strlen(text));
}

/* A number of up to nine digits; false where it is none. */
bool lines_number(struct bytes text, uint32_t *number);

/* The key with the value, of which LINES_VALUE_MAX bytes. */
void lines_emit(struct enc *e, atom_id key, struct bytes value);

#endif
