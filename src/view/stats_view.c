/* SPDX-License-Identifier: ISC */
#include "view/stats_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "view/text.h"

#define COLUMNS_DEFAULT 80
/* What stands before the bars. */
#define NUMBERS_WIDTH 68

/* console_codes(4) */
#define UP_LINES "\033[%uA"
#define ERASE    "\r\033[K"

/* Lines that wrap or scroll away cannot be written over. */
static bool has_room(struct terminal_size size, unsigned devices)
{
	return (!size.columns || size.columns > NUMBERS_WIDTH) &&
	       (!size.rows || size.rows > devices + 1);
}

bool stats_view_init(
	struct stats_view *v, unsigned devices, struct buf *out, enum terminal_color color)
{
	*v = (struct stats_view){ .out = out, .devices = devices, .columns = COLUMNS_DEFAULT };
	v->utf8 = terminal_speaks_utf8();
	if (terminal_draws(STDOUT_FILENO, color)) {
		struct terminal_size size = terminal_size(STDOUT_FILENO);

		v->terminal = has_room(size, devices);
		if (size.columns)
			v->columns = size.columns;
	}
	v->histories = calloc(devices, sizeof(*v->histories));
	return v->histories != NULL;
}

void stats_view_finish(struct stats_view *v)
{
	free(v->histories);
	v->histories = NULL;
}

void stats_view_scale(char out[STATS_VIEW_NUMBER], uint64_t n)
{
	static const char units[] = "kMGTPE";
	double scaled = (double)n;
	size_t unit = 0;

	if (n < 10000) {
		snprintf(out, STATS_VIEW_NUMBER, "%u", (unsigned)n);
		return;
	}
	for (scaled /= 1000; scaled >= 999.95; scaled /= 1000)
		unit++;
	snprintf(out, STATS_VIEW_NUMBER, "%.1f%c", scaled, units[unit]);
}

void stats_view_bars(struct buf *out, const struct stats_history *h, unsigned width, bool utf8)
{
	static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const ascii[] = { " ", ".", ":", "-", "=", "+", "*", "#", "@" };
	unsigned n = h->count < STATS_VIEW_SAMPLES ? h->count : STATS_VIEW_SAMPLES;
	uint64_t most = 1;

	for (unsigned i = 0; i < n; i++)
		if (h->pps[i] > most)
			most = h->pps[i];
	n = n < width ? n : width;
	for (unsigned i = h->count - n; i < h->count; i++) {
		uint64_t pps = h->pps[i % STATS_VIEW_SAMPLES];
		/* The least traffic still shows. */
		unsigned level = pps ? 1 + (unsigned)(7.0 * (double)pps / (double)most) : 0;

		buf_puts(out, utf8 ? blocks[level] : ascii[level]);
	}
}

static void put_numbers(struct buf *out, const struct record_stats *r, bool down)
{
	char pps[STATS_VIEW_NUMBER], bps[STATS_VIEW_NUMBER];
	struct buf name = { 0 };

	stats_view_scale(pps, r->pps);
	stats_view_scale(bps, r->bps);
	text_put_clean(&name, r->origin->ifname);
	buf_put_byte(&name, '\0');
	if (!buf_failed(&name))
		buf_printf(out, "%-15s %10s %10s %12llu %16llu", (const char *)name.data,
			down ? "down" : pps, bps, (unsigned long long)r->dropped,
			(unsigned long long)r->received);
	buf_finish(&name);
}

static void put_over(struct stats_view *v, unsigned index, const struct record_stats *r, bool down)
{
	unsigned room = v->columns > NUMBERS_WIDTH + 2 ? v->columns - NUMBERS_WIDTH - 2 : 0;

	if (!v->drawn)
		buf_printf(v->out, "%-15s %10s %10s %12s %16s%s\n", "DEVICE", "PACKETS/S", "BITS/S",
			"DROPPED", "PACKETS", room > 12 ? "  LAST MINUTE" : "");
	else if (index == 0)
		buf_printf(v->out, UP_LINES, v->devices);
	v->drawn = true;
	buf_puts(v->out, ERASE);
	put_numbers(v->out, r, down);
	buf_puts(v->out, "  ");
	stats_view_bars(v->out, &v->histories[index], room, v->utf8);
	buf_put_byte(v->out, '\n');
}

static void put_line(struct stats_view *v, const struct record_stats *r, bool down)
{
	time_t now = (time_t)clock_now().sec;
	char text[16] = "";
	struct tm tm;

	if (r->final) {
		text_stats(v->out, r);
		return;
	}
	if (localtime_r(&now, &tm))
		strftime(text, sizeof(text), "%H:%M:%S ", &tm);
	buf_puts(v->out, text);
	text_put_clean(v->out, r->origin->ifname);
	buf_printf(v->out, ": %llu packets/s, %llu bits/s, %llu dropped, %llu packets%s\n",
		(unsigned long long)r->pps, (unsigned long long)r->bps,
		(unsigned long long)r->dropped, (unsigned long long)r->received,
		down ? ", down" : "");
}

void stats_view_put(struct stats_view *v, unsigned index, const struct record_stats *r, bool down)
{
	struct stats_history *h = &v->histories[index];

	if (!r->final)
		h->pps[h->count++ % STATS_VIEW_SAMPLES] = r->pps;
	if (v->terminal)
		put_over(v, index, r, down);
	else
		put_line(v, r, down);
}
