/* SPDX-License-Identifier: ISC */
#include "net/live.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/clock.h"
#include "base/suggest.h"
#include "base/system.h"
#include "file/linktype.h"
#include "net/altname.h"
#include "net/attach.h"
#include "net/breakloop.h"
#include "net/linktype.h"
#include "net/live_change.h"
#include "net/live_ring.h"
#include "net/live_state.h"
#include "net/live_watch.h"
#include "net/ring.h"
#include "record/codec.h"

int live_no_such_device(const char *ifname, struct fault *f)
{
	struct if_nameindex *all = if_nameindex();
	const char *nearest = NULL;
	const char **names;
	size_t n = 0;

	while (all && all[n].if_name)
		n++;
	names = calloc(n + 1, sizeof(*names));
	for (size_t i = 0; names && i < n; i++)
		names[i] = all[i].if_name;
	/* ip(8) prints vb@if2, with the peer of the device behind its name. */
	if (names)
		nearest = suggest_nearest(ifname, strcspn(ifname, "@"), names);
	fault_set(f, ATOM(no_such_device), ATOM(open), ifname, "no device \"%s\"", ifname);
	if (nearest)
		fault_hint(f, "did you mean \"%s\"? pktpipe devs lists the devices", nearest);
	else
		fault_hint(f, "pktpipe devs lists the devices");
	free(names);
	if (all)
		if_freenameindex(all);
	return -1;
}

static int live_no_permission(const char *ifname, const char *detail, struct fault *f)
{
	return fault_set(f, ATOM(permission_denied), ATOM(activate), ifname,
		"no permission to open %s%s%s", ifname, detail[0] ? ": " : "", detail);
}

static int live_activate_failed(int status, const char *ifname, pcap_t *p, struct fault *f)
{
	const char *text = pcap_geterr(p);

	switch (status) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return live_no_such_device(ifname, f);
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return live_no_permission(ifname, text, f);
	case PCAP_ERROR_IFACE_NOT_UP:
		fault_set(f, ATOM(device_down), ATOM(activate), ifname, "%s is down", ifname);
		return fault_hint(f, "ip link set %s up", ifname);
	case PCAP_ERROR_RFMON_NOTSUP:
		fault_set(f, ATOM(not_supported), ATOM(activate), ifname, "%s has no monitor mode",
			ifname);
		return fault_hint(f, "leave out -I/--monitor");
	default:
		fault_set(f, ATOM(failed), ATOM(activate), ifname, "cannot open %s: %s", ifname,
			text[0] ? text : pcap_statustostr(status));
		return -1;
	}
}

static bool live_set_sizes(pcap_t *p, const struct live_options *o)
{
	int precision = pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO);

	return pcap_set_snaplen(p, (int)o->snaplen) == 0 &&
	       pcap_set_timeout(p, (int)o->timeout_ms) == 0 &&
	       pcap_set_immediate_mode(p, o->immediate) == 0 &&
	       pcap_set_buffer_size(p, (int)o->buffer) == 0 &&
	       (precision == 0 || precision == PCAP_ERROR_TSTAMP_PRECISION_NOTSUP);
}

static int live_set_options(
	pcap_t *p, const char *ifname, const struct live_options *o, struct fault *f)
{
	int status;

	if (!live_set_sizes(p, o) || !attach_prepare(p, o->promiscuous))
		return fault_set(f, ATOM(failed), ATOM(activate), ifname,
			"libpcap does not take the settings of %s", ifname);
	if (o->monitor && (pcap_can_set_rfmon(p) == 0 || pcap_set_rfmon(p, 1) != 0))
		return live_activate_failed(PCAP_ERROR_RFMON_NOTSUP, ifname, p, f);
	if (o->tstamp_type < 0)
		return 0;
	status = pcap_set_tstamp_type(p, o->tstamp_type);
	if (status == 0)
		return 0;
	fault_set(f, ATOM(not_supported), ATOM(activate), ifname,
		"%s has no time stamps of type \"%s\"", ifname,
		pcap_tstamp_type_val_to_name(o->tstamp_type));
	return fault_hint(f, "pktpipe devs %s lists the types", ifname);
}

/* Asked to, the device has refused; libpcap has the kernel's clock then. */
static int live_no_stamps(const char *ifname, int type, struct fault *f)
{
	fault_set(f, ATOM(not_supported), ATOM(activate), ifname,
		"%s refuses to make time stamps of type \"%s\"", ifname,
		pcap_tstamp_type_val_to_name(type));
	return fault_hint(f, "leave out -j/--tstamp-type");
}

