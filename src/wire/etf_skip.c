/* SPDX-License-Identifier: ISC */
#include "wire/etf_reader.h"

/*
 * How long a term is: `head` bytes from the tag on, which at byte 1 may hold a count of
 * `width` bytes; `unit` bytes for each of the count, and as many terms.  Processes,
 * ports and references have their node, an atom, behind the head, and `tail` bytes more.
 */
static const struct shape {
	uint8_t head;
	uint8_t width;
	uint8_t unit;
	uint8_t terms;      /* for each of the count */
	uint8_t more_terms; /* whatever the count */
	bool node;
	uint8_t tail;
} shapes[256] = {
	[ETF_NEW_FLOAT] = { .head = 9 },
	[ETF_BIT_BINARY] = { .head = 6, .width = 4, .unit = 1 },
	[ETF_NEW_PID] = { .head = 1, .node = true, .tail = 12 },
	[ETF_NEW_PORT] = { .head = 1, .node = true, .tail = 8 },
	[ETF_NEWER_REFERENCE] = { .head = 3, .width = 2, .unit = 4, .node = true, .tail = 4 },
	[ETF_SMALL_INTEGER] = { .head = 2 },
	[ETF_INTEGER] = { .head = 5 },
	[ETF_FLOAT] = { .head = 32 },
	[ETF_ATOM] = { .head = 3, .width = 2, .unit = 1 },
	[ETF_REFERENCE] = { .head = 1, .node = true, .tail = 5 },
	[ETF_PORT] = { .head = 1, .node = true, .tail = 5 },
	[ETF_PID] = { .head = 1, .node = true, .tail = 9 },
	[ETF_SMALL_TUPLE] = { .head = 2, .width = 1, .terms = 1 },
	[ETF_LARGE_TUPLE] = { .head = 5, .width = 4, .terms = 1 },
	[ETF_NIL] = { .head = 1 },
	[ETF_STRING] = { .head = 3, .width = 2, .unit = 1 },
	[ETF_LIST] = { .head = 5, .width = 4, .terms = 1, .more_terms = 1 },
	[ETF_BINARY] = { .head = 5, .width = 4, .unit = 1 },
	[ETF_SMALL_BIG] = { .head = 3, .width = 1, .unit = 1 },
	[ETF_LARGE_BIG] = { .head = 6, .width = 4, .unit = 1 },
	[ETF_NEW_FUN] = { .head = 1, .width = 4, .unit = 1 }, /* the size counts itself */
	[ETF_EXPORT] = { .head = 1, .more_terms = 3 },
	[ETF_NEW_REFERENCE] = { .head = 3, .width = 2, .unit = 4, .node = true, .tail = 1 },
	[ETF_SMALL_ATOM] = { .head = 2, .width = 1, .unit = 1 },
	[ETF_MAP] = { .head = 5, .width = 4, .terms = 2 },
	[ETF_ATOM_UTF8] = { .head = 3, .width = 2, .unit = 1 },
	[ETF_SMALL_ATOM_UTF8] = { .head = 2, .width = 1, .unit = 1 },
	[ETF_V4_PORT] = { .head = 1, .node = true, .tail = 12 },
};

static bool etf_skip_ends_early(struct etf_reader *r)
{
	return etf_reader_fail(r, "the term ends early");
}

static uint32_t etf_skip_get_count(const uint8_t *p, uint8_t width)
{
	switch (width) {
	case 1:
		return *p;
	case 2:
		return get_be16(p);
	case 4:
		return get_be32(p);
	default:
		return 0;
	}
}

/* Passes over a term but for the terms within it, whose number is added to *inner. */
static bool skip_shallow(struct etf_reader *r, uint64_t *inner)
{
	const struct shape *s = &shapes[etf_peek(r)];
	struct bytes node;
	uint32_t count;
	uint64_t rest;

	if (r->at == r->end)
		return etf_skip_ends_early(r);
	if (!s->head)
		return etf_reader_fail(r, "an unknown tag stands");
	if (r->end - r->at < (s->head > s->width ? s->head : s->width + 1))
		return etf_skip_ends_early(r);
	count = etf_skip_get_count(r->at + 1, s->width);
	rest = (uint64_t)count * s->unit + s->tail;
	r->at += s->head;
	if (s->node && !etf_read_atom(r, &node))
		return false;
	if ((uint64_t)(r->end - r->at) < rest)
		return etf_skip_ends_early(r);
	r->at += rest;
	*inner += (uint64_t)count * s->terms + s->more_terms;
	return *inner <= (uint64_t)(r->end - r->at) || etf_skip_ends_early(r);
}

bool etf_read_term(struct etf_reader *r, struct bytes *raw)
{
	const uint8_t *start = r->at;

	if (r->error)
		return false;
	for (uint64_t pending = 1; pending;) {
		pending--;
		if (!skip_shallow(r, &pending))
			return false;
	}
	*raw = (struct bytes){ start, (size_t)(r->at - start) };
	return true;
}
