/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "net/split.h"

bool split_available(void)
{
	return false;
}

static int split_refuse(struct fault *f)
{
	return fault_set(f, ATOM(not_supported), ATOM(activate), NULL,
		"the packets of a device cannot be split here");
}

void split_init(struct split *s, unsigned members)
{
	*s = (struct split){ .members = members, .gate = -1 };
}

int split_join(struct split *s, pcap_t *pcap, const char *ifname, struct fault *f)
{
	(void)s, (void)pcap, (void)ifname;
	return split_refuse(f);
}

int split_begin(struct split *s, const char *ifname, unsigned ifindex, struct fault *f)
{
	(void)s, (void)ifname, (void)ifindex;
	return split_refuse(f);
}

int split_open(struct split *s, struct fault *f)
{
	(void)s;
	return split_refuse(f);
}

int split_close(struct split *s, struct fault *f)
{
	(void)s;
	return split_refuse(f);
}

int split_pass_on(struct split *s, unsigned member, struct fault *f)
{
	(void)s, (void)member;
	return split_refuse(f);
}

void split_finish(struct split *s)
{
	(void)s;
}
