/* SPDX-License-Identifier: ISC */
/* What a device's kernel counted, and how the account is closed. */
#include <stdlib.h>

#include "base/atom.h"
#include "base/clock.h"
#include "net/attach.h"
#include "net/live.h"

/* pcap_stats() has 32-bit totals, and the received ones include the dropped ones. */
void live_update_counts(struct source *s)
{
	struct live *live = s->live;
	struct pcap_stat at;

	if (pcap_stats(s->pcap, &at) < 0)
		return;
	live->kernel_received += at.ps_recv - live->last.ps_recv;
	live->kernel_dropped += at.ps_drop - live->last.ps_drop;
	s->counts.if_dropped += if_drops_since(&live->drops);
	live->last = at;
	s->counts.received = live->kernel_received - live->base_received;
	s->counts.dropped = live->kernel_dropped - live->base_dropped + live->given_up;
}

int live_set_filter(struct source *s, const struct bpf_program *program, struct fault *f)
{
	struct live *live = s->live;

	if (attach_filter(s->pcap, live->ifname, live->options.direction, program, f) < 0)
		return -1;
	if (live->opened)
		return 0;
	live_update_counts(s);
	live->base_received = live->kernel_received;
	live->base_dropped = live->kernel_dropped;
	live->opened = clock_monotonic();
	return attach_begin(s->pcap, live->ifname, s->origin.ifindex, live->options.promiscuous, f);
}

void live_stop_intake(struct source *s)
{
	struct fault ignored;

	attach_reject(s->pcap, s->live->ifname, &ignored);
}

uint64_t live_rest(struct source *s)
{
	live_update_counts(s);
	return s->counts.received - s->counts.dropped - s->counts.delivered;
}

bool live_drained(struct source *s)
{
	return live_rest(s) == 0;
}

void live_forget_rest(struct source *s)
{
	s->live->base_received += live_rest(s);
	live_update_counts(s);
}

void live_drop_rest(struct source *s)
{
	s->live->given_up += live_rest(s);
	live_update_counts(s);
}

atom_id live_event(struct source *s)
{
	bool down = pcap_get_required_select_timeout(s->pcap) != NULL;

	if (down == s->live->down)
		return ATOM(none);
	s->live->down = down;
	return down ? ATOM(down) : ATOM(up);
}
