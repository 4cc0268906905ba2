/* SPDX-License-Identifier: ISC */
#include "filter/trap.h"

#include <string.h>

#include "filter/trial.h"

static const struct {
	const char *word;
	const char *remark;
} trap_shifts[] = {
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

/* A condition, and then the word. */
static bool trap_comes_late(const struct trial *t, const char *word)
{
	for (size_t i = 1; i < t->count; i++)
		if (trial_is(t, i, word) && (trial_is(t, i - 1, "and") || trial_is(t, i - 1, "&&")))
			return true;
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
	for (size_t i = 0; i < sizeof(trap_shifts) / sizeof(trap_shifts[0]) && n < max; i++)
		if (trap_goes_on(&t, trap_shifts[i].word))
			remarks[n++] = trap_shifts[i].remark;
	if (trap_comes_late(&t, "geneve") && n < max)
		remarks[n++] =
			"what stands before 'geneve' is about the outer packet: put 'geneve' "
			"first for conditions on the inner one";
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
