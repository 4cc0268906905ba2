/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "view/caret.h"
#include "view/filter_text.h"
#include "view/text.h"

static void filter_put_verdict(
	struct buf *out, const struct record_filter *r, const struct diagnosis *d)
{
	if (!r->error) {
		buf_printf(out, "valid for %s: %u instruction%s%s\n", r->dlt_name, r->instructions,
			r->instructions == 1 ? "" : "s", r->live ? ", on the device itself" : "");
		return;
	}
	buf_puts(out, "invalid: ");
	text_put_clean(out, r->error->message);
	buf_put_byte(out, '\n');
	caret_put(out, r->expression, d, "  ");
	if (r->error->hint[0]) {
		buf_puts(out, "  ");
		text_put_clean(out, r->error->hint);
		buf_put_byte(out, '\n');
	}
}

static void filter_put_share(struct buf *out, const char *what, uint64_t n, uint64_t of)
{
	buf_printf(out, "  %-12s %12llu  %5.1f %%\n", what, (unsigned long long)n,
		of ? 100.0 * (double)n / (double)of : 0.0);
}

static void filter_put_matches(struct buf *out, const struct record_matches *m)
{
	buf_puts(out, "packets of ");
	text_put_clean(out, m->file);
	buf_printf(out, ": %llu\n", (unsigned long long)m->packets);
	filter_put_share(out, "matched", m->matched, m->packets);
	if (!m->against)
		return;
	buf_puts(out, "against: ");
	text_put_clean(out, m->against);
	buf_put_byte(out, '\n');
	filter_put_share(out, "both", m->both, m->packets);
	filter_put_share(out, "only first", m->only_first, m->packets);
	filter_put_share(out, "only second", m->only_second, m->packets);
	filter_put_share(out, "neither", m->neither, m->packets);
}

void filter_text(struct buf *out, const struct record_filter *r, const struct diagnosis *d)
{
	filter_put_verdict(out, r, d);
	if (r->always)
		buf_printf(out, "it %s every packet\n", atom_text(r->always));
	for (unsigned i = 0; i < r->remark_count; i++)
		buf_printf(out, "note: %s\n", r->remarks[i]);
	if (r->matches)
		filter_put_matches(out, r->matches);
}
