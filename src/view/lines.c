/* SPDX-License-Identifier: ISC */
#include "view/lines.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "view/hexdump.h"
#include "decode/line.h"
#include "view/text.h"

/* Widths to begin with: IPv4 with a port, or as short as it comes. */
#define ENDPOINT_WIDTH 21
#define ENDPOINT_SHORT 15
/* Below so many columns a line would be two. */
#define WIDE 100

#define DATE_FORMAT "%Y-%m-%d "
#define DATE_LEN    11 /* of what a time of the day leaves out */

/* On a narrow terminal lines that have IPv4 alone keep short columns, whatever else comes. */
void lines_init(struct lines *l, const struct lines_options *options, bool sources)
{
	unsigned columns = isatty(STDOUT_FILENO) ? terminal_size(STDOUT_FILENO).columns : 0;
	unsigned width = columns && columns < WIDE ? ENDPOINT_SHORT : ENDPOINT_WIDTH;

	*l = (struct lines){
		.options = *options,
		.color = terminal_colors(STDOUT_FILENO, (enum terminal_color)options->color),
		.sources = sources,
		.narrow = columns && columns < WIDE,
		.short_columns = { width, width },
		.columns = { width, width },
	};
}

void lines_finish(struct lines *l)
{
	conversations_finish(&l->conversations);
}

static void lines_put_nano(struct buf *out, uint32_t nsec)
{
	char digits[NUMBER_ROOM];

	buf_put(out, digits, (size_t)(number_put_nano(digits, nsec) - digits));
}

static void lines_put_local(struct packet_writer *w, const struct packet *p, bool date)
{
	if (p->sec != w->cached_sec) {
		struct tm tm = { 0 };

		w->cached_sec = p->sec;
		clock_local(p->sec, &tm);
		w->cache_len =
			(uint8_t)strftime(w->cache, sizeof(w->cache), DATE_FORMAT "%H:%M:%S.", &tm);
	}
	buf_put(w->out, w->cache + (date ? 0 : DATE_LEN), w->cache_len - (date ? 0u : DATE_LEN));
	lines_put_nano(w->out, p->nsec);
}

/* " 00:00:00.000036000", with a minus where clocks went back. */
static void lines_put_difference(struct buf *out, const struct packet *p, struct clock_time from)
{
	int64_t sec = p->sec - from.sec;
	int64_t nsec = (int64_t)p->nsec - from.nsec;
	bool negative = sec < 0 || (sec == 0 && nsec < 0);

	if (negative) {
		sec = -sec;
		nsec = -nsec;
	}
	if (nsec < 0) {
		nsec += 1000000000;
		sec--;
	}
	buf_printf(out, "%c%02lld:%02lld:%02lld.", negative ? '-' : ' ', (long long)sec / 3600,
		(long long)sec / 60 % 60, (long long)sec % 60);
	lines_put_nano(out, (uint32_t)nsec);
}

static void lines_put_time(struct packet_writer *w, struct lines *l, const struct packet *p)
{
	struct clock_time now = { p->sec, p->nsec };

	switch (l->options.times) {
	case LINES_NO_TIME:
		return;
	case LINES_SECONDS:
		buf_printf(w->out, "%lld.", (long long)p->sec);
		lines_put_nano(w->out, p->nsec);
		break;
	case LINES_DELTA:
	case LINES_SINCE:
		lines_put_difference(w->out, p, l->begun ? l->last : now);
		if (!l->begun || l->options.times == LINES_DELTA)
			l->last = now;
		l->begun = true;
		break;
	case LINES_DATE:
		lines_put_local(w, p, true);
		break;
	default:
		lines_put_local(w, p, false);
	}
	buf_puts(w->out, "  ");
}

/* Spaces to the column's end behind what begins at `start`, and the column's width. */
static unsigned lines_pad(struct buf *out, size_t start, unsigned width)
{
	unsigned written = (unsigned)(out->len - start);

	if (written > width)
		return written;
	buf_printf(out, "%*s", (int)(width - written), "");
	return width;
}

