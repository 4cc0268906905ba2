/* SPDX-License-Identifier: ISC */
#include "view/savefile_text.h"

#include "base/atom.h"
#include "view/text.h"

static void savefile_put_fact(struct buf *out, const char *what, const char *value)
{
	buf_printf(out, "  %-10s ", what);
	text_put_clean(out, value);
	buf_put_byte(out, '\n');
}

static void savefile_put_times(struct buf *out, const struct record_savefile *t)
{
	uint64_t duration = record_savefile_duration(t);
	char text[CLOCK_RFC3339_LEN + 1];

	clock_put_rfc3339(text, t->first);
	savefile_put_fact(out, "first", text);
	clock_put_rfc3339(text, t->last);
	savefile_put_fact(out, "last", text);
	buf_printf(out, "  %-10s %llu.%09llu s\n", "duration",
		(unsigned long long)(duration / CLOCK_SECOND),
		(unsigned long long)(duration % CLOCK_SECOND));
	if (duration)
		buf_printf(out, "  %-10s %llu packets/s, %llu bits/s\n", "rates",
			(unsigned long long)record_rate(t->packets, duration),
			(unsigned long long)record_rate(8 * t->wire_bytes, duration));
}

/* eth0, EN10MB, snaplen 262144, times of 10^-9 s, 3 packets, 0 dropped */
static void savefile_put_interface(struct buf *out, const struct record_savefile_interface *i)
{
	buf_printf(out, "  %-10s ", "interface");
	if (i->ifname) {
		text_put_clean(out, i->ifname);
		buf_puts(out, ", ");
	}
	buf_printf(out, "%s, snaplen %u, times of %u^-%u s, %llu packets", i->dlt_name, i->snaplen,
		i->resolution_base, i->resolution, (unsigned long long)i->packets);
	if (i->has_dropped)
		buf_printf(out, ", %llu dropped", (unsigned long long)(i->dropped + i->if_dropped));
	buf_put_byte(out, '\n');
}

void savefile_text(struct buf *out, const struct record_savefile *t)
{
	const struct record_savefile_facts *s = &t->facts;

	text_put_clean(out, s->file);
	buf_printf(out, "\n  %-10s %s %d.%d, %s-endian%s\n", "format", atom_text(s->format),
		s->major, s->minor, atom_text(s->byte_order), t->swapped ? " (swapped)" : "");
	buf_printf(out, "  %-10s %s (%d)\n", "link type", s->dlt_name, s->dlt);
	buf_printf(out, "  %-10s %u\n", "snaplen", s->snaplen);
	if (s->fcs_len)
		buf_printf(out, "  %-10s %u bytes at the end of each packet\n", "FCS", s->fcs_len);
	if (s->precision)
		buf_printf(out, "  %-10s %sseconds\n", "precision", atom_text(s->precision));
	buf_printf(out, "  %-10s %llu\n", "packets", (unsigned long long)t->packets);
	buf_printf(out, "  %-10s %llu captured, %llu on the wire\n", "bytes",
		(unsigned long long)t->bytes, (unsigned long long)t->wire_bytes);
	for (unsigned i = 0; i < s->interface_count; i++)
		savefile_put_interface(out, &s->interfaces[i]);
	if (t->packets)
		savefile_put_times(out, t);
}
