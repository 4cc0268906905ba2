/* SPDX-License-Identifier: ISC */
/*
 * Bytes as text: base64 with padding (RFC 4648, section 4) and lower-case hex
 * (section 8, but in lower case).  The packet path spends most of its time here,
 * hence vector versions, of which one is chosen by what the processor has.
 *
 * Back again it is strict: no white space, nothing behind the padding, no bits that
 * the bytes do not hold; hex in either case.
 */
#ifndef WIRE_HOT_BASE64_H
#define WIRE_HOT_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

/* Characters for n bytes, and how many more an encoder may scribble on. */
#define BASE64_LEN(n) (((n) + 2) / 3 * 4)
#define BASE64_SLACK  64

/* out has room for BASE64_LEN(len) + BASE64_SLACK; returns the characters written. */
typedef size_t base64_encoder(char *out, const uint8_t *data, size_t len);

base64_encoder base64_encode;

/* The ones to choose from on this processor, the best first, with NULL behind the last,
 * which does without vectors. */
base64_encoder *const *base64_encoders(void);

/* out has room for 2 * len; returns the characters written. */
size_t hex_encode(char *out, const uint8_t *data, size_t len);

/* Each appends the bytes to out; false where the text is wrong, with *bad the offset of the
 * first character that cannot stand there.  Without memory out's error is set. */
bool base64_decode(struct buf *out, struct bytes text, size_t *bad);
bool hex_decode(struct buf *out, struct bytes text, size_t *bad);

#endif
