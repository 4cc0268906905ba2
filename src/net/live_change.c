/* SPDX-License-Identifier: ISC */
#include "net/live_change.h"

#include "base/clock.h"
#include "net/attach.h"
#include "net/live_state.h"
#include "filter/interpret.h"

/* On another processor a packet may be on its way through the old program.  That takes a
 * microsecond and is not preempted, but a virtual machine may be: so what can be told
 * apart is looked at for longer. */
#define SETTLE_NS (10 * CLOCK_MS)
#define WATCH_NS  CLOCK_SECOND

int live_change_filter(struct source *s, struct bpf_program *program, struct fault *f)
{
	struct live *live = s->state;
	struct bpf_program was = live->program;

	if (attach_filter(s->pcap, live->ifname, live->options.direction, program, f) < 0)
		return -1;
	live->program = *program;
	*program = was;
	live->change = (struct live_change){ CHANGE_SETTLING, clock_monotonic(), 0 };
	return 0;
}

uint64_t live_change_settle(struct source *s)
{
	struct live_change *c = &live_of(s)->change;
	uint64_t age = c->phase ? clock_monotonic() - c->began : 0;

	if (c->phase == CHANGE_SETTLING && age < SETTLE_NS)
		return c->began + SETTLE_NS;
	if (c->phase == CHANGE_SETTLING) {
		c->left = live_rest(s);
		c->phase = c->left ? CHANGE_COUNTING : CHANGE_WATCHING;
	} else if (c->phase == CHANGE_WATCHING && age >= WATCH_NS) {
		c->phase = CHANGE_NONE;
	}
	return 0;
}

bool live_change_admits(struct source *s, const struct pcap_pkthdr *h, const u_char *data)
{
	struct live_change *c = &live_of(s)->change;
	enum interpret_verdict verdict =
		interpret_filter(&live_of(s)->program, s->origin->dlt, h, data);
	bool watching = c->phase == CHANGE_WATCHING;

	if (c->phase == CHANGE_COUNTING && --c->left == 0)
		c->phase = CHANGE_WATCHING;
	if (verdict == INTERPRET_ACCEPTS || (verdict == INTERPRET_UNKNOWN && watching))
		return true;
	if (verdict == INTERPRET_REJECTS)
		live_of(s)->base_received++;
	else
		live_of(s)->given_up++;
	return false;
}
