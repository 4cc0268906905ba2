/* SPDX-License-Identifier: ISC */
#include "net/live_origin.h"

#include <net/if.h>
#include <pcap/sll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "net/hardware.h"
#include "record/codec.h"

/* How long a name is good. */
#define ASK_NS CLOCK_MS

struct live_origin {
	char ifname[IFNAMSIZ];
	struct packet_origin origin;
	uint64_t epoch; /* in which its name was asked for */
	int64_t asked;  /* and when: nanoseconds of the clock that gives packets their times */
};

static void live_origin_free(struct live_origin *o)
{
	if (o)
		packet_origin_finish(&o->origin);
	free(o);
}

static struct live_origin *live_origin_create(
	const struct source *s, unsigned ifindex, const char *ifname)
{
	struct live_origin *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	snprintf(o->ifname, sizeof(o->ifname), "%s", ifname);
	o->origin = (struct packet_origin){
		.ifname = o->ifname,
		.ifindex = ifindex,
		.dlt = s->origin->dlt,
		.dlt_name = s->origin->dlt_name,
		.whole = s->origin,
	};
	if (packet_origin_init(&o->origin))
		return o;
	live_origin_free(o);
	return NULL;
}

/* The name that the device has now.  One that is gone keeps the name that it had. */
static void live_origin_ask(const struct source *s, unsigned ifindex, const struct live_origin *was,
	char ifname[IFNAMSIZ])
{
	if (hardware_name(source_fd(s), ifindex, ifname))
		return;
	if (was && was->origin.ifindex == ifindex)
		snprintf(ifname, IFNAMSIZ, "%s", was->ifname);
	else
		snprintf(ifname, IFNAMSIZ, "if%u", ifindex);
}

void live_origin_begin(struct live_origins *all)
{
	uint64_t now = clock_monotonic();

	if (now - all->epoch >= ASK_NS)
		all->epoch = now;
}

static bool live_origin_is_fresh(
	const struct live_origin *o, const struct live_origins *all, const struct packet *p)
{
	int64_t when = p->sec * (int64_t)CLOCK_SECOND + p->nsec;

	return o->epoch == all->epoch && when < o->asked + (int64_t)ASK_NS;
}

static struct live_origin *live_origin_renew(
	struct live_origin **slot, const struct source *s, unsigned ifindex, uint64_t epoch)
{
	struct live_origin *o = *slot;
	struct clock_time now;
	char ifname[IFNAMSIZ];

	/* Before the question, so that the answer is never held for younger than it is. */
	now = clock_now();
	live_origin_ask(s, ifindex, o, ifname);
	if (!o || o->origin.ifindex != ifindex || strcmp(o->ifname, ifname)) {
		live_origin_free(o);
		o = *slot = live_origin_create(s, ifindex, ifname);
		if (!o)
			return NULL;
	}
	o->epoch = epoch;
	o->asked = now.sec * (int64_t)CLOCK_SECOND + now.nsec;
	return o;
}

const struct packet_origin *live_origin_get(
	struct live_origins *all, const struct source *s, const struct packet *p, unsigned ifindex)
{
	struct live_origin **slot;
	struct live_origin *o;

	if (!all->slots)
		all->slots = calloc(LIVE_ORIGINS, sizeof(*all->slots));
	if (!all->slots)
		return s->origin;
	slot = &all->slots[ifindex % LIVE_ORIGINS];
	o = *slot;
	if (!o || o->origin.ifindex != ifindex || !live_origin_is_fresh(o, all, p))
		o = live_origin_renew(slot, s, ifindex, all->epoch);
	return o ? &o->origin : s->origin;
}

const struct packet_origin *live_origin_find(
	struct live_origins *all, const struct source *s, const struct packet *p)
{
	if (s->origin->dlt != DLT_LINUX_SLL2 || p->caplen < SLL2_HDR_LEN)
		return s->origin;
	return live_origin_get(all, s, p, get_be32(p->data + 4));
}

const struct packet_origin *live_origin_at(const struct live_origins *all, unsigned slot)
{
	return all->slots && all->slots[slot] ? &all->slots[slot]->origin : NULL;
}

void live_origin_finish(struct live_origins *all)
{
	for (unsigned i = 0; all->slots && i < LIVE_ORIGINS; i++)
		live_origin_free(all->slots[i]);
	free(all->slots);
	all->slots = NULL;
}
