/* SPDX-License-Identifier: ISC */
#include "run/advice.h"

#include "base/clock.h"

/* Of a packet in the ring: struct tpacket3_hdr, struct sockaddr_ll and their alignment. */
#define PACKET_OVERHEAD 120

uint64_t advice_ring_ns(uint64_t ring, uint64_t hold_ns, uint64_t bytes_per_second)
{
	uint64_t blocks = ring / ADVICE_BLOCK;
	uint64_t filling = bytes_per_second ? ADVICE_BLOCK * CLOCK_SECOND / bytes_per_second
					    : SOURCE_HOLDS_FOREVER;
	uint64_t each = hold_ns < filling ? hold_ns : filling;

	return each == SOURCE_HOLDS_FOREVER ? each : blocks * each;
}

static uint64_t advice_rate(const struct session *s, const struct source *source)
{
	const struct source_counts *c = &source->counts;
	uint64_t since = clock_monotonic() - s->started;
	uint64_t size = PACKET_OVERHEAD + (c->delivered ? c->bytes / c->delivered : 0);

	return since ? (uint64_t)((double)c->received * (double)size / (double)since *
				  (double)CLOCK_SECOND)
		     : 0;
}

static void advice_say_time(const struct source *source, uint64_t holds)
{
	report_say("%s: %llu packets were dropped while the ring held %llu ms of time rather than "
		   "%llu MiB of packets; a longer --timeout makes it hold more: --timeout %llu",
		source->origin->ifname, (unsigned long long)source->counts.dropped,
		(unsigned long long)(holds / CLOCK_MS), (unsigned long long)(source->ring >> 20),
		(unsigned long long)(10 * source->hold_ns / CLOCK_MS));
}

static void advice_say_ring(const struct source *source)
{
	report_say("%s: %llu packets were dropped because the ring was full; a larger one holds "
		   "more: --buffer %lluMiB",
		source->origin->ifname, (unsigned long long)source->counts.dropped,
		(unsigned long long)(4 * (uint64_t)source->ring >> 20));
}

static void advice_say_reader(const struct session *s, const struct source *source)
{
	report_say("%s: %llu packets were dropped because the reader of %s was too slow; a larger "
		   "--queue bridges longer pauses, and -s, --no-data or -f etf make less to read",
		source->origin->ifname, (unsigned long long)source->counts.dropped, s->out->name);
}

static void advice_say_end(const struct source *source)
{
	report_say("%s: %llu packets were dropped that the kernel still held back at the end; a "
		   "shorter --timeout hands them over sooner",
		source->origin->ifname, (unsigned long long)source->counts.dropped);
}

void advice_give(struct session *s)
{
	for (unsigned i = 0; i < s->count && !s->advised; i++) {
		const struct source *source = s->sources[i].source;
		uint64_t rate, holds;

		if (!source->ring || !source->counts.dropped)
			continue;
		s->advised = true;
		rate = advice_rate(s, source);
		holds = advice_ring_ns(source->ring, source->hold_ns, rate);
		if (s->was_blocked && s->out)
			advice_say_reader(s, source);
		else if (source->counts.dropped == source->counts.left)
			advice_say_end(source);
		else if (holds == source->ring / ADVICE_BLOCK * source->hold_ns)
			advice_say_time(source, holds);
		else
			advice_say_ring(source);
	}
}

void advice_give_cut(const struct session *s)
{
	const struct source *source = s->count ? s->sources[0].source : NULL;

	if (s->cut && source && !source_is_finite(source) && !s->limits.snaplen)
		report_say("%llu packets were longer than the snapshot length and were cut; -s "
			   "sets it",
			(unsigned long long)s->cut);
}
