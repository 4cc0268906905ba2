/* SPDX-License-Identifier: ISC */
#include "wire/etf_reader.h"

bool etf_reader_fail(struct etf_reader *r, const char *error)
{
	if (!r->error)
		r->error = error;
	return false;
}

int etf_reader_fault(const struct etf_reader *r, struct fault *f)
{
	return fault_set(f, ATOM(frame_invalid), ATOM(read), "", "%s at byte %zu of the term",
		r->error, (size_t)(r->at - r->start));
}

static size_t etf_reader_left(const struct etf_reader *r)
{
	return (size_t)(r->end - r->at);
}

/* Whether n more bytes are there, and no error was before.  A length of the term's and what
 * stands before it are more than a size_t of 32 bits may hold. */
static bool etf_reader_has(struct etf_reader *r, uint64_t n)
{
	if (r->error)
		return false;
	return etf_reader_left(r) >= n || etf_reader_fail(r, "the term ends early");
}

/* Whether count values of at least one byte each can follow n more bytes. */
static bool etf_reader_has_values(struct etf_reader *r, size_t n, uint64_t count)
{
	return etf_reader_has(r, n) &&
	       (count <= etf_reader_left(r) - n || etf_reader_fail(r, "the term ends early"));
}

bool etf_reader_init(struct etf_reader *r, struct bytes term)
{
	if (!term.data)
		term.data = (const uint8_t *)"";
	*r = (struct etf_reader){ term.data, term.data, term.data + term.len, NULL };
	if (!term.len)
		return etf_reader_fail(
			r, "an empty frame is no term: the version 131 was expected");
	if (*r->at != ETF_VERSION)
		return etf_reader_fail(r, "the version 131 was expected");
	r->at++;
	if (etf_peek(r) == ETF_COMPRESSED)
		return etf_reader_fail(r, "a compressed term is not accepted");
	return etf_reader_has(r, 1);
}

bool etf_peek_is_atom(const struct etf_reader *r)
{
	switch (etf_peek(r)) {
	case ETF_ATOM:
	case ETF_ATOM_UTF8:
	case ETF_SMALL_ATOM:
	case ETF_SMALL_ATOM_UTF8:
		return true;
	default:
		return false;
	}
}

bool etf_peek_is_integer(const struct etf_reader *r)
{
	switch (etf_peek(r)) {
	case ETF_SMALL_INTEGER:
	case ETF_INTEGER:
	case ETF_SMALL_BIG:
	case ETF_LARGE_BIG:
		return true;
	default:
		return false;
	}
}

bool etf_read_tuple(struct etf_reader *r, uint32_t *arity)
{
	size_t head;

	if (!etf_reader_has(r, 1))
		return false;
	switch (*r->at) {
	case ETF_SMALL_TUPLE:
		head = 2;
		if (!etf_reader_has(r, head))
			return false;
		*arity = r->at[1];
		break;
	case ETF_LARGE_TUPLE:
		head = 5;
		if (!etf_reader_has(r, head))
			return false;
		*arity = get_be32(r->at + 1);
		break;
	default:
		return etf_reader_fail(r, "a tuple was expected");
	}
	if (!etf_reader_has_values(r, head, *arity))
		return false;
	r->at += head;
	return true;
}

bool etf_read_map(struct etf_reader *r, uint32_t *pairs)
{
	if (!etf_reader_has(r, 1))
		return false;
	if (etf_peek(r) != ETF_MAP)
		return etf_reader_fail(r, "a map was expected");
	if (!etf_reader_has(r, 5))
		return false;
	*pairs = get_be32(r->at + 1);
	if (!etf_reader_has_values(r, 5, 2 * (uint64_t)*pairs))
		return false;
	r->at += 5;
	return true;
}

/* The empty list is its tail alone. */
bool etf_read_list(struct etf_reader *r, uint32_t *count)
{
	*count = 0;
	if (!etf_reader_has(r, 1))
		return false;
	if (etf_peek(r) == ETF_NIL)
		return true;
	if (etf_peek(r) != ETF_LIST)
		return etf_reader_fail(r, "a list was expected");
	if (!etf_reader_has(r, 5))
		return false;
	*count = get_be32(r->at + 1);
	if (!etf_reader_has_values(r, 5, (uint64_t)*count + 1))
		return false;
	r->at += 5;
	return true;
}

bool etf_read_tail(struct etf_reader *r)
{
	if (!etf_reader_has(r, 1))
		return false;
	if (etf_peek(r) != ETF_NIL)
		return etf_reader_fail(r, "the end of a list was expected");
	r->at++;
	return true;
}

bool etf_read_atom(struct etf_reader *r, struct bytes *name)
{
	bool is_long = etf_peek(r) == ETF_ATOM || etf_peek(r) == ETF_ATOM_UTF8;
	size_t head = is_long ? 3 : 2;

	if (!etf_reader_has(r, 1))
		return false;
	if (!etf_peek_is_atom(r))
		return etf_reader_fail(r, "an atom was expected");
	if (!etf_reader_has(r, head))
		return false;
	name->len = is_long ? get_be16(r->at + 1) : r->at[1];
	if (!etf_reader_has(r, (uint64_t)head + name->len))
		return false;
	name->data = r->at + head;
	r->at += head + name->len;
	return true;
}

bool etf_read_bool(struct etf_reader *r, bool *value)
{
	const uint8_t *at = r->at;
	struct bytes name;

	if (!etf_read_atom(r, &name))
		return false;
	*value = bytes_equal(name, "true");
	if (*value || bytes_equal(name, "false"))
		return true;
	r->at = at;
	return etf_reader_fail(r, "true or false was expected");
}

