/* SPDX-License-Identifier: ISC */
/* What a device's kernel counted, and how the account is closed. */
#include <net/if_arp.h>
#include <pcap/sll.h>

#include "net/attach.h"
#include "net/live_change.h"
#include "net/live_shared.h"
#include "net/live_state.h"
#include "net/live_watch.h"

atom_id live_account(void)
{
	return ATOM(none);
}

/* pcap_stats() has 32-bit totals, and the received ones include the dropped ones.  Whoever reads
 * the kernel's resets them. */
static bool live_read_totals(struct source *s)
{
	struct live *live = s->state;
	struct pcap_stat now;
	bool told;

	if (live->totals)
		live->totals->reading = true;
	told = pcap_stats(s->pcap, &now) == 0;
	if (told) {
		live->kernel_received += now.ps_recv - live->last.ps_recv;
		live->kernel_dropped += now.ps_drop - live->last.ps_drop;
		live->last = now;
	}
	if (live->totals)
		*live->totals =
			(struct live_totals){ live->kernel_received, live->kernel_dropped, false };
	return told;
}

void live_update_counts(struct source *s)
{
	struct live *live = s->state;

	if (!live_read_totals(s))
		return;
	s->counts.if_dropped += if_drops_since(&live->drops);
	s->counts.received = live->kernel_received - live->base_received;
	s->counts.left = live->given_up;
	s->counts.dropped = live->kernel_dropped - live->base_dropped + s->counts.left;
}

/* The first cooked header has room for a VLAN tag, which libpcap puts back there. */
static void live_begin_counting(struct source *s)
{
	int dlt = pcap_datalink(s->pcap);

	live_of(s)->uncooks = dlt == DLT_LINUX_SLL || dlt == DLT_LINUX_SLL2;
	if (dlt == DLT_LINUX_SLL2)
		(void)!pcap_set_datalink(s->pcap, DLT_LINUX_SLL);
}

/* What the kernel took away before it was a cooked packet. */
static uint32_t live_header_len(unsigned hardware)
{
	return hardware == ARPHRD_ETHER || hardware == ARPHRD_LOOPBACK ? 14 : 0;
}

uint32_t live_wire_len(const struct pcap_pkthdr *h, const u_char *data)
{
	if (h->caplen < 4 || h->len < SLL_HDR_LEN)
		return h->len;
	return h->len - SLL_HDR_LEN + live_header_len(get_be16(data + 2));
}

static int live_begin(struct source *s, struct fault *f)
{
	struct live *live = s->state;

	live_watch_begin(s);
	live_update_counts(s);
	live->base_received = live->kernel_received;
	live->base_dropped = live->kernel_dropped;
	live->capturing = true;
	if (live->options.counting)
		live_begin_counting(s);
	if (live->options.split)
		return 0;
	return attach_bind(
		s->pcap, live->ifname, live->origin.ifindex, live->options.promiscuous, f);
}

int live_join(struct source *s, struct fault *f)
{
	struct live *live = s->state;

	if (attach_bind(s->pcap, live->ifname, live->origin.ifindex, live->options.promiscuous, f) <
		0)
		return -1;
	live->memory = ring_find(source_fd(s));
	return split_join(live->options.split, s->pcap, live->ifname, f);
}

/* A device's first packet comes when both are done: the filter says which, then the socket is
 * bound.  A member of a group is bound and joins first, while every packet is rejected. */
static int live_attach(struct source *s, const struct bpf_program *program, struct fault *f)
{
	struct live *live = s->state;
	const struct fanout *fanout = &live->options.fanout;

	if (!live->capturing && fanout->type &&
		(live_begin(s, f) < 0 || fanout_join(s->pcap, live->ifname, fanout, f) < 0))
		return -1;
	if (attach_filter(s->pcap, live->ifname, live->options.direction, program, f) < 0)
		return -1;
	return live->capturing ? 0 : live_begin(s, f);
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

void live_stop(struct source *s)
{
	struct fault ignored;

	attach_reject(s->pcap, live_of(s)->ifname, &ignored);
}

uint64_t live_settle(struct source *s)
{
	return live_change_settle(s);
}

uint64_t live_rest(struct source *s)
{
	live_update_counts(s);
	return s->counts.received - s->counts.dropped - s->counts.delivered;
}

void live_forget_rest(struct source *s)
{
	live_of(s)->base_received += live_rest(s);
	live_update_counts(s);
}

void live_drop_rest(struct source *s)
{
	live_of(s)->given_up += live_rest(s);
	live_update_counts(s);
}
