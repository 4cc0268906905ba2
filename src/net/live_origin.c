/* SPDX-License-Identifier: ISC */
#include "net/live_origin.h"

#include <net/if.h>
#include <pcap/sll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/bytes.h"

struct live_origin {
	struct live_origin *next;
	char ifname[IFNAMSIZ];
	struct packet_origin origin;
};

static struct live_origin *live_origin_create(
	struct live_origins *all, const struct source *s, unsigned ifindex)
{
	struct live_origin *o = calloc(1, sizeof(*o));
	struct ifreq request = { .ifr_ifindex = (int)ifindex };

	if (!o)
		return NULL;
	/* Asked of the packet socket: a sandbox lets no other be opened. */
	if (ioctl(source_fd(s), SIOCGIFNAME, &request) == 0)
		snprintf(o->ifname, sizeof(o->ifname), "%s", request.ifr_name);
	else
		snprintf(o->ifname, sizeof(o->ifname), "if%u", ifindex);
	o->origin = *s->origin;
	o->origin.ifname = o->ifname;
	o->origin.ifindex = ifindex;
	if (!packet_origin_init(&o->origin)) {
		free(o);
		return NULL;
	}
	o->next = all->first;
	all->first = o;
	return o;
}

const struct packet_origin *live_origin_find(
	struct live_origins *all, const struct source *s, const uint8_t *data, uint32_t caplen)
{
	struct live_origin *o;
	unsigned ifindex;

	if (s->origin->dlt != DLT_LINUX_SLL2 || caplen < SLL2_HDR_LEN)
		return s->origin;
	ifindex = get_be32(data + 4);
	for (o = all->first; o; o = o->next)
		if (o->origin.ifindex == ifindex)
			return &o->origin;
	o = live_origin_create(all, s, ifindex);
	return o ? &o->origin : s->origin;
}

void live_origin_finish(struct live_origins *all)
{
	struct live_origin *o = all->first;

	while (o) {
		struct live_origin *next = o->next;

		packet_origin_finish(&o->origin);
		free(o);
		o = next;
	}
}
