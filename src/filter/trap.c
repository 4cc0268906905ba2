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

unsigned trap_list(const char *expression, const char **remarks, unsigned max)
{
	struct trial t;
	const char *name;
	unsigned n = 0;

	if (!trial_init(&t, expression))
		return 0;
	for (size_t i = 0; i < sizeof(trap_shifts) / sizeof(trap_shifts[0]) && n < max; i++)
		if (trap_goes_on(&t, trap_shifts[i].word))
			remarks[n++] = trap_shifts[i].remark;
	name = trial_indexed(&t, 0, t.count);
	if (name && strcmp(name, "ip") && n < max)
		remarks[n++] = "tcp[...], udp[...] and icmp[...] read IPv4 packets only: IPv6 ones "
			       "never match";
	trial_finish(&t);
	return n;
}
