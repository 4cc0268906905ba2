/* SPDX-License-Identifier: ISC */
/*
 * A cursor over one term in Erlang's external term format, as strangers send it.
 * Nothing is read past the end, no length is believed before its bytes are there,
 * and no depth of nesting costs stack.
 *
 * Accepted are all forms that Erlang's term_to_binary() and older or simpler encoders
 * give to a value: atoms in Latin-1 and UTF-8, integers of every size, and for bytes
 * a binary, a STRING (a list of small integers), or an iolist.
 *
 * Errors are sticky: functions fail with false from the first one on, `error` says
 * what was wrong and `at` where.
 */
#ifndef WIRE_ETF_READER_H
#define WIRE_ETF_READER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/fault.h"
#include "wire/etf.h"

/* Lists within lists of an iolist. */
#define ETF_IOLIST_DEPTH 64

struct etf_reader {
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
	const char *error;
};

/* Reads the version byte.  term is borrowed for as long as the reader and what it hands
 * out are used. */
bool etf_reader_init(struct etf_reader *r, struct bytes term);

/* The tag of the next value, or 0 at the end. */
static inline uint8_t etf_peek(const struct etf_reader *r)
{
	return r->at < r->end ? *r->at : 0;
}

bool etf_peek_is_atom(const struct etf_reader *r);
bool etf_peek_is_integer(const struct etf_reader *r);

bool etf_read_tuple(struct etf_reader *r, uint32_t *arity);
bool etf_read_map(struct etf_reader *r, uint32_t *pairs);
/* The elements of a proper list, which etf_read_tail() must follow; a STRING is none. */
bool etf_read_list(struct etf_reader *r, uint32_t *count);
bool etf_read_tail(struct etf_reader *r);
bool etf_read_atom(struct etf_reader *r, struct bytes *name);
bool etf_read_bool(struct etf_reader *r, bool *value);
bool etf_read_uint(struct etf_reader *r, uint64_t *value);
bool etf_read_int(struct etf_reader *r, int64_t *value);

/* Borrows a binary or STRING from the term; flattens an iolist into scratch, which must
 * outlive *value. */
bool etf_read_bytes(struct etf_reader *r, struct buf *scratch, struct bytes *value);

/* Passes over any one term, which is returned as it stands, without the version byte. */
bool etf_read_term(struct etf_reader *r, struct bytes *raw);

/* Whether the term ends here, as it must. */
bool etf_read_end(struct etf_reader *r);

/* Returns false, for a caller that finds the value itself wrong. */
bool etf_reader_fail(struct etf_reader *r, const char *error);

/* frame_invalid with the error and the byte at which it was found; -1. */
int etf_reader_fault(const struct etf_reader *r, struct fault *f);

#endif
