/* SPDX-License-Identifier: ISC */
#include "cli/stats_intervals.h"

#include "record/savefile.h"

static struct clock_time stats_intervals_time(uint64_t ns)
{
	uint64_t sec = ns / CLOCK_SECOND;

	return (struct clock_time){ (int64_t)(sec < CLOCK_SEC_MAX ? sec : CLOCK_SEC_MAX),
		(uint32_t)(ns % CLOCK_SECOND) };
}

static void stats_intervals_record(
	const struct stats_intervals *i, const struct interval_row *row, bool final)
{
	uint64_t length = row->count * i->length;
	struct clock_time end = stats_intervals_time(row->begin + length);

	report_stats(i->report,
		&(struct record_stats){
			.at = &end,
			.origin = &i->origin,
			.uptime_ms = (row->begin + length - i->first * i->length) / CLOCK_MS,
			.received = i->all_packets,
			.if_unknown = true,
			.delivered = i->all_packets,
			.bytes = i->all_bytes,
			.rates = true,
			.pps = record_rate(row->packets, length),
			.bps = record_rate(8 * row->bytes, length),
			.final = final,
		});
}

/* From one interval up to another one; those between are without packets, or it is one alone. */
static void stats_intervals_put(struct stats_intervals *i, uint64_t from, uint64_t to, bool final)
{
	const struct interval_row row = { from * i->length, to - from, i->packets, i->bytes };

	i->all_packets += i->packets;
	i->all_bytes += i->bytes;
	i->packets = i->bytes = 0;
	if (i->text)
		interval_text_add(&i->lines, &row);
	else
		stats_intervals_record(i, &row, final);
}

static uint64_t stats_intervals_index(const struct stats_intervals *i, const struct packet *p)
{
	uint64_t index = ((uint64_t)p->sec * CLOCK_SECOND + p->nsec) / i->length;

	return i->begun && index < i->index ? i->index : index;
}

void stats_intervals_count(struct stats_intervals *i, const struct packet *p)
{
	uint64_t index;

	if (!i->length)
		return;
	index = stats_intervals_index(i, p);
	if (!i->begun)
		i->first = i->index = index;
	i->begun = true;
	if (index > i->index) {
		stats_intervals_put(i, i->index, i->index + 1, false);
		if (index > i->index + 1)
			stats_intervals_put(i, i->index + 1, index, false);
		i->index = index;
	}
	i->packets++;
	i->bytes += p->len;
}

void stats_intervals_end(struct stats_intervals *i)
{
	if (i->begun)
		stats_intervals_put(i, i->index, i->index + 1, true);
	if (i->text)
		interval_text_put(&i->lines, i->length, &i->report->out->buf);
	interval_text_finish(&i->lines);
}
