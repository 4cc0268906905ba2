/* SPDX-License-Identifier: ISC */
#include "net/source_dead.h"

#include <stdlib.h>

#include "file/linktype.h"

static int source_dead_dispatch(struct source *s, int max, struct fault *f)
{
	(void)max, (void)f;
	s->done = true;
	return 0;
}

static int source_dead_set_filter(struct source *s, struct bpf_program *program, struct fault *f)
{
	(void)s, (void)f;
	pcap_freecode(program);
	return 0;
}

static void source_dead_facts(const struct source *s, struct source_facts *facts)
{
	facts->snaplen = (uint32_t)pcap_snapshot(s->pcap);
}

static void source_dead_close(struct source *s)
{
	if (s->pcap)
		pcap_close(s->pcap);
	free(s->state);
}

static const struct source_ops source_dead_ops = {
	.finite = true,
	.dispatch = source_dead_dispatch,
	.set_filter = source_dead_set_filter,
	.change_filter = source_dead_set_filter,
	.facts = source_dead_facts,
	.close = source_dead_close,
};

int source_dead_open(struct source *s, int dlt, uint32_t snaplen, struct fault *f)
{
	struct packet_origin *origin = calloc(1, sizeof(*origin));

	*s = (struct source){
		.ops = &source_dead_ops,
		.state = origin,
		.origin = origin,
		.pcap = pcap_open_dead(dlt, (int)snaplen),
	};
	if (!origin || !s->pcap)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	origin->dlt = dlt;
	origin->dlt_name = linktype_name(dlt);
	return 0;
}
