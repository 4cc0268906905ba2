/* SPDX-License-Identifier: ISC */
#include "cli/inject_state.h"
#include "net/flow_hash.h"

struct inject_share *inject_share_of(const struct inject *r, unsigned number)
{
	return inject_has_jobs(r) ? r->workers.each[number].share : (struct inject_share *)&r->own;
}

bool inject_share_owns(const struct inject *r, const struct input_packet *p)
{
	if (!r->workers.is_worker || (r->known && p->data.data == r->known))
		return true;
	if (p->dlt >= 0 && p->dlt != r->dlt)
		return r->share == r->first;
	return flow_hash_part(r->dlt, p->data, r->workers.count) == r->workers.number;
}

void inject_count_share(const struct inject_share *share, struct inject_counts *counts)
{
	*counts = (struct inject_counts){
		.taken = share->taken,
		.failed = share->misfit,
		.cut = share->cut,
	};
	for (unsigned i = 0; i < INJECT_WAYS; i++) {
		counts->sent += share->ways[i].sent;
		counts->failed += share->ways[i].failed;
		counts->bytes += share->ways[i].bytes;
	}
}

void inject_count(const struct inject *r, struct inject_counts *counts)
{
	*counts = (struct inject_counts){ 0 };
	for (unsigned i = 0; i < inject_job_count(r); i++) {
		struct inject_counts one;

		inject_count_share(inject_share_of(r, i), &one);
		counts->taken += one.taken;
		counts->sent += one.sent;
		counts->failed += one.failed;
		counts->bytes += one.bytes;
		counts->cut += one.cut;
	}
}
