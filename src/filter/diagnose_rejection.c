/* SPDX-License-Identifier: ISC */
/* Expressions that are valid but cannot mean what they say. */
#include "filter/diagnose_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define TOKENS_MAX 64

static const char *const ands[] = { "and", "&&", NULL };
static const char *const opens[] = { "(", "[", NULL };
static const char *const closes[] = { ")", "]", NULL };

static bool is_one(const struct trial *t, size_t i, const char *const *words)
{
	return i < t->count && lex_is_one(t->text, &t->tokens[i], words);
}

/* Whether the first n tokens alone reject everything. */
static bool rejects_all(const struct trial *t, size_t n)
{
	const struct lex_token *last = &t->tokens[n - 1];
	struct bpf_program program;
	char *text = strndup(t->text, last->offset + last->length);
	int code = text ? pcap_compile(t->pcap, &program, text, 1, t->netmask) : -1;

	bool rejects = text && code < 0 && strstr(pcap_geterr(t->pcap), "rejects all packets");

	free(text);
	if (code == 0)
		pcap_freecode(&program);
	return rejects;
}

/* The first token of the last condition among the first n, if `and` stands before it. */
static size_t last_condition(const struct trial *t, size_t n)
{
	size_t depth = 0;

	while (n-- > 0) {
		if (is_one(t, n, closes))
			depth++;
		else if (is_one(t, n, opens) && depth)
			depth--;
		else if (!depth && is_one(t, n, ands))
			return n + 1;
	}
	return 0;
}

static bool has(const struct trial *t, size_t from, size_t to, const char *word)
{
	for (size_t i = from; i < to; i++)
		if (trial_is(t, i, word))
			return true;
	return false;
}

/* tcp[...]: the token behind the name is a bracket. */
static const char *indexed(const struct trial *t, size_t from, size_t to)
{
	static const char *const names[] = { "tcp", "udp", "icmp", "ip", "sctp", NULL };

	for (size_t i = from; i + 1 < to; i++)
		if (trial_is(t, i + 1, "["))
			for (const char *const *n = names; *n; n++)
				if (trial_is(t, i, *n))
					return *n;
	return NULL;
}

static void hint_rejection(struct trial *t, size_t from, size_t to)
{
	const char *name = indexed(t, from, to);
	struct edit either = { from - 1, from, "or" };

	if (has(t, 0, from, "ip6") && name)
		trial_hint(t,
			"%s[...] reads IPv4 packets only; in IPv6 without extension headers "
			"%s begins at ip6[40]",
			name, name);
	else if (from > 0 && trial_mends(t, &either))
		trial_hint(t, "no packet is both: did you mean 'or'?");
	else
		trial_hint(t, "no packet can be like this");
}

void explain_rejection(struct trial *t)
{
	bool rejects = false;
	size_t to = 0;
	size_t from;

	if (!t->count || t->count > TOKENS_MAX)
		return;
	while (to < t->count && !rejects && clock_monotonic() < t->deadline)
		rejects = rejects_all(t, ++to);
	if (!rejects)
		return;
	from = last_condition(t, to);
	trial_point(t, from, to);
	hint_rejection(t, from, to);
}

static const struct {
	const char *word;
	const char *remark;
} shifts[] = {
	{ "vlan", "behind 'vlan' every offset and protocol is that of the tagged frame, also after "
		  "'or': untagged packets no longer match there" },
	{ "mpls", "behind 'mpls' every offset and protocol is that behind the label, also after "
		  "'or'" },
	{ "pppoes", "behind 'pppoes' every offset and protocol is that of the session, also after "
		    "'or'" },
	{ "geneve", "behind 'geneve' every offset and protocol is that of the inner packet, also "
		    "after 'or'" },
};

/* and/or and then a condition, somewhere behind the word. */
static bool goes_on(const struct trial *t, const char *word)
{
	static const char *const joins[] = { "and", "&&", "or", "||", NULL };

	for (size_t i = 0; i < t->count; i++)
		if (trial_is(t, i, word))
			while (++i < t->count)
				if (is_one(t, i, joins))
					return true;
	return false;
}

unsigned diagnose_traps(const char *expression, const char **remarks, unsigned max)
{
	struct trial t = {
		.text = expression,
		.tokens = calloc(strlen(expression) + 1, sizeof(*t.tokens)),
	};
	const char *name;
	unsigned n = 0;

	if (!t.tokens)
		return 0;
	t.count = lex_scan(expression, t.tokens);
	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]) && n < max; i++)
		if (goes_on(&t, shifts[i].word))
			remarks[n++] = shifts[i].remark;
	name = indexed(&t, 0, t.count);
	if (name && strcmp(name, "ip") && n < max)
		remarks[n++] = "tcp[...], udp[...] and icmp[...] read IPv4 packets only: IPv6 ones "
			       "never match";
	free(t.tokens);
	return n;
}