static void lines_put_where(struct buf *out, struct lines *l, const struct packet_origin *o)
{
	size_t start = out->len;

	text_put_clean(out, o->ifname ? o->ifname : o->file);
	l->where = lines_pad(out, start, l->where);
	buf_puts(out, "  ");
}

static void lines_put_macs(struct buf *out, const struct dissection *d)
{
	char src[ADDRESS_MAC_MAX], dest[ADDRESS_MAC_MAX];

	line_macs(d, src, dest);
	buf_printf(out, "%-17s > %-17s  ", src, dest);
}

static void lines_put_label(struct buf *out, const struct lines *l, const struct dissection *d)
{
	static const char *const colors[] = {
		[LINE_LINK] = "33",
		[LINE_NET] = "37",
		[LINE_ICMP] = "35",
		[LINE_TCP] = "32",
		[LINE_UDP] = "34",
		[LINE_APP] = "36",
	};
	char room[LINE_LABEL_MAX];

	if (l->color)
		buf_printf(out, "\033[%sm", colors[line_color(d)]);
	buf_printf(out, "%-6s", line_label(d, room));
	if (l->color)
		buf_puts(out, "\033[0m");
}

/* 192.0.2.1, 192.0.2.1:80 */
static bool lines_is_ipv4(const char *endpoint)
{
	return strchr(endpoint, '.') && strspn(endpoint, "0123456789.:") == strlen(endpoint) &&
	       !strstr(endpoint, "::");
}

static void lines_put_endpoints(struct buf *out, struct lines *l, const struct dissection *d)
{
	char src[LINE_ENDPOINT_MAX], dest[LINE_ENDPOINT_MAX];
	struct lines_columns *columns = &l->columns;
	size_t start = out->len;

	line_endpoints(d, src, dest);
	if (l->narrow && lines_is_ipv4(src) && lines_is_ipv4(dest))
		columns = &l->short_columns;
	buf_puts(out, src);
	columns->source = lines_pad(out, start, columns->source);
	buf_puts(out, " > ");
	start = out->len;
	buf_puts(out, dest);
	columns->destination = lines_pad(out, start, columns->destination);
}

static void lines_put_bytes(
	struct buf *out, const struct lines *l, const struct dissection *d, const struct packet *p)
{
	const struct lines_options *o = &l->options;
	size_t link = line_link_len(d);
	size_t hex = (o->hex_ascii ? o->hex_ascii : o->hex) > 1 ? 0 : link;
	size_t ascii = o->ascii > 1 ? 0 : link;

	if (o->hex || o->hex_ascii)
		hexdump_put(out, p->data + hex, p->caplen - hex, o->hex_ascii);
	if (o->ascii)
		hexdump_put_ascii(out, p->data + ascii, p->caplen - ascii);
	if (o->payload) {
		struct bytes payload = line_payload(d);

		hexdump_put_ascii(out, payload.data, payload.len);
	}
}

void lines_write(struct packet_writer *w, const struct packet *p)
{
	struct lines *l = w->options.context;
	struct buf *out = w->out;
	struct dissection d;

	decode_packet(&d, p->origin->dlt, p->data, p->caplen, p->len,
		decode_checks(l->options.checksums, p->flags));
	if (l->options.relative)
		conversations_find(&l->conversations, &d);
	lines_put_time(w, l, p);
	if (l->sources)
		lines_put_where(out, l, p->origin);
	if (l->options.macs)
		lines_put_macs(out, &d);
	lines_put_label(out, l, &d);
	buf_put_byte(out, ' ');
	lines_put_endpoints(out, l, &d);
	buf_printf(out, " %5u  ", p->len);
	line_info(&d, out);
	if (p->caplen < p->len)
		buf_printf(out, " (%u captured)", p->caplen);
	while (out->len && out->data[out->len - 1] == ' ')
		out->len--;
	buf_put_byte(out, '\n');
	lines_put_bytes(out, l, &d, p);
}
