/* SPDX-License-Identifier: ISC */
/* Expressions that are valid but cannot mean what they say. */
#include "filter/diagnose_rejection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/diagnose_order.h"

#define TOKENS_MAX 64

static const char *const ands[] = { "and", "&&", NULL };
static const char *const opens[] = { "(", "[", NULL };
static const char *const closes[] = { ")", "]", NULL };

/* Whether the first n tokens alone reject everything. */
static bool rejection_of(const struct trial *t, size_t n)
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
static size_t rejection_last(const struct trial *t, size_t n)
{
	size_t depth = 0;

	while (n-- > 0) {
		if (trial_is_one(t, n, closes))
			depth++;
		else if (trial_is_one(t, n, opens) && depth)
			depth--;
		else if (!depth && trial_is_one(t, n, ands))
			return n + 1;
	}
	return 0;
}

static bool rejection_has(const struct trial *t, size_t from, size_t to, const char *word)
{
	for (size_t i = from; i < to; i++)
		if (trial_is(t, i, word))
			return true;
	return false;
}

/* A number among the first n tokens that says what a packet carries. */
static bool rejection_has_number(
	const struct trial *t, size_t n, const char *before, const char *const *numbers)
{
	for (size_t i = 1; i < n; i++)
		if (trial_is(t, i - 1, before) && trial_is_one(t, i, numbers))
			return true;
	return false;
}

/* What carries other packets: VLAN and MPLS, PPPoE; IP in IP, IPv6, GRE, L2TP, UDP tunnels. */
static bool rejection_names_carrier(const struct trial *t, size_t n)
{
	static const char *const protos[] = { "0x8100", "33024", "0x88a8", "34984", "0x8847",
		"34887", "0x8864", "34916", "4", "41", "47", "115", NULL };
	static const char *const ports[] = { "4789", "8472", "6081", "2152", NULL };

	return rejection_has_number(t, n, "proto", protos) ||
	       rejection_has_number(t, n, "port", ports);
}

static void rejection_hint(struct trial *t, size_t from, size_t to)
{
	const char *name = trial_indexed(t, from, to);

	if (rejection_has(t, 0, from, "ip6") && name)
		trial_hint(t,
			"%s[...] reads IPv4 packets only; in IPv6 without extension headers "
			"%s begins at ip6[40]",
			name, name);
	else if (rejection_names_carrier(t, to))
		trial_hint(t,
			"a condition is about the outermost headers: only 'vlan', 'mpls', 'pppoes' "
			"and 'geneve', put first, make it look at what they carry");
	else if (from > 0 && trial_replaces(t, from - 1, from, "or"))
		trial_hint(t, "no packet is both: did you mean 'or'?");
	else
		trial_hint(t, "no packet can be like this");
}

void rejection_explain(struct trial *t)
{
	bool rejects = false;
	size_t to = 0;
	size_t from;

	if (!t->count || t->count > TOKENS_MAX)
		return;
	while (to < t->count && !rejects && !trial_expired(t))
		rejects = rejection_of(t, ++to);
	if (!rejects)
		return;
	from = rejection_last(t, to);
	if (order_correct(t, to))
		return;
	trial_point(t, from, to);
	rejection_hint(t, from, to);
}
