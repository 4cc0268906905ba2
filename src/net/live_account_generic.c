/* SPDX-License-Identifier: ISC */
/*
 * The account where the kernel's is not to be had: bpf(4) counts as received what the filter
 * rejects, too, and nobody counts what a change of the filter throws away.  So what was
 * received is what was delivered and what the kernel says it dropped, and the intake ends by
 * the packets' times: what was accepted before the stop is at the latest handed over when
 * the device's timeout has passed.
 */
#include <poll.h>

#include "base/atom.h"
#include "net/attach.h"
#include "net/live_change.h"
#include "net/live_state.h"

/* Behind the device's timeout, for the way from there to here. */
#define SETTLE_NS (10 * CLOCK_MS)

atom_id live_account(void)
{
	return ATOM(process);
}

void live_update_counts(struct source *s)
{
	struct live *live = s->state;
	struct pcap_stat now;

	if (pcap_stats(s->pcap, &now) == 0) {
		live->kernel_dropped += now.ps_drop - live->last.ps_drop;
		live->last = now;
	}
	s->counts.left = live->given_up;
	s->counts.dropped = live->kernel_dropped - live->base_dropped + s->counts.left;
	s->counts.received = s->counts.delivered + s->counts.dropped;
}

static int live_attach(struct source *s, const struct bpf_program *program, struct fault *f)
{
	struct live *live = s->state;

	if (attach_filter(s->pcap, live->ifname, live->options.direction, program, f) < 0)
		return -1;
	if (live->capturing)
		return 0;
	live_update_counts(s);
	live->base_dropped = live->kernel_dropped;
	live->capturing = true;
	return attach_bind(
		s->pcap, live->ifname, live->origin.ifindex, live->options.promiscuous, f);
}

int live_join(struct source *s, struct fault *f)
{
	return split_join(live_of(s)->options.split, s->pcap, live_of(s)->ifname, f);
}

int live_set_filter(struct source *s, struct bpf_program *program, struct fault *f)
{
	struct live *live = s->state;
	int status = live_attach(s, program, f);

	pcap_freecode(status == 0 ? &live->program : program);
	if (status == 0)
		live->program = *program;
	*program = (struct bpf_program){ 0 };
	return status;
}

/* No filter that rejects everything: a sandbox may refuse it, as pledge(2) does. */
void live_stop(struct source *s)
{
	struct live *live = s->state;

	if (live->stopped_at)
		return;
	live->stopped = clock_now();
	live->stopped_at = clock_monotonic();
}

uint64_t live_settle(struct source *s)
{
	struct live *live = s->state;
	struct pollfd at = { .fd = source_fd(s), .events = POLLIN };
	uint64_t due = live->stopped_at + s->hold_ns + SETTLE_NS;

	if (!live->stopped_at)
		return live_change_settle(s);
	if (live->drained || clock_monotonic() < due)
		return live->drained ? 0 : due;
	live->drained = poll(&at, 1, 0) <= 0;
	return 0;
}

uint64_t live_rest(struct source *s)
{
	struct live *live = s->state;

	live_update_counts(s);
	return live->stopped_at && !live->drained;
}

void live_forget_rest(struct source *s)
{
	live_of(s)->drained = true;
	live_update_counts(s);
}

void live_drop_rest(struct source *s)
{
	live_of(s)->drained = true;
	live_update_counts(s);
}

/* Nowhere else is a cooked header made. */
uint32_t live_wire_len(const struct pcap_pkthdr *h, const u_char *data)
{
	(void)data;
	return h->len;
}
