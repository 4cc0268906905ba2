/* SPDX-License-Identifier: ISC */
#include "net/live_change.h"

#include "base/clock.h"
#include "net/attach.h"
#include "net/filter_helper.h"
#include "net/live.h"

/* The kernel runs a filter in well under a microsecond and cannot be preempted there; a
 * virtual machine can.  Where packets can be checked waiting long costs nothing. */
#define SETTLE_CHECKED   CLOCK_SECOND
#define SETTLE_UNCHECKED (10 * CLOCK_MS)

void live_change_finish(struct live_change *c)
{
	pcap_freecode(&c->check);
	*c = (struct live_change){ 0 };
}

int live_change_filter(struct source *s, struct filter_answer *a, struct fault *f)
{
	struct live *live = s->live;
	struct live_change *c = &live->change;
	struct bpf_program was = live->program;

	if (attach_filter(s->pcap, live->ifname, live->options.direction, &a->program, f) < 0)
		return -1;
	live_change_finish(c);
	live->program = a->program;
	a->program = was;
	if (!live->program.bf_len)
		return 0;
	c->phase = CHANGE_SETTLING;
	c->settled = clock_monotonic() + (a->checkable ? SETTLE_CHECKED : SETTLE_UNCHECKED);
	c->checkable = a->checkable;
	c->check = a->check;
	a->check = (struct bpf_program){ 0 };
	a->checkable = false;
	return 0;
}

void live_change_turn(struct source *s)
{
	struct live_change *c = &s->live->change;

	if (c->phase != CHANGE_SETTLING || clock_monotonic() < c->settled)
		return;
	c->phase = CHANGE_COUNTING;
	c->left = live_rest(s);
	if (!c->left)
		live_change_finish(c);
}

bool live_change_admits(struct source *s, const struct pcap_pkthdr *h, const u_char *data)
{
	struct live_change *c = &s->live->change;
	bool admitted = c->checkable && pcap_offline_filter(&c->check, h, data);

	if (!admitted && (!c->checkable || h->caplen < h->len))
		s->live->given_up++;
	else if (!admitted)
		s->live->base_received++;
	if (c->phase == CHANGE_COUNTING && --c->left == 0)
		live_change_finish(c);
	return admitted;
}
