/* SPDX-License-Identifier: ISC */
/* Texts of packets on a terminal's line: whatever the bytes, what is written is printable
 * ASCII. */
#ifndef DECODE_PRINTABLE_H
#define DECODE_PRINTABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

/* Bytes of one text that a line shows; what is longer ends with three dots. */
#define PRINTABLE_MAX 128

/* A byte that is none, and a backslash, is written as \DDD in decimal or \\. */
void printable_put(struct buf *out, const void *text, size_t len);

/* What stands before a text, and the text. */
void printable_text(struct buf *out, const char *before, struct bytes text);

/* What stands before a number, and the number in decimal; for lines that there are many of, in
 * a tenth of buf_printf's time. */
void printable_number(struct buf *out, const char *before, uint32_t number);

#endif
