/* SPDX-License-Identifier: ISC */
#include "view/text.h"

#include "base/atom.h"
#include "wire/json_text.h"

void text_put_clean(struct buf *out, const char *text)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t len = strlen(text);

	while (len) {
		size_t n = utf8_len(p, len);
		/* U+0080 to U+009F are control characters too. */
		bool control = !n || *p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0);

		n = n ? n : 1;
		if (control)
			buf_put_byte(out, '?');
		else
			buf_put(out, p, n);
		p += n;
		len -= n;
	}
}

void text_start(struct buf *out, const struct record_start *r)
{
	for (unsigned i = 0; i < r->count; i++) {
		const struct record_savefile_facts *file = r->interfaces ? NULL : &r->files[i];

		buf_puts(out, file ? "# reading " : "# listening on ");
		text_put_clean(out, file ? file->file : r->interfaces[i].ifname);
		buf_printf(out, ", link type %s, snapshot length %u\n",
			file ? file->dlt_name : r->interfaces[i].dlt_name,
			file ? file->snaplen : r->interfaces[i].snaplen);
	}
}

void text_stats(struct buf *out, const struct record_stats *r)
{
	buf_puts(out, "# ");
	text_put_clean(out, r->origin->ifname ? r->origin->ifname : r->origin->file);
	buf_printf(out, ": %llu received, %llu dropped, %llu delivered, %llu bytes\n",
		(unsigned long long)r->received, (unsigned long long)r->dropped,
		(unsigned long long)r->delivered, (unsigned long long)r->bytes);
}

void text_event(struct buf *out, const struct record_interface *r)
{
	buf_puts(out, "# ");
	text_put_clean(out, r->ifname);
	buf_printf(out, " is %s", atom_text(r->event));
	if (r->to) {
		buf_puts(out, " to ");
		text_put_clean(out, r->to);
	}
	buf_put_byte(out, '\n');
}

void text_inject_end(struct buf *out, const struct record_inject_end *r)
{
	buf_printf(out, "# end (%s): %llu packets and %llu bytes sent, %llu failed",
		atom_text(r->reason), (unsigned long long)r->sent, (unsigned long long)r->bytes,
		(unsigned long long)r->failed);
	if (r->cut)
		buf_printf(out, ", %llu captured in part", (unsigned long long)r->cut);
	buf_put_byte(out, '\n');
}

void text_written(struct buf *out, const struct record_written *r)
{
	buf_puts(out, "# written ");
	text_put_clean(out, r->file);
	buf_printf(out, " (%s): %llu packets, %llu bytes\n", atom_text(r->reason),
		(unsigned long long)r->packets, (unsigned long long)r->bytes);
}

void text_end(struct buf *out, const struct record_end *r)
{
	buf_printf(out, "# end (%s): %llu packets, %llu bytes, %llu dropped", atom_text(r->reason),
		(unsigned long long)r->packets, (unsigned long long)r->bytes,
		(unsigned long long)r->dropped);
	if (r->writes)
		buf_printf(out, ", %llu written", (unsigned long long)r->written);
	buf_put_byte(out, '\n');
}
