/* SPDX-License-Identifier: ISC */
#include "filter/trap.h"

#include <string.h>

#include "base/bytes.h"
#include "filter/trial.h"

static const struct {
	const char *word;
	const char *remark;
	const char *late; /* where it comes behind what it carries */
} trap_shifts[] = {
	{ "vlan",
		"behind 'vlan' every offset and protocol is that of the tagged frame, also after "
		"'or': untagged packets no longer match there",
		"what stands before 'vlan' looks for its protocols where a tagged frame has its "
		"tag: put 'vlan' first for conditions on what it carries" },
	{ "mpls",
		"behind 'mpls' every offset and protocol is that behind the label, also after "
		"'or'",
		"what stands before 'mpls' looks for its protocols where the label is: put 'mpls' "
		"first for conditions on what it carries" },
	{ "pppoes",
		"behind 'pppoes' every offset and protocol is that of the session, also after "
		"'or'",
		"what stands before 'pppoes' looks for its protocols where the session is: put "
		"'pppoes' first for conditions on what it carries" },
	{ "geneve",
		"behind 'geneve' every offset and protocol is that of the inner packet, also "
		"after 'or'",
		"what stands before 'geneve' is about the outer packet: put 'geneve' first for "
		"conditions on the inner one" },
};

static const char *const trap_opens[] = { "(", "and", "&&", NULL };
/* What only a frame without tags and labels has where they look. */
static const char *const trap_networks[] = { "ip", "ip6", "arp", "rarp", "tcp", "udp", "icmp",
	"icmp6", "igmp", "sctp", "host", "net", "port", "portrange", NULL };

/* and/or and then a condition, somewhere behind the word. */
static bool trap_goes_on(const struct trial *t, const char *word)
{
	static const char *const joins[] = { "and", "&&", "or", "||", NULL };

	for (size_t i = 0; i < t->count; i++)
		if (trial_is(t, i, word))
			while (++i < t->count)
				if (trial_is_one(t, i, joins))
					return true;
	return false;
}

/* Whether one of the first n tokens is about the network layer; `ether host` is not. */
static bool trap_has_network(const struct trial *t, size_t n)
{
	static const char *const directions[] = { "src", "dst", NULL };

	for (size_t i = 0; i < n; i++) {
		size_t before = i;

		if (!trial_is_one(t, i, trap_networks))
			continue;
		while (before > 0 && trial_is_one(t, before - 1, directions))
			before--;
		if (!before || !trial_is(t, before - 1, "ether"))
			return true;
	}
	return false;
}

/* Such a condition, and then the word. */
static bool trap_comes_late(const struct trial *t, const char *word)
{
	for (size_t i = 1; i < t->count; i++) {
		size_t from = i;

		if (!trial_is(t, i, word))
			continue;
		while (from > 0 && trial_is_one(t, from - 1, trap_opens))
			from--;
		if (from < i && trap_has_network(t, from))
			return true;
	}
	return false;
}

/* Whether the program reads behind the addresses of Ethernet, but for what Linux keeps beside
 * the packet (SKF_AD_OFF of linux/filter.h). */
static bool trap_reads_behind_addresses(const struct bpf_program *program)
{
	for (u_int i = 0; i < program->bf_len; i++) {
		const struct bpf_insn *in = &program->bf_insns[i];

		if (BPF_CLASS(in->code) == BPF_LD && BPF_MODE(in->code) == BPF_IND)
			return true;
		if (BPF_CLASS(in->code) == BPF_LD && BPF_MODE(in->code) == BPF_ABS && in->k >= 12 &&
			in->k < 0xfffff000)
			return true;
	}
	return false;
}

static bool trap_has(const struct trial *t, const char *word)
{
	for (size_t i = 0; i < t->count; i++)
		if (trial_is(t, i, word))
			return true;
	return false;
}

/* The kernel takes the tag off before the filter runs, and libpcap puts it back behind it. */
static bool trap_misses_tags(const struct trial *t, const struct trap_subject *subject)
{
	return subject->live && subject->program && !trap_has(t, "vlan") &&
	       trap_reads_behind_addresses(subject->program);
}

static bool trap_reads_ip4_only(const struct trial *t)
{
	const char *name = trial_indexed(t, 0, t->count);

	return name && strcmp(name, "ip");
}

unsigned trap_list(const struct trap_subject *subject, const char **remarks, unsigned max)
{
	struct trial t;
	unsigned n = 0;

	if (!trial_init(&t, subject->expression))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(trap_shifts); i++) {
		const char *word = trap_shifts[i].word;
		/* There the tag is not in the frame. */
		bool beside = subject->live && !strcmp(word, "vlan");

		if (trap_goes_on(&t, word) && n < max)
			remarks[n++] = trap_shifts[i].remark;
		if (!beside && trap_comes_late(&t, word) && n < max)
			remarks[n++] = trap_shifts[i].late;
	}
	if (trap_reads_ip4_only(&t) && n < max)
		remarks[n++] = "tcp[...], udp[...] and icmp[...] read IPv4 packets only: IPv6 ones "
			       "never match";
	if (trap_misses_tags(&t, subject) && n < max)
		remarks[n++] =
			"on the device a frame comes without its VLAN tag, so that tagged frames "
			"match as well; in a savefile the tag is back, and they match behind "
			"'vlan and' only";
	trial_finish(&t);
	return n;
}