/* Little-endian, behind a size of 1 or 4 bytes and the sign; leading zeros are legal. */
static bool etf_reader_read_big(struct etf_reader *r, uint64_t *magnitude, bool *negative)
{
	size_t head = *r->at == ETF_LARGE_BIG ? 6 : 3;
	size_t size;

	if (!etf_reader_has(r, head))
		return false;
	size = head == 6 ? get_be32(r->at + 1) : r->at[1];
	if (!etf_reader_has(r, (uint64_t)head + size))
		return false;
	*negative = r->at[head - 1] != 0;
	for (size_t i = 0; i < size; i++) {
		uint8_t digit = r->at[head + i];

		if (i >= 8 && digit)
			return etf_reader_fail(r, "an integer needs more than 64 bits");
		if (i < 8)
			*magnitude |= (uint64_t)digit << 8 * i;
	}
	r->at += head + size;
	return true;
}

static bool etf_reader_read_integer(struct etf_reader *r, uint64_t *magnitude, bool *negative)
{
	int32_t small;

	*magnitude = 0;
	*negative = false;
	if (!etf_reader_has(r, 1))
		return false;
	if (!etf_peek_is_integer(r))
		return etf_reader_fail(r, "an integer was expected");
	switch (*r->at) {
	case ETF_SMALL_INTEGER:
		if (!etf_reader_has(r, 2))
			return false;
		*magnitude = r->at[1];
		r->at += 2;
		return true;
	case ETF_INTEGER:
		if (!etf_reader_has(r, 5))
			return false;
		small = (int32_t)get_be32(r->at + 1);
		*negative = small < 0;
		*magnitude = *negative ? 0 - (uint64_t)small : (uint64_t)small;
		r->at += 5;
		return true;
	default:
		return etf_reader_read_big(r, magnitude, negative);
	}
}

bool etf_read_uint(struct etf_reader *r, uint64_t *value)
{
	const uint8_t *at = r->at;
	bool negative;

	if (!etf_reader_read_integer(r, value, &negative))
		return false;
	if (!negative || !*value)
		return true;
	r->at = at;
	return etf_reader_fail(r, "a negative integer is out of range");
}

bool etf_read_int(struct etf_reader *r, int64_t *value)
{
	const uint8_t *at = r->at;
	uint64_t magnitude;
	bool negative;

	if (!etf_reader_read_integer(r, &magnitude, &negative))
		return false;
	if (magnitude > (uint64_t)INT64_MAX + negative) {
		r->at = at;
		return etf_reader_fail(r, "an integer is out of range");
	}
	*value = (int64_t)(negative ? 0 - magnitude : magnitude);
	return true;
}

/* A binary or STRING: a tag, a size of 4 or 2 bytes, the bytes themselves. */
static bool etf_reader_read_run(struct etf_reader *r, struct bytes *value)
{
	size_t head = *r->at == ETF_BINARY ? 5 : 3;

	if (!etf_reader_has(r, head))
		return false;
	value->len = head == 5 ? get_be32(r->at + 1) : get_be16(r->at + 1);
	if (!etf_reader_has(r, (uint64_t)head + value->len))
		return false;
	value->data = r->at + head;
	r->at += head + value->len;
	return true;
}

/* One element of an iolist that is no list itself. */
static bool etf_reader_append_leaf(struct etf_reader *r, struct buf *out)
{
	struct bytes run;
	uint64_t byte;

	switch (etf_peek(r)) {
	case ETF_SMALL_INTEGER:
	case ETF_INTEGER:
		if (!etf_read_uint(r, &byte))
			return false;
		if (byte > 255)
			return etf_reader_fail(r, "a list of bytes has an integer over 255");
		buf_put_byte(out, (uint8_t)byte);
		return true;
	case ETF_BINARY:
	case ETF_STRING:
		if (!etf_reader_read_run(r, &run))
			return false;
		buf_put(out, run.data, run.len);
		return true;
	case ETF_NIL:
		r->at++;
		return true;
	default:
		return etf_reader_fail(r, "a binary or a list of bytes was expected");
	}
}

/* The tail counts as one more element: NIL, or a binary in an improper list. */
static bool etf_reader_flatten(struct etf_reader *r, struct buf *out)
{
	uint64_t pending[ETF_IOLIST_DEPTH + 1];
	unsigned depth = 0;

	pending[0] = 1;
	for (;;) {
		while (!pending[depth])
			if (!depth--)
				return !buf_failed(out) || etf_reader_fail(r, "out of memory");
		pending[depth]--;
		if (etf_peek(r) != ETF_LIST) {
			if (!etf_reader_append_leaf(r, out))
				return false;
			continue;
		}
		if (depth == ETF_IOLIST_DEPTH)
			return etf_reader_fail(r, "a list is nested too deeply");
		if (!etf_reader_has(r, 5))
			return false;
		pending[++depth] = (uint64_t)get_be32(r->at + 1) + 1;
		if (!etf_reader_has_values(r, 5, pending[depth]))
			return false;
		r->at += 5;
	}
}

bool etf_read_bytes(struct etf_reader *r, struct buf *scratch, struct bytes *value)
{
	if (!etf_reader_has(r, 1))
		return false;
	switch (*r->at) {
	case ETF_BINARY:
	case ETF_STRING:
		return etf_reader_read_run(r, value);
	case ETF_LIST:
	case ETF_NIL:
		scratch->len = 0;
		if (!etf_reader_flatten(r, scratch))
			return false;
		*value = buf_bytes(scratch);
		return true;
	default:
		return etf_reader_fail(r, "a binary or a list of bytes was expected");
	}
}

bool etf_read_end(struct etf_reader *r)
{
	if (r->error)
		return false;
	return r->at == r->end || etf_reader_fail(r, "something follows the end of the term");
}
