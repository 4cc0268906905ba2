/* SPDX-License-Identifier: ISC */
#include "net/live.h"

#include <errno.h>
#include <pcap/sll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "base/suggest.h"
#include "net/attach.h"
#include "net/linktype.h"
#include "net/ring.h"

struct live_origin {
	struct live_origin *next;
	char ifname[IFNAMSIZ];
	struct packet_origin origin;
};

int live_no_such_device(const char *ifname, struct fault *f)
{
	struct if_nameindex *all = if_nameindex();
	const char *names[256] = { 0 };
	const char *nearest;

	for (size_t i = 0; all && all[i].if_name && i < ARRAY_LEN(names) - 1; i++)
		names[i] = all[i].if_name;
	nearest = suggest_nearest(ifname, strlen(ifname), names);
	fault_set(f, ATOM(no_such_device), ATOM(open), ifname, "no device \"%s\"", ifname);
	if (nearest)
		fault_hint(f, "did you mean \"%s\"? pktpipe devs lists the devices", nearest);
	else
		fault_hint(f, "pktpipe devs lists the devices");
	if (all)
		if_freenameindex(all);
	return -1;
}

static int no_permission(const char *ifname, const char *detail, struct fault *f)
{
	return fault_set(f, ATOM(permission_denied), ATOM(activate), ifname,
		"no permission to open %s%s%s", ifname, detail[0] ? ": " : "", detail);
}

static int activate_failed(int status, const char *ifname, pcap_t *p, struct fault *f)
{
	const char *text = pcap_geterr(p);

	switch (status) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return live_no_such_device(ifname, f);
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return no_permission(ifname, text, f);
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

static int set_options(pcap_t *p, const char *ifname, const struct live_options *o, struct fault *f)
{
	int status;

	pcap_set_snaplen(p, (int)o->snaplen);
	pcap_set_timeout(p, (int)o->timeout_ms);
	pcap_set_immediate_mode(p, o->immediate);
	pcap_set_buffer_size(p, (int)o->buffer);
	pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO);
	attach_quiet(p, o->promiscuous);
	if (o->monitor && pcap_can_set_rfmon(p) == 0)
		return activate_failed(PCAP_ERROR_RFMON_NOTSUP, ifname, p, f);
	pcap_set_rfmon(p, o->monitor);
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

static int activate(struct source *s, const char *ifname, struct fault *f)
{
	struct live *live = s->live;
	char errbuf[PCAP_ERRBUF_SIZE] = "";
	int status;

	s->pcap = pcap_create(ifname, errbuf);
	if (!s->pcap)
		return fault_set(f, ATOM(failed), ATOM(open), ifname, "%s", errbuf);
	if (set_options(s->pcap, ifname, &live->options, f) < 0)
		return -1;
	status = pcap_activate(s->pcap);
	if (status < 0)
		return activate_failed(status, ifname, s->pcap, f);
	ring_keep_from_children();
	if (attach_reject(s->pcap, ifname, f) < 0)
		return -1;
	if (pcap_setnonblock(s->pcap, 1, errbuf) < 0)
		return fault_set(f, ATOM(failed), ATOM(activate), ifname, "%s", errbuf);
	if (live->options.linktype >= 0)
		return linktype_set(s->pcap, ifname, live->options.linktype, f);
	/* The second cooked header says which device a packet came by; older files and
	 * libraries have it not, so it is no error where it cannot be had. */
	if (live->any)
		pcap_set_datalink(s->pcap, DLT_LINUX_SLL2);
	return 0;
}

int live_open(
	struct source *s, const char *ifname, const struct live_options *options, struct fault *f)
{
	struct live *live;
	unsigned ifindex = if_nametoindex(ifname);

	*s = (struct source){ .cut = PKTPIPE_DATA_MAX };
	if (!ifindex && strcmp(ifname, "any"))
		return live_no_such_device(ifname, f);
	live = s->live = calloc(1, sizeof(*live));
	if (!live)
		return fault_set(f, ATOM(no_memory), ATOM(open), ifname, "out of memory");
	snprintf(live->ifname, sizeof(live->ifname), "%s", ifname);
	live->options = *options;
	live->any = !strcmp(ifname, "any");
	if_drops_open(&live->drops, ifname);
	s->origin.ifname = live->ifname;
	if (activate(s, ifname, f) < 0)
		return -1;
	s->origin.ifindex = ifindex;
	s->origin.dlt = pcap_datalink(s->pcap);
	s->origin.dlt_name = linktype_name(s->origin.dlt);
	if (!packet_origin_init(&s->origin))
		return fault_set(f, ATOM(no_memory), ATOM(open), ifname, "out of memory");
	return 0;
}

void live_close(struct source *s)
{
	struct live_origin *o = s->live->origins;

	while (o) {
		struct live_origin *next = o->next;

		packet_origin_finish(&o->origin);
		free(o);
		o = next;
	}
	if_drops_close(&s->live->drops);
	pcap_freecode(&s->live->program);
	free(s->live);
}

static struct live_origin *origin_create(struct source *s, unsigned ifindex)
{
	struct live_origin *o = calloc(1, sizeof(*o));
	struct ifreq request = { .ifr_ifindex = (int)ifindex };

	if (!o)
		return NULL;
	/* Asked of the packet socket: a sandbox lets no other be opened. */
	if (ioctl(pcap_fileno(s->pcap), SIOCGIFNAME, &request) == 0)
		snprintf(o->ifname, sizeof(o->ifname), "%s", request.ifr_name);
	else
		snprintf(o->ifname, sizeof(o->ifname), "if%u", ifindex);
	o->origin = s->origin;
	o->origin.ifname = o->ifname;
	o->origin.ifindex = ifindex;
	if (!packet_origin_init(&o->origin)) {
		free(o);
		return NULL;
	}
	o->next = s->live->origins;
	s->live->origins = o;
	return o;
}

const struct packet_origin *live_packet_origin(
	struct source *s, const uint8_t *data, uint32_t caplen)
{
	struct live_origin *o;
	unsigned ifindex;

	if (s->origin.dlt != DLT_LINUX_SLL2 || caplen < SLL2_HDR_LEN)
		return &s->origin;
	ifindex = get_be32(data + 4);
	for (o = s->live->origins; o; o = o->next)
		if (o->origin.ifindex == ifindex)
			return &o->origin;
	o = origin_create(s, ifindex);
	return o ? &o->origin : &s->origin;
}

atom_id live_tstamp_type(const struct source *s)
{
	int type = s->live->options.tstamp_type;
	const char *name = pcap_tstamp_type_val_to_name(type < 0 ? PCAP_TSTAMP_HOST : type);

	return name ? atom_find(name, strlen(name)) : ATOM(none);
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
