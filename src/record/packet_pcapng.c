/* SPDX-License-Identifier: ISC */
#include "record/packet_pcapng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/syntax.h"
#include "wire/pcapng.h"

static uint64_t packet_pcapng_now(void)
{
	struct clock_time now = clock_now();

	return (uint64_t)now.sec * CLOCK_SECOND + now.nsec;
}

/* What a file was captured by holds for a copy of it, too. */
static void packet_pcapng_put_filter(
	const struct packet_writer *w, const struct packet_origin *origin, struct buf *out)
{
	const char *here = w->interfaces.filter ? w->interfaces.filter : "";
	const char *there = origin->filter ? origin->filter : "";

	if (*here && *there)
		buf_printf(out, "(%s) and (%s)", there, here);
	else
		buf_printf(out, "%s", *here ? here : there);
	buf_put_byte(out, '\0');
}

static void packet_pcapng_describe(struct packet_writer *w, const struct packet_origin *origin)
{
	struct buf filter = { 0 };

	packet_pcapng_put_filter(w, origin, &filter);
	pcapng_put_interface(
		w->out, &(struct pcapng_interface){
				.linktype = origin->linktype,
				.snaplen = origin->snaplen,
				.name = origin->ifname,
				.description = origin->description,
				.filter = buf_failed(&filter) ? NULL : (const char *)filter.data,
			});
	buf_finish(&filter);
}

bool packet_pcapng_add(struct packet_writer *w, const struct packet_origin *origin)
{
	struct packet_interfaces *all = &w->interfaces;
	const struct packet_origin **origins =
		realloc(all->origins, (all->count + 1) * sizeof(*origins));

	if (!origins)
		return false;
	all->origins = origins;
	origins[all->count++] = origin;
	if (all->start)
		packet_pcapng_describe(w, origin);
	return true;
}

/* The number of an interface; UINT32_MAX without memory. */
static uint32_t packet_pcapng_find(struct packet_writer *w, const struct packet_origin *origin)
{
	struct packet_interfaces *all = &w->interfaces;

	origin = origin->whole ? origin->whole : origin;
	if (all->last < all->count && all->origins[all->last] == origin)
		return all->last;
	for (uint32_t i = 0; i < all->count; i++)
		if (all->origins[i] == origin)
			return all->last = i;
	return packet_pcapng_add(w, origin) ? all->last = all->count - 1 : UINT32_MAX;
}

void packet_pcapng_begin(struct packet_writer *w, const struct record_start *start)
{
	struct packet_interfaces *all = &w->interfaces;
	char comment[340];
	int n = snprintf(comment, sizeof(comment), "run=%s host=%s", start->run, start->host);

	if (start->is_worker && n > 0 && (size_t)n < sizeof(comment))
		snprintf(comment + n, sizeof(comment) - (size_t)n, " worker=%u", start->worker);
	pcapng_put_section(w->out,
		&(struct pcapng_section){
			.os = start->system, .program = start->program, .comment = comment });
	if (!all->start)
		all->start = packet_pcapng_now();
	free(all->filter);
	all->filter = strdup(start->filter);
	for (uint32_t i = 0; i < all->count; i++)
		packet_pcapng_describe(w, all->origins[i]);
}

void packet_pcapng_statistics(struct packet_writer *w, const struct record_stats *stats)
{
	uint64_t now = packet_pcapng_now();
	uint32_t interface = packet_pcapng_find(w, stats->origin);

	if (interface == UINT32_MAX)
		return;
	pcapng_put_statistics(w->out, &(struct pcapng_statistics){
					      .interface = interface,
					      .time = now,
					      .start = w->interfaces.start,
					      .end = now,
					      .received = stats->received,
					      .if_dropped = stats->if_dropped,
					      .os_dropped = stats->dropped,
					      .delivered = stats->delivered,
				      });
}

void packet_pcapng(struct packet_writer *w, const struct packet *p)
{
	uint32_t interface = packet_pcapng_find(w, p->origin);

	if (interface == UINT32_MAX)
		return;
	pcapng_put_packet(w->out, &(struct pcapng_packet){
					  .interface = interface,
					  .time = (uint64_t)p->sec * CLOCK_SECOND + p->nsec,
					  .caplen = p->caplen,
					  .len = p->len,
					  .data = p->data,
					  .id = p->seq,
					  .flags = p->flags,
					  .comment = p->comment,
				  });
}
