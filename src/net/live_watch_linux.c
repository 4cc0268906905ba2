/* SPDX-License-Identifier: ISC */
#include "net/live_watch.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/atom.h"
#include "net/live_state.h"
#include "record/codec.h"

struct live_watched {
	unsigned ifindex;      /* 0: none */
	char ifname[IFNAMSIZ]; /* "": not looked at yet */
	bool down;
	bool gone; /* and another device may come with that index */
};

static bool live_watch_ask(const struct source *s, unsigned ifindex, struct live_watched *now)
{
	struct ifreq request = { .ifr_ifindex = (int)ifindex };

	if (ioctl(source_fd(s), SIOCGIFNAME, &request) < 0)
		return false;
	*now = (struct live_watched){ .ifindex = ifindex };
	snprintf(now->ifname, sizeof(now->ifname), "%s", request.ifr_name);
	if (ioctl(source_fd(s), SIOCGIFFLAGS, &request) < 0)
		return false;
	now->down = !(request.ifr_flags & IFF_UP);
	return true;
}

static void live_describe(struct packet_origin *o)
{
	struct packet_origin now = *o;

	if (!packet_origin_init(&now)) {
		packet_origin_finish(&now);
		return;
	}
	packet_origin_finish(o);
	*o = now;
}

/* The records of packets to come have the new name. */
static void live_rename(struct live *live, const char *ifname)
{
	snprintf(live->ifname, sizeof(live->ifname), "%s", ifname);
	live_describe(&live->origin);
	if (live->unstamped.tstamp_type)
		live_describe(&live->unstamped);
}

/* That it goes down, comes up or vanishes, libpcap tells (source_event()). */
static void live_watch_one(struct source *s, source_event_fn *tell, void *context)
{
	struct live *live = s->state;
	struct live_watched now;
	char was[IFNAMSIZ];

	if (!live_watch_ask(s, live->origin.ifindex, &now) || !strcmp(now.ifname, live->ifname))
		return;
	memcpy(was, live->ifname, sizeof(was));
	live_rename(live, now.ifname);
	tell(context, &(struct record_interface){ was, ATOM(renamed), live->ifname });
}

static void live_watch_compare(const struct live_watched *was, const struct live_watched *now,
	source_event_fn *tell, void *context)
{
	if (strcmp(was->ifname, now->ifname))
		tell(context,
			&(struct record_interface){ was->ifname, ATOM(renamed), now->ifname });
	if (was->down != now->down)
		tell(context, &(struct record_interface){
				      now->ifname, now->down ? ATOM(down) : ATOM(up), NULL });
}

static void live_watch_slot(
	struct source *s, struct live_watched *w, source_event_fn *tell, void *context)
{
	struct live_watched now;

	if (live_watch_ask(s, w->ifindex, &now)) {
		if (w->ifname[0] && !w->gone)
			live_watch_compare(w, &now, tell, context);
		*w = now;
	} else if (w->ifname[0] && !w->gone) {
		w->gone = true;
		tell(context, &(struct record_interface){ w->ifname, ATOM(gone), NULL });
	}
}

/* One that packets came by was up, and had that name. */
static void live_watch_add(struct live_watched *w, const struct packet_origin *seen)
{
	if (w->ifindex == seen->ifindex)
		return;
	*w = (struct live_watched){ .ifindex = seen->ifindex };
	snprintf(w->ifname, sizeof(w->ifname), "%s", seen->ifname);
}

static void live_watch_all(struct source *s, source_event_fn *tell, void *context)
{
	struct live *live = s->state;

	for (unsigned i = 0; live->watched && i < LIVE_ORIGINS; i++) {
		struct live_watched *w = &live->watched[i];
		const struct packet_origin *seen = live_origin_at(&live->origins, i);

		if (seen)
			live_watch_add(w, seen);
		if (w->ifindex)
			live_watch_slot(s, w, tell, context);
	}
}

void live_watch_begin(struct source *s)
{
	struct live *live = s->state;
	struct if_nameindex *all;

	if (!live->any || live->watched)
		return;
	live->watched = calloc(LIVE_ORIGINS, sizeof(*live->watched));
	all = live->watched ? if_nameindex() : NULL;
	for (struct if_nameindex *d = all; d && d->if_index; d++)
		live->watched[d->if_index % LIVE_ORIGINS].ifindex = d->if_index;
	if (all)
		if_freenameindex(all);
	live_watch_all(s, NULL, NULL);
}

void live_watch(struct source *s, source_event_fn *tell, void *context)
{
	if (live_of(s)->any)
		live_watch_all(s, tell, context);
	else
		live_watch_one(s, tell, context);
}

void live_look(struct source *s, source_event_fn *tell, void *context)
{
	struct live *live = s->state;
	struct live_watched now;

	if (live->any || s->gone)
		return;
	if (!live_watch_ask(s, live->origin.ifindex, &now)) {
		s->gone = true;
		tell(context, &(struct record_interface){ live->ifname, ATOM(gone), NULL });
	} else if (now.down != s->down) {
		s->down = now.down;
		live->looked = true;
		tell(context, &(struct record_interface){
				      live->ifname, now.down ? ATOM(down) : ATOM(up), NULL });
	}
}
