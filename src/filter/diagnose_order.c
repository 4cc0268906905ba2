/* SPDX-License-Identifier: ISC */
#include "filter/diagnose_order.h"

#include <string.h>

#include "base/buf.h"

#define CONDITIONS_MAX 16
/* More does not fit into a hint. */
#define SHOWN_MAX 160

static const char *const order_shifts[] = { "vlan", "mpls", "pppoes", "geneve", "vxlan", NULL };
static const char *const order_ands[] = { "and", "&&", NULL };
static const char *const order_ors[] = { "or", "||", NULL };
static const char *const order_opens[] = { "(", "[", NULL };
static const char *const order_closes[] = { ")", "]", NULL };

/* Tokens [from, to). */
struct condition {
	size_t from, to;
	bool grouped; /* has an `or`, so that it needs parentheses */
};

struct conditions {
	struct condition items[CONDITIONS_MAX];
	size_t count;
};

/* The last token of [from, to) that is one of the words and stands in no parentheses, or to. */
static size_t order_last(const struct trial *t, size_t from, size_t to, const char *const *words)
{
	size_t depth = 0;

	for (size_t i = to; i-- > from;) {
		if (trial_is_one(t, i, order_closes))
			depth++;
		else if (trial_is_one(t, i, order_opens) && depth)
			depth--;
		else if (!depth && trial_is_one(t, i, words))
			return i;
	}
	return to;
}

/* Whether the parentheses at both ends belong together. */
static bool order_is_enclosed(const struct trial *t, size_t from, size_t to)
{
	size_t depth = 0;

	if (to - from < 3 || !trial_is(t, from, "(") || !trial_is(t, to - 1, ")"))
		return false;
	for (size_t i = from; i < to - 1; i++) {
		depth += trial_is(t, i, "(");
		depth -= trial_is(t, i, ")");
		if (!depth)
			return false;
	}
	return true;
}

/* Cuts at each `and`, from the last to the first.  `and` and `or` bind equally, from the left:
 * what stands before the last `and` is one condition where it has an `or`. */
static bool order_cut(const struct trial *t, size_t from, size_t to, struct conditions *c)
{
	size_t join = order_last(t, from, to, order_ands);
	bool has_or = order_last(t, from, to, order_ors) < to;

	if (has_or && (join == to || order_last(t, join, to, order_ors) < to))
		join = to;
	else if (join < to)
		return order_cut(t, join + 1, to, c) && order_cut(t, from, join, c);
	if (!has_or && order_is_enclosed(t, from, to))
		return order_cut(t, from + 1, to - 1, c);
	if (from == to || c->count == CONDITIONS_MAX)
		return false;
	c->items[c->count++] = (struct condition){ from, to, has_or };
	return true;
}

static void order_put(
	const struct trial *t, const struct conditions *c, bool shifts, struct buf *out)
{
	for (size_t i = c->count; i-- > 0;) {
		const struct condition *one = &c->items[i];
		const struct lex_token *first = &t->tokens[one->from], *last;

		if (trial_is_one(t, one->from, order_shifts) != shifts)
			continue;
		last = &t->tokens[one->to - 1];
		buf_printf(out, "%s%s%.*s%s", out->len ? " and " : "", one->grouped ? "(" : "",
			(int)(last->offset + last->length - first->offset), t->text + first->offset,
			one->grouped ? ")" : "");
	}
}

static bool order_compiles(const struct trial *t, const struct buf *text)
{
	struct bpf_program program;

	if (buf_failed(text) ||
		pcap_compile(t->pcap, &program, (const char *)text->data, 1, t->netmask) < 0)
		return false;
	pcap_freecode(&program);
	return true;
}

/* The first shift that another condition stands before, or NULL. */
static const struct condition *order_misplaced(const struct trial *t, const struct conditions *c)
{
	bool other = false;

	for (size_t i = c->count; i-- > 0;) {
		bool shift = trial_is_one(t, c->items[i].from, order_shifts);

		if (shift && other)
			return &c->items[i];
		other |= !shift;
	}
	return NULL;
}

/* The end of the condition that the first n tokens end with: `vlan` may have a number. */
static size_t order_whole(const struct trial *t, size_t n)
{
	while (n < t->count && !trial_is_one(t, n, order_ands) && !trial_is_one(t, n, order_ors) &&
		!trial_is_one(t, n, order_closes))
		n++;
	return n;
}

/* The first n tokens with what carries others in front, and the rest as it is; what stands
 * misplaced among them, or NULL. */
static const struct condition *order_rearrange(
	const struct trial *t, size_t n, struct conditions *c, struct buf *text)
{
	const struct lex_token *last = &t->tokens[n - 1];
	const struct condition *misplaced;

	*c = (struct conditions){ .count = 0 };
	text->len = 0;
	if (!order_cut(t, 0, n, c) || !(misplaced = order_misplaced(t, c)))
		return NULL;
	order_put(t, c, true, text);
	order_put(t, c, false, text);
	buf_puts(text, t->text + last->offset + last->length);
	buf_put_byte(text, '\0');
	return misplaced;
}

bool order_correct(struct trial *t, size_t n)
{
	struct conditions c, all;
	const struct condition *misplaced;
	struct buf text = { 0 };
	bool compiles;

	n = order_whole(t, n);
	misplaced = order_rearrange(t, n, &c, &text);
	if (!misplaced)
		return false;
	compiles = order_compiles(t, &text);
	/* Behind that there may be more of them. */
	if (!compiles && n < t->count)
		compiles = order_rearrange(t, t->count, &all, &text) && order_compiles(t, &text);
	trial_point(t, misplaced->from, misplaced->to);
	if (compiles && text.len <= SHOWN_MAX)
		trial_hint(t, "put '%.*s' before what it carries: '%s'", TOKEN(t, misplaced->from),
			(const char *)text.data);
	else
		trial_hint(t, "put '%.*s' before all conditions on what it carries",
			TOKEN(t, misplaced->from));
	buf_finish(&text);
	return true;
}
