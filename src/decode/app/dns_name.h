/* SPDX-License-Identifier: ISC */
/*
 * Domain names of DNS messages (RFC 1035, sections 3.1, 4.1.4 and 5.1): labels with
 * compression to text.  A dot or backslash within a label is escaped with a
 * backslash, a byte that is no printable ASCII is \DDD in decimal.  The root is ".".
 */
#ifndef DECODE_APP_DNS_NAME_H
#define DECODE_APP_DNS_NAME_H

#include "decode/cursor.h"

#define DNS_NAME_MAX 1024 /* 255 bytes, each four characters at the most, and a NUL */

/* Moves c past the name.  A pointer leads to an earlier place of the message than every one
 * before it, so that there are no loops.  -1, and c has failed, where the name is cut short or
 * wrong; otherwise the length of the text, which ends with a NUL. */
int dns_name_read(char text[DNS_NAME_MAX], struct cursor *c, const uint8_t *message);

/* One byte as the text of a name has it; up to 4 characters.  Returns the end. */
char *dns_name_put(char *p, uint8_t byte, const char *escaped);

#endif