static int live_activate(struct source *s, const char *ifname, struct fault *f)
{
	struct live *live = s->state;
	char errbuf[PCAP_ERRBUF_SIZE] = "";
	int status;

	live->breakloop = breakloop_expect();
	s->pcap = pcap_create(ifname, errbuf);
	if (!s->pcap)
		return fault_set(f, ATOM(failed), ATOM(open), ifname, "%s", errbuf);
	if (live_set_options(s->pcap, ifname, &live->options, f) < 0)
		return -1;
	status = pcap_activate(s->pcap);
	if (status < 0)
		return live_activate_failed(status, ifname, s->pcap, f);
	if (status == PCAP_WARNING_TSTAMP_TYPE_NOTSUP)
		return live_no_stamps(ifname, live->options.tstamp_type, f);
	/* bpf(4) has nanoseconds on FreeBSD alone. */
	live->unit = pcap_get_tstamp_precision(s->pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
	ring_keep_from_children();
	if (attach_reject(s->pcap, ifname, f) < 0)
		return -1;
	if (pcap_setnonblock(s->pcap, 1, errbuf) < 0)
		return fault_set(f, ATOM(failed), ATOM(activate), ifname, "%s", errbuf);
	live->breakloop = breakloop_find(live->breakloop);
	if (live->options.linktype >= 0)
		return linktype_set(s->pcap, ifname, live->options.linktype, f);
	/* The second cooked header says which device a packet came by; older files and
	 * libraries have it not, so it is no error where it cannot be had. */
	if (live->any)
		(void)!pcap_set_datalink(s->pcap, DLT_LINUX_SLL2);
	return 0;
}

/* Where the kernel's filter does not end the intake, the packets' times do. */
static bool live_is_late(const struct live *live, const struct packet *p)
{
	return p->sec > live->stopped.sec ||
	       (p->sec == live->stopped.sec && p->nsec > live->stopped.nsec);
}

/* Where time_t has 32 bits they are the kernel's, which go to 2106 without a sign. */
static int64_t live_seconds(const struct pcap_pkthdr *h)
{
	const int64_t sec = h->ts.tv_sec;

	return sizeof(h->ts.tv_sec) == sizeof(uint32_t) ? sec & UINT32_MAX : sec;
}

static void live_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	struct source *s = (struct source *)(void *)user;
	struct live *live = s->state;
	struct packet p = {
		.origin = &live->origin,
		.sec = live_seconds(h),
		.nsec = (uint32_t)h->ts.tv_usec * live->unit,
		.caplen = h->caplen,
		.len = h->len,
		.data = data,
	};

	if (live->stopped.sec && live_is_late(live, &p)) {
		live->drained = true;
		pcap_breakloop(s->pcap);
		return;
	}
	if (live->change.phase && !live_change_admits(s, h, data))
		return;
	if (live->uncooks)
		p.len = live_wire_len(h, data);
	else if (live->any)
		p.origin = live_origin_find(&live->origins, s, &p);
	source_deliver(s, &p);
	if (s->enough)
		pcap_breakloop(s->pcap);
}

int live_lost(const struct source *s, const char *why, struct fault *f)
{
	const char *ifname = s->origin->ifname;

	fault_set(f, ATOM(device_lost), ATOM(read), ifname, "%s is lost: %s", ifname, why);
	return fault_hint(f, "the device was removed or renamed while capturing; what it had "
			     "delivered was written");
}

static int live_dispatch(struct source *s, int max, struct fault *f)
{
	int n;

	if (live_of(s)->any)
		live_origin_begin(&live_of(s)->origins);
	n = pcap_dispatch(s->pcap, max, live_packet, (u_char *)s);

	if (n == PCAP_ERROR_BREAK)
		return 1;
	return n >= 0 ? n : live_lost(s, pcap_geterr(s->pcap), f);
}

static int live_fd(const struct source *s)
{
	return pcap_get_selectable_fd(s->pcap);
}

static int live_written_fd(const struct source *s)
{
	return live_of(s)->breakloop;
}

/* What live_look() has told already is noticed late here. */
atom_id live_tell_down(struct source *s, bool down)
{
	struct live *live = s->state;

	if (down == live->noticed)
		return ATOM(none);
	live->noticed = down;
	if (live->looked && down && !s->down)
		return ATOM(none);
	live->looked = false;
	if (down == s->down)
		return ATOM(none);
	s->down = down;
	return down ? ATOM(down) : ATOM(up);
}

/* libpcap wants to be asked now and then where a device is down. */
static atom_id live_event(struct source *s)
{
	return live_tell_down(s, pcap_get_required_select_timeout(s->pcap) != NULL);
}

/* none where the link type alone says it */
static atom_id live_tstamp_type(const struct live *live)
{
	int type = live->options.tstamp_type;
	const char *name = pcap_tstamp_type_val_to_name(type < 0 ? PCAP_TSTAMP_HOST : type);

	return name ? atom_find(name, strlen(name)) : ATOM(none);
}

/* The kernel keeps a packet's outermost VLAN tag beside it.  libpcap puts it back, but not
 * behind the second cooked header. */
static atom_id live_vlan(const struct live *live)
{
	bool lost = live->origin.dlt == DLT_LINUX_SLL2 && !live->options.counting && !live->ring;

	return lost ? ATOM(inner) : ATOM(none);
}

