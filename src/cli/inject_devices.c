/* SPDX-License-Identifier: ISC */
#include "cli/inject.h"
#include "file/linktype.h"

static int inject_devices_open(struct inject *r, const char *ifname, struct fault *f)
{
	const struct inject_options *o = &r->options;
	const struct injector_options options = {
		.dry_run = o->dry_run,
		.qdisc_bypass = o->qdisc_bypass,
		.offload = { o->segment, o->checksums },
	};

	return injector_open(&r->injectors[r->injector_count++], ifname, &options, f);
}

/* What is sent fits both. */
static int inject_devices_check(const struct inject *r, struct fault *f)
{
	const struct packet_origin *a = r->injectors[0].device.origin;
	const struct packet_origin *b = r->injectors[r->injector_count - 1].device.origin;
	const int wanted = r->options.convert.dlt;

	if (a->dlt != b->dlt)
		return fault_set(f, ATOM(linktype_mismatch), ATOM(open), b->ifname,
			"%s has the link type %s, and %s has %s", a->ifname, linktype_name(a->dlt),
			b->ifname, linktype_name(b->dlt));
	if (wanted < 0 || wanted == a->dlt)
		return 0;
	fault_set(f, ATOM(linktype_invalid), ATOM(open), a->ifname, "--dlt %s is not what %s has",
		linktype_name(wanted), a->ifname);
	return fault_hint(f, "its link type is %s", linktype_name(a->dlt));
}

int inject_open_devices(void *inject, struct fault *f)
{
	struct inject *r = inject;

	if (inject_devices_open(r, r->options.interface, f) < 0 ||
		(r->options.reverse && inject_devices_open(r, r->options.reverse, f) < 0) ||
		inject_devices_check(r, f) < 0)
		return -1;
	r->at = r->injectors;
	r->dlt = r->at->device.origin->dlt;
	return 0;
}

void inject_close_devices(struct inject *r)
{
	for (unsigned i = 0; i < r->injector_count; i++)
		injector_close(&r->injectors[i]);
}

void inject_count(const struct inject *r, struct inject_counts *counts)
{
	*counts = (struct inject_counts){ .failed = r->misfit };
	for (unsigned i = 0; i < r->injector_count; i++) {
		counts->sent += r->injectors[i].sent;
		counts->failed += r->injectors[i].failed;
		counts->bytes += r->injectors[i].sent_bytes;
	}
}
