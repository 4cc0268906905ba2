/* SPDX-License-Identifier: ISC */
#include "net/devices.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/system.h"
#include "net/hardware.h"
#include "file/linktype.h"
#include "net/altname.h"
#include "net/attach.h"

/* Opening a device for its link types alone: as small as it gets. */
#define ASK_SNAPLEN 64
#define ASK_BUFFER  4096

/* Twice as many descriptors are more than that takes. */
#define ASK_PIPES 4

static void devices_put_address(const struct sockaddr *sa, char out[RECORD_ADDRESS_LEN])
{
	const void *bytes = NULL;

	if (sa && sa->sa_family == AF_INET)
		bytes = &((const struct sockaddr_in *)(const void *)sa)->sin_addr;
	else if (sa && sa->sa_family == AF_INET6)
		bytes = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
	if (!bytes || !inet_ntop(sa->sa_family, bytes, out, RECORD_ADDRESS_LEN))
		out[0] = '\0';
}

static void devices_put_network(
	int family, const char *addr, const char *mask, char out[RECORD_ADDRESS_LEN])
{
	uint8_t a[16], m[16];

	if (inet_pton(family, addr, a) != 1 || inet_pton(family, mask, m) != 1)
		return;
	for (size_t i = 0; i < (family == AF_INET ? 4 : 16); i++)
		a[i] &= m[i];
	inet_ntop(family, a, out, RECORD_ADDRESS_LEN);
}

static void devices_add_address(struct record_device *d, const pcap_addr_t *a)
{
	struct record_address *address = &d->addresses[d->address_count++];
	int family = a->addr->sa_family;

	address->family = family == AF_INET ? ATOM(inet) : ATOM(inet6);
	devices_put_address(a->addr, address->addr);
	devices_put_address(a->netmask, address->netmask);
	devices_put_address(a->broadaddr, address->broadaddr);
	/* getifaddrs(3) has the address itself where none was set. */
	if (!strcmp(address->broadaddr, address->addr))
		address->broadaddr[0] = '\0';
	devices_put_address(a->dstaddr, address->dstaddr);
	devices_put_network(family, address->addr, address->netmask, address->network);
}

static void devices_put_hardware(struct record_device *d, const struct sockaddr *sa)
{
	uint8_t address[HARDWARE_ADDRESS_MAX];
	size_t n = d->loopback ? 0 : hardware_address(sa, address);
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(d->address + at, sizeof(d->address) - at, "%s%02x",
			i ? ":" : "", address[i]);
}

static void devices_set_addresses(struct record_device *d, const pcap_if_t *from)
{
	unsigned n = 0;

	for (const pcap_addr_t *a = from->addresses; a; a = a->next)
		n++;
	d->addresses = calloc(n ? n : 1, sizeof(*d->addresses));
	for (const pcap_addr_t *a = from->addresses; a && d->addresses; a = a->next) {
		if (!a->addr)
			continue;
		if (a->addr->sa_family == AF_INET || a->addr->sa_family == AF_INET6)
			devices_add_address(d, a);
		else
			devices_put_hardware(d, a->addr);
	}
}

static void devices_set_flags(struct record_device *d, uint32_t flags)
{
	d->up = flags & PCAP_IF_UP;
	d->running = flags & PCAP_IF_RUNNING;
	d->loopback = flags & PCAP_IF_LOOPBACK;
	d->wireless = flags & PCAP_IF_WIRELESS;
	switch (flags & PCAP_IF_CONNECTION_STATUS) {
	case PCAP_IF_CONNECTION_STATUS_CONNECTED:
		d->connection = ATOM(connected);
		break;
	case PCAP_IF_CONNECTION_STATUS_DISCONNECTED:
		d->connection = ATOM(disconnected);
		break;
	case PCAP_IF_CONNECTION_STATUS_NOT_APPLICABLE:
		d->connection = ATOM(not_applicable);
		break;
	default:
		d->connection = ATOM(unknown);
		break;
	}
}

