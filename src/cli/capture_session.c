/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "cli/capture_phase.h"

int capture_begin_session(struct capture *c, struct fault *f)
{
	struct session *s = &c->session;

	for (unsigned i = 0; i < c->count; i++)
		c->watched[i].source = &c->sources[i];
	s->sources = c->watched;
	s->count = c->count;
	s->report = &c->report;
	s->late = c->options.files.count ? &c->late : NULL;
	s->limits = (struct session_limits){
		.count = c->options.count,
		.duration = c->options.duration,
		.stats_interval = c->options.stats_interval,
		.reports = c->plan.reports,
		.credit = c->options.credit != CAPTURE_CREDIT_UNSET,
		.snaplen = c->options.snaplen != CAPTURE_SNAPLEN_UNSET,
	};
	s->credit = c->options.credit;
	s->prompt = c->plan.kind == CAPTURE_EPCAP;
	if (!session_init(s))
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	return 0;
}
