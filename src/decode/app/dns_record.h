/* SPDX-License-Identifier: ISC */
/*
 * Questions and resource records of DNS messages.  Each function moves the cursor
 * past what it reads; the cursor has failed where that is cut short or wrong.
 * message is the first byte of the header, from which compressed names count.
 */
#ifndef DECODE_APP_DNS_RECORD_H
#define DECODE_APP_DNS_RECORD_H

#include "decode/proto.h"

extern const struct field dns_question_fields[], dns_record_fields[];

/* False, and the cursor has failed, where the next question or record is cut short or wrong. */
bool dns_skip(struct cursor *c, const uint8_t *message, bool question);

/* Of multicast DNS a bit of the class has a key of its own. */
void dns_emit_question(struct enc *e, struct cursor *c, const uint8_t *message, bool multicast);
void dns_emit_record(struct enc *e, struct cursor *c, const uint8_t *message, bool multicast);

/* ", A? example.org" and ", A 192.0.2.1" */
void dns_text_question(struct buf *out, struct cursor *c, const uint8_t *message);
void dns_text_answer(struct buf *out, struct cursor *c, const uint8_t *message);

#endif
