/* SPDX-License-Identifier: ISC */
#include "view/stats_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "view/text.h"

#define COLUMNS_DEFAULT 80
#define ROWS_DEFAULT    24
/* What stands before the bars, and the fewest rows that a live view is worth. */
#define NUMBERS_WIDTH 68
#define ROWS_MIN      4

/* console_codes(4) */
#define UP_LINES "\033[%uA"
#define ERASE    "\r\033[K"
#define CLEAN    "\033[H\033[J"

static void stats_view_measure(struct stats_view *v)
{
	v->size = terminal_size(STDOUT_FILENO);
	v->size.columns = v->size.columns ? v->size.columns : COLUMNS_DEFAULT;
	v->size.rows = v->size.rows ? v->size.rows : ROWS_DEFAULT;
}

bool stats_view_init(struct stats_view *v, unsigned devices, uint64_t interval, struct buf *out,
	enum terminal_color color)
{
	*v = (struct stats_view){
		.out = out, .devices = devices, .interval = interval, .keys.fd = -1
	};
	v->utf8 = terminal_speaks_utf8();
	stats_view_measure(v);
	v->terminal = terminal_draws(STDOUT_FILENO, color) && v->size.columns > NUMBERS_WIDTH &&
		      v->size.rows >= ROWS_MIN;
	if (v->terminal)
		terminal_keys_begin(&v->keys);
	v->rows = calloc(devices, sizeof(*v->rows));
	return v->rows != NULL;
}

void stats_view_finish(struct stats_view *v)
{
	if (v->terminal)
		terminal_keys_finish(&v->keys);
	free(v->rows);
	v->rows = NULL;
}

/* n in tenths of the unit, rounded; without floating point, which rounds otherwise on i386. */
static uint64_t stats_view_tenths(uint64_t n, uint64_t unit)
{
	return n / (unit / 10) + (n % (unit / 10) >= unit / 20);
}

void stats_view_scale(char out[STATS_VIEW_NUMBER], uint64_t n)
{
	static const char units[] = "kMGTPE";
	uint64_t unit = 1000;
	size_t i = 0;

	if (n < 10000) {
		snprintf(out, STATS_VIEW_NUMBER, "%u", (unsigned)n);
		return;
	}
	for (; stats_view_tenths(n, unit) >= 10000; unit *= 1000)
		i++;
	n = stats_view_tenths(n, unit);
	snprintf(out, STATS_VIEW_NUMBER, "%u.%u%c", (unsigned)n / 10, (unsigned)n % 10, units[i]);
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

/* Columns that are left for bars. */
static unsigned stats_view_room(const struct stats_view *v)
{
	unsigned room =
		v->size.columns > NUMBERS_WIDTH + 2 ? v->size.columns - NUMBERS_WIDTH - 2 : 0;

	return room < STATS_VIEW_SAMPLES ? room : STATS_VIEW_SAMPLES;
}

/* A line cut to the terminal: one that wraps could not be written over. */
static void stats_view_put_cut(struct stats_view *v, struct buf *line)
{
	size_t n = 0;

	for (unsigned columns = 0; n < line->len; n++)
		if ((line->data[n] & 0xc0) != 0x80 && columns++ == v->size.columns - 1)
			break;
	while (n && line->data[n - 1] == ' ')
		n--;
	if (!buf_failed(line))
		buf_put(v->out, line->data, n);
	buf_put_byte(v->out, '\n');
	line->len = 0;
}

/* How long the bars are in time. */
static void stats_view_put_header(struct stats_view *v, struct buf *line)
{
	uint64_t ns = stats_view_room(v) * v->interval;

	buf_printf(line, "%-15s %10s %10s %12s %16s", "DEVICE", "PACKETS/S", "BITS/S", "DROPPED",
		"PACKETS");
	if (ns % (60 * CLOCK_SECOND) == 0 && ns)
		buf_printf(line, "  LAST %u min", (unsigned)(ns / CLOCK_SECOND / 60));
	else
		buf_printf(line, "  LAST %.3g s", (double)ns / 1e9);
	stats_view_put_cut(v, line);
}

static void stats_view_put_row(struct stats_view *v, const struct stats_row *r, struct buf *line)
{
	char pps[STATS_VIEW_NUMBER], bps[STATS_VIEW_NUMBER];
	struct buf name = { 0 };

	stats_view_scale(pps, r->pps);
	stats_view_scale(bps, r->bps);
	text_put_clean(&name, r->ifname);
	buf_put_byte(&name, '\0');
	if (!buf_failed(&name))
		buf_printf(line, "%-15s %10s %10s %12llu %16llu  ", (const char *)name.data,
			r->down ? "down" : pps, bps, (unsigned long long)r->dropped,
			(unsigned long long)r->received);
	buf_finish(&name);
	stats_view_bars(line, &r->history, stats_view_room(v), v->utf8);
	buf_puts(v->out, ERASE);
	stats_view_put_cut(v, line);
}

/* The header stands in one row, the cursor in another. */
static void stats_view_draw(struct stats_view *v)
{
	unsigned room = v->size.rows > 2 ? v->size.rows - 2 : 1;
	unsigned shown = v->devices <= room ? v->devices : room - 1;
	struct buf line = { 0 };

	if (v->drawn)
		buf_printf(v->out, UP_LINES, v->drawn);
	else
		stats_view_put_header(v, &line);
	for (unsigned i = 0; i < shown; i++)
		stats_view_put_row(v, &v->rows[i], &line);
	v->drawn = shown;
	if (shown < v->devices) {
		buf_printf(&line, "and %u more devices", v->devices - shown);
		buf_puts(v->out, ERASE);
		stats_view_put_cut(v, &line);
		v->drawn++;
	}
	buf_finish(&line);
}

void stats_view_refresh(struct stats_view *v)
{
	if (!v->terminal || !v->drawn)
		return;
	terminal_keys_resume(&v->keys);
	stats_view_measure(v);
	buf_puts(v->out, CLEAN);
	v->drawn = 0;
	stats_view_draw(v);
}

static void stats_view_put_line(struct stats_view *v, const struct record_stats *r, bool down)
{
	char text[16] = "";
	struct tm tm;

	if (r->final) {
		text_stats(v->out, r);
		return;
	}
	if (clock_local(clock_now().sec, &tm))
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
	struct stats_row *row = &v->rows[index];

	if (!r->final)
		row->history.pps[row->history.count++ % STATS_VIEW_SAMPLES] = r->pps;
	row->ifname = r->origin->ifname;
	row->pps = r->pps;
	row->bps = r->bps;
	row->dropped = r->dropped;
	row->received = r->received;
	row->down = down;
	if (!v->terminal)
		stats_view_put_line(v, r, down);
	else if (index + 1 == v->devices)
		stats_view_draw(v);
}
