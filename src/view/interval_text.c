/* SPDX-License-Identifier: ISC */
#include "view/interval_text.h"

#include <string.h>

#include "base/clock.h"
#include "record/savefile.h"
#include "view/stats_view.h"
#include "view/terminal.h"

#define BAR_WIDTH 20

void interval_text_add(struct interval_text *t, const struct interval_row *row)
{
	buf_put(&t->rows, row, sizeof(*row));
}

void interval_text_finish(struct interval_text *t)
{
	buf_finish(&t->rows);
}

static struct interval_row interval_text_row(const struct interval_text *t, size_t i)
{
	struct interval_row row;

	memcpy(&row, t->rows.data + i * sizeof(row), sizeof(row));
	return row;
}

/* In eighths of a column where there are such blocks; the least traffic still shows. */
static void interval_text_put_bar(struct buf *out, uint64_t packets, uint64_t most, bool utf8)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	uint64_t size = packets ? (uint64_t)((double)packets / (double)most * 8 * BAR_WIDTH) : 0;

	if (packets && !size)
		size = 1;
	for (uint64_t i = 0; i < size / 8; i++)
		buf_puts(out, utf8 ? "█" : "#");
	if (utf8)
		buf_puts(out, eighths[size % 8]);
	else if (size && size < 8)
		buf_puts(out, "#");
}

/* In UTC, to the millisecond where intervals are no whole seconds. */
static void interval_text_put_time(struct buf *out, uint64_t ns, uint64_t length)
{
	const struct clock_time at = { (int64_t)(ns / CLOCK_SECOND),
		(uint32_t)(ns % CLOCK_SECOND) };
	char text[CLOCK_RFC3339_LEN + 1];
	size_t digits = length % CLOCK_SECOND ? CLOCK_PREFIX_LEN + 3 : CLOCK_PREFIX_LEN - 1;

	clock_put_rfc3339(text, at);
	buf_printf(out, "  %.*sZ", (int)digits, text);
}

static void interval_text_put_row(
	struct buf *out, const struct interval_row *row, uint64_t length, uint64_t most, bool utf8)
{
	char packets[STATS_VIEW_NUMBER], bytes[STATS_VIEW_NUMBER], pps[STATS_VIEW_NUMBER],
		bps[STATS_VIEW_NUMBER];

	interval_text_put_time(out, row->begin, length);
	if (row->count > 1) {
		buf_printf(
			out, "  %llu intervals without packets\n", (unsigned long long)row->count);
		return;
	}
	stats_view_scale(packets, row->packets);
	stats_view_scale(bytes, row->bytes);
	stats_view_scale(pps, record_rate(row->packets, length));
	stats_view_scale(bps, record_rate(8 * row->bytes, length));
	buf_printf(out, " %8s %8s %8s %8s  ", packets, bytes, pps, bps);
	interval_text_put_bar(out, row->packets, most, utf8);
	while (out->len && out->data[out->len - 1] == ' ')
		out->len--;
	buf_put_byte(out, '\n');
}

void interval_text_put(const struct interval_text *t, uint64_t length, struct buf *out)
{
	size_t count = t->rows.len / sizeof(struct interval_row);
	bool utf8 = terminal_speaks_utf8();
	uint64_t most = 1;

	if (!count)
		return;
	for (size_t i = 0; i < count; i++) {
		struct interval_row row = interval_text_row(t, i);

		most = row.packets > most ? row.packets : most;
	}
	buf_printf(out, "  %-*s %8s %8s %8s %8s\n", length % CLOCK_SECOND ? 24 : 20, "INTERVAL",
		"PACKETS", "BYTES", "PKT/S", "BIT/S");
	for (size_t i = 0; i < count; i++) {
		struct interval_row row = interval_text_row(t, i);

		interval_text_put_row(out, &row, length, most, utf8);
	}
}
