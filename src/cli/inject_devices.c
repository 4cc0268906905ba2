/* SPDX-License-Identifier: ISC */
#include "cli/inject_state.h"

#include <stdlib.h>

#include "file/linktype.h"

static int inject_devices_open(struct inject *r, unsigned job, unsigned way, struct fault *f)
{
	const struct inject_options *o = &r->options;
	const char *ifname = way ? o->reverse : o->interface;
	const struct injector_options options = {
		.dry_run = o->dry_run,
		.qdisc_bypass = o->qdisc_bypass,
		.offload = { o->segment, o->checksums },
		.counts = &inject_share_of(r, job)->ways[way],
	};
	struct injector *j = &r->all[INJECT_WAYS * job + way];

	return injector_open(j, ifname, &options, f);
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

	r->all = calloc(INJECT_WAYS * inject_job_count(r), sizeof(*r->all));
	if (!r->all)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	r->injector_count = r->options.reverse ? 2 : 1;
	for (unsigned job = 0; job < inject_job_count(r); job++)
		for (unsigned way = 0; way < r->injector_count; way++)
			if (inject_devices_open(r, job, way, f) < 0)
				return -1;
	r->at = r->injectors = r->all;
	if (inject_devices_check(r, f) < 0)
		return -1;
	r->dlt = r->at->device.origin->dlt;
	return 0;
}

void inject_close_devices(struct inject *r)
{
	for (unsigned i = 0; r->all && i < INJECT_WAYS * inject_job_count(r); i++)
		injector_close(&r->all[i]);
	free(r->all);
	r->all = NULL;
	r->injector_count = 0;
}

void inject_keep_devices(struct inject *r, unsigned number)
{
	for (unsigned i = 0; i < INJECT_WAYS * inject_job_count(r); i++)
		if (i / INJECT_WAYS != number)
			injector_close(&r->all[i]);
	r->at = r->injectors = &r->all[INJECT_WAYS * number];
}