static void devices_set_mtu(struct record_device *d, int fd)
{
	struct ifreq request = { 0 };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", d->ifname);
	if (d->ifindex && ioctl(fd, SIOCGIFMTU, &request) == 0)
		d->mtu = (unsigned)request.ifr_mtu;
}

static void devices_set_network(struct record_device *d)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	bpf_u_int32 net, mask;

	if (!d->ifindex || pcap_lookupnet(d->ifname, &net, &mask, errbuf) < 0)
		return;
	inet_ntop(AF_INET, &net, d->network, sizeof(d->network));
	inet_ntop(AF_INET, &mask, d->netmask, sizeof(d->netmask));
}

static atom_id devices_tstamp_atom(int type)
{
	const char *name = pcap_tstamp_type_val_to_name(type);

	return name ? atom_find(name, strlen(name)) : ATOM(none);
}

/* A device that is not activated can be asked already. */
static void devices_set_tstamp_types(struct record_device *d)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(d->ifname, errbuf);
	int *types = NULL;
	int n = p ? pcap_list_tstamp_types(p, &types) : -1;

	if (n > 0)
		d->tstamp_types = calloc((size_t)n, sizeof(*d->tstamp_types));
	for (int i = 0; i < n && d->tstamp_types; i++) {
		atom_id atom = devices_tstamp_atom(types[i]);

		if (atom)
			d->tstamp_types[d->tstamp_type_count++] = atom;
	}
	if (n > 0)
		pcap_free_tstamp_types(types);
	if (p)
		pcap_close(p);
}

static void devices_set_device(struct record_device *d, const pcap_if_t *from, int fd)
{
	d->ifname = strdup(from->name);
	d->ifindex = if_nametoindex(from->name);
	d->description = from->description ? strdup(from->description) : NULL;
	if (!d->ifname)
		return;
	devices_set_flags(d, from->flags);
	devices_set_addresses(d, from);
	devices_set_mtu(d, fd);
	devices_set_network(d);
	devices_set_tstamp_types(d);
}

/* What the rest of pktpipe opens: libpcap also lists buses and queues. */
static bool devices_is_network(const pcap_if_t *d)
{
	return if_nametoindex(d->name) || !strcmp(d->name, "any");
}

static void devices_mark_default(struct devices *d)
{
	for (unsigned i = 0; i < d->count; i++)
		if (d->list[i].up && !d->list[i].loopback && d->list[i].ifindex) {
			d->list[i].is_default = true;
			return;
		}
}

/* Without memory a name is left out. */
static void devices_add_altname(void *context, unsigned ifindex, const char *name)
{
	const struct devices *d = context;

	for (unsigned i = 0; i < d->count; i++) {
		struct record_device *device = &d->list[i];
		char **more;

		if (device->ifindex != ifindex)
			continue;
		more = realloc(
			device->altnames, (device->altname_count + 1) * sizeof(*device->altnames));
		if (!more)
			return;
		device->altnames = more;
		more[device->altname_count] = strdup(name);
		device->altname_count += more[device->altname_count] != NULL;
		return;
	}
}

/* libpcap leaves out, without a word, devices that it has no descriptor to ask about. */
static int devices_check_descriptors(struct fault *f)
{
	int ends[ASK_PIPES][2];
	unsigned n = 0;
	int error;

	while (n < ASK_PIPES && system_pipe(ends[n], false) == 0)
		n++;
	error = errno;
	for (unsigned i = 0; i < n; i++) {
		close(ends[i][0]);
		close(ends[i][1]);
	}
	if (n == ASK_PIPES)
		return 0;
	return fault_set(
		f, ATOM(failed), ATOM(open), NULL, "cannot list the devices: %s", strerror(error));
}

