/* SPDX-License-Identifier: ISC */
#ifndef WIRE_JSON_TEXT_H
#define WIRE_JSON_TEXT_H

#include "base/buf.h"

/* Appends text as a JSON string (RFC 8259, section 7) in quotes; what is not UTF-8
 * (RFC 3629) becomes U+FFFD, one for each byte.  U+2028 and U+2029 are escaped, so that
 * nobody takes them for the end of a line. */
void json_text_put(struct buf *out, const char *text, size_t len);

/* The length of the UTF-8 character at p, 1 to 4, or 0 where there is none in len bytes. */
size_t utf8_len(const uint8_t *p, size_t len);

#endif
