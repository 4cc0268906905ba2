/* SPDX-License-Identifier: ISC */
/* What a format says of a run.  NULL: nothing. */
#ifndef RUN_REPORT_STYLE_H
#define RUN_REPORT_STYLE_H

#include "run/report.h"

struct report_style {
	void (*start)(struct report *, const struct record_start *);
	void (*stats)(struct report *, const struct record_stats *);
	void (*interface)(struct report *, const struct record_interface *record);
	void (*end)(struct report *, const struct record_end *);
	void (*inject_end)(struct report *, const struct record_inject_end *);
	void (*reply)(struct report *, const struct record_reply *);
	void (*send_failed)(struct report *, const struct fault *, const struct record_unsent *);
	void (*fault)(struct report *, const struct fault *, bool fatal);
};

/* The typed records of the encoder, where the format has no other style. */
const struct report_style *report_style_of(const struct format *format);

#endif