int devices_init(struct devices *d, struct fault *f)
{
	char errbuf[PCAP_ERRBUF_SIZE] = "";
	pcap_if_t *all;
	unsigned n = 0;
	bool failed = false;
	int fd;

	*d = (struct devices){ 0 };
	if (devices_check_descriptors(f) < 0)
		return -1;
	if (pcap_findalldevs(&all, errbuf) < 0)
		return fault_set(
			f, ATOM(failed), ATOM(open), NULL, "cannot list the devices: %s", errbuf);
	for (const pcap_if_t *entry = all; entry; entry = entry->next)
		n++;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	d->list = calloc(n ? n : 1, sizeof(*d->list));
	for (const pcap_if_t *entry = all; entry && d->list; entry = entry->next) {
		if (!devices_is_network(entry))
			continue;
		devices_set_device(&d->list[d->count], entry, fd);
		failed |= !d->list[d->count].ifname || !d->list[d->count].addresses;
		d->count++;
	}
	if (fd >= 0)
		close(fd);
	pcap_freealldevs(all);
	if (!d->list || failed)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	altname_list(devices_add_altname, d);
	devices_mark_default(d);
	return 0;
}

void devices_finish(struct devices *d)
{
	for (unsigned i = 0; i < d->count; i++) {
		free(d->list[i].ifname);
		free(d->list[i].description);
		free(d->list[i].addresses);
		free(d->list[i].linktypes);
		free(d->list[i].tstamp_types);
		for (unsigned n = 0; n < d->list[i].altname_count; n++)
			free(d->list[i].altnames[n]);
		free(d->list[i].altnames);
	}
	free(d->list);
	*d = (struct devices){ 0 };
}

struct record_device *devices_find(struct devices *d, const char *ifname)
{
	unsigned ifindex;

	for (unsigned i = 0; i < d->count; i++)
		if (!strcmp(d->list[i].ifname, ifname))
			return &d->list[i];
	ifindex = altname_find_device(ifname);
	for (unsigned i = 0; ifindex && i < d->count; i++)
		if (d->list[i].ifindex == ifindex)
			return &d->list[i];
	return NULL;
}

static void devices_set_linktypes(struct record_device *d, pcap_t *p)
{
	int *types = NULL;
	int n = pcap_list_datalinks(p, &types);

	if (n > 0)
		d->linktypes = calloc((size_t)n, sizeof(*d->linktypes));
	for (int i = 0; i < n && d->linktypes; i++)
		d->linktypes[d->linktype_count++] =
			(struct record_linktype){ types[i], linktype_name(types[i]) };
	if (n >= 0)
		pcap_free_datalinks(types);
}

static void devices_ask(struct record_device *d)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(d->ifname, errbuf);

	if (!p)
		return;
	/* On Linux a device that is down can be opened, too, when it is prepared. */
	if (pcap_set_snaplen(p, ASK_SNAPLEN) == 0 && pcap_set_buffer_size(p, ASK_BUFFER) == 0 &&
		attach_prepare(p, false) && pcap_activate(p) >= 0)
		devices_set_linktypes(d, p);
	pcap_close(p);
}

static void devices_copy_linktypes(struct record_device *to, const struct record_device *from)
{
	to->linktypes = calloc(from->linktype_count, sizeof(*to->linktypes));
	if (!to->linktypes)
		return;
	memcpy(to->linktypes, from->linktypes, from->linktype_count * sizeof(*to->linktypes));
	to->linktype_count = from->linktype_count;
}

void devices_ask_linktypes(struct record_device **list, unsigned count)
{
	int *kinds = calloc(count ? count : 1, sizeof(*kinds));

	for (unsigned i = 0; kinds && i < count; i++) {
		unsigned like = 0;

		if (list[i]->linktypes)
			continue;
		kinds[i] = hardware_kind(list[i]->ifname);
		while (like < i &&
			(kinds[i] < 0 || kinds[like] != kinds[i] || !list[like]->linktypes))
			like++;
		if (like < i)
			devices_copy_linktypes(list[i], list[like]);
		else
			devices_ask(list[i]);
	}
	free(kinds);
}
