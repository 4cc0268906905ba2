/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "cli/inject_state.h"

/* A wait of that length is told of: it may not be what somebody expects. */
#define LONG_WAIT (60 * CLOCK_SECOND)

#define TIME_LEN 32

/* "1.500 s", "18h12m16s" */
static const char *inject_say_time(char out[TIME_LEN], uint64_t ns)
{
	uint64_t seconds = ns / CLOCK_SECOND;

	if (seconds < 60)
		snprintf(out, TIME_LEN, "%llu.%03llu s", (unsigned long long)seconds,
			(unsigned long long)(ns % CLOCK_SECOND / CLOCK_MS));
	else
		snprintf(out, TIME_LEN, "%lluh%llum%llus", (unsigned long long)(seconds / 3600),
			(unsigned long long)(seconds / 60 % 60),
			(unsigned long long)(seconds % 60));
	return out;
}

static void inject_say_earlier(struct inject *r)
{
	struct fault f;

	fault_set(&f, ATOM(packet_invalid), ATOM(read), NULL,
		"packet %llu has an earlier time than the one before",
		(unsigned long long)r->number);
	fault_hint(&f, "it is sent behind that without a pause, and so are others of the kind");
	inject_fail_input(r, &f, false, r->exit_code);
	r->said.earlier = true;
}

static void inject_say_gap(struct inject *r)
{
	char gap[TIME_LEN], most[TIME_LEN];

	progress_clear(&r->progress);
	report_say("the gap of %s before packet %llu was cut to %s, and so are others that are "
		   "longer",
		inject_say_time(gap, r->pacer.gap), (unsigned long long)r->number,
		inject_say_time(most, r->pacer.max_gap));
	r->said.gap = true;
}

static void inject_say_wait(struct inject *r, uint64_t wait)
{
	char text[TIME_LEN];

	progress_clear(&r->progress);
	report_say("packet %llu is due in %s, as it was captured; --max-gap cuts such gaps",
		(unsigned long long)r->number, inject_say_time(text, wait));
	r->said.waits = true;
}

void inject_say_turn(struct inject *r, uint64_t wait)
{
	if (r->pacer.kind != PACER_TIMES)
		return;
	if (r->pacer.earlier && !r->said.earlier)
		inject_say_earlier(r);
	if (r->pacer.gaps && !r->said.gap)
		inject_say_gap(r);
	if (wait > LONG_WAIT && !r->pacer.max_gap && !r->said.waits && !r->options.dry_run)
		inject_say_wait(r, wait);
}

void inject_say_cut(const struct inject *r, uint64_t cut)
{
	if (!cut)
		return;
	report_say("%llu packets were captured in part: %s", (unsigned long long)cut,
		r->options.skip_truncated ? "they were left out"
		: r->options.pad          ? "zeros stand for what is missing"
				 : "they were sent so; --skip-truncated leaves them out, --pad "
				   "fills them with zeros");
}
