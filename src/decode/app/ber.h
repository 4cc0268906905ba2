/* SPDX-License-Identifier: ISC */
/* The basic encoding rules of ASN.1 (X.690): a tag of one byte, a length, a value. */
#ifndef DECODE_APP_BER_H
#define DECODE_APP_BER_H

#include "decode/cursor.h"

enum { BER_INTEGER = 2, BER_OCTETS = 4, BER_OID = 6, BER_ENUMERATED = 10, BER_SEQUENCE = 0x30 };

struct ber {
	uint8_t tag;
	size_t len;          /* of the value, as the packet says */
	struct cursor value; /* as much of it as there is */
};

/* The next value.  False: there is none, or its length has a form that nobody needs. */
bool ber_take(struct cursor *c, struct ber *b);

/* The same where its tag is the one that is wanted. */
bool ber_want(struct cursor *c, uint8_t tag, struct ber *b);

/* The next value as an integer of up to eight bytes. */
bool ber_want_int(struct cursor *c, uint8_t tag, int64_t *number);

#endif