static void live_facts(const struct source *s, struct source_facts *facts)
{
	const struct live *live = s->state;

	facts->snaplen = (uint32_t)pcap_snapshot(s->pcap);
	facts->mixed = live->any;
	facts->interface = (struct record_interface_facts){ live->ifname, live->origin.ifindex,
		live->origin.dlt, live->origin.dlt_name, facts->snaplen, live_tstamp_type(live),
		live_account(), live_vlan(live), live->ring ? ATOM(ring) : ATOM(libpcap) };
}

static void live_close(struct source *s)
{
	struct live *live = s->state;

	if (s->pcap)
		pcap_close(s->pcap);
	if (!live)
		return;
	live_origin_finish(&live->origins);
	free(live->watched);
	free(live->ring);
	packet_origin_finish(&live->origin);
	packet_origin_finish(&live->unstamped);
	if_drops_close(&live->drops);
	pcap_freecode(&live->program);
	free(live);
}

static const struct source_ops live_ops = {
	.dispatch = live_dispatch,
	.set_filter = live_set_filter,
	.change_filter = live_change_filter,
	.settle = live_settle,
	.update_counts = live_update_counts,
	.stop = live_stop,
	.rest = live_rest,
	.forget_rest = live_forget_rest,
	.drop_rest = live_drop_rest,
	.fd = live_fd,
	.written_fd = live_written_fd,
	.event = live_event,
	.watch = live_watch,
	.look = live_look,
	.facts = live_facts,
	.send = live_send,
	.close = live_close,
};

/* if_nametoindex(3) does not tell that it could open no socket to ask with. */
static int live_find(const char *ifname, unsigned *ifindex, struct fault *f)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return fault_set(f, ATOM(failed), ATOM(open), ifname, "cannot look for %s: %s",
			ifname, strerror(errno));
	close(fd);
	*ifindex = altname_find_device(ifname);
	return *ifindex || !strcmp(ifname, "any") ? 0 : live_no_such_device(ifname, f);
}

int live_open(
	struct source *s, const char *ifname, const struct live_options *options, struct fault *f)
{
	struct live *live;
	unsigned ifindex;

	*s = (struct source){ .ops = &live_ops };
	if (live_find(ifname, &ifindex, f) < 0)
		return -1;
	live = s->state = calloc(1, sizeof(*live));
	if (!live)
		return fault_set(f, ATOM(no_memory), ATOM(open), ifname, "out of memory");
	/* Another name of it may have been given. */
	if (!ifindex || !if_indextoname(ifindex, live->ifname))
		snprintf(live->ifname, sizeof(live->ifname), "%s", ifname);
	ifname = live->ifname;
	live->options = *options;
	live->any = !strcmp(ifname, "any");
	if_drops_open(&live->drops, ifname, ifindex);
	s->counts.if_unknown = !if_drops_known(&live->drops);
	live->origin.ifname = live->ifname;
	live->origin.ifindex = ifindex;
	s->origin = &live->origin;
	if (!options->immediate) {
		s->hold_ns =
			options->timeout_ms ? options->timeout_ms * CLOCK_MS : SOURCE_HOLDS_FOREVER;
		s->ring = options->buffer;
	}
	if (live_activate(s, ifname, f) < 0)
		return -1;
	live->origin.dlt = pcap_datalink(s->pcap);
	live->origin.dlt_name = linktype_name(live->origin.dlt);
	live->origin.linktype = linktype_in_files(live->origin.dlt);
	live->origin.snaplen = (uint32_t)pcap_snapshot(s->pcap);
	if (!packet_origin_init(&live->origin))
		return fault_set(f, ATOM(no_memory), ATOM(open), ifname, "out of memory");
	live_ring_begin(s);
	return options->split ? live_join(s, f) : 0;
}

int live_default(char *ifname, struct fault *f)
{
	char errbuf[PCAP_ERRBUF_SIZE] = "";
	pcap_if_t *all, *d;

	if (pcap_findalldevs(&all, errbuf) < 0)
		return fault_set(
			f, ATOM(failed), ATOM(open), NULL, "cannot list the devices: %s", errbuf);
	for (d = all; d; d = d->next)
		if (d->flags & PCAP_IF_UP && !(d->flags & PCAP_IF_LOOPBACK) &&
			if_nametoindex(d->name))
			break;
	if (d)
		snprintf(ifname, IFNAMSIZ, "%s", d->name);
	pcap_freealldevs(all);
	if (d)
		return 0;
	fault_set(f, ATOM(no_such_device), ATOM(open), NULL, "no device is up but the loopback");
	return fault_hint(f, "name one with -i: -i lo, -i any");
}

bpf_u_int32 live_netmask(const char *ifname)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	bpf_u_int32 net, mask;

	if (pcap_lookupnet(ifname, &net, &mask, errbuf) < 0)
		return PCAP_NETMASK_UNKNOWN;
	return ntohl(mask);
}

int live_parse_tstamp_type(const char *name)
{
	int type = pcap_tstamp_type_name_to_val(name);

	return type >= 0 ? type : -1;
}
