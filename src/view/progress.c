/* SPDX-License-Identifier: ISC */
#include "view/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define INTERVAL_NS (CLOCK_SECOND / 2)

/* ECMA-48: erase in line, from the cursor to the end. */
#define CLEAR "\r\033[K"

static bool wanted(void)
{
	const char *term = getenv("TERM");
	const char *no_color = getenv("NO_COLOR");

	return isatty(STDERR_FILENO) && !(no_color && no_color[0]) &&
	       !(term && !strcmp(term, "dumb"));
}

void progress_init(struct progress *p, uint64_t now)
{
	*p = (struct progress){ .on = wanted(), .last = now, .next = UINT64_MAX };
	if (p->on)
		p->next = now + INTERVAL_NS;
}

void progress_tick(
	struct progress *p, uint64_t now, uint64_t packets, uint64_t bytes, uint64_t failed)
{
	double seconds = (double)(now - p->last) / (double)CLOCK_SECOND;

	if (now < p->next)
		return;
	fprintf(stderr, CLEAR "%llu packets, %.0f pps, %.1f Mbit/s, %llu failed",
		(unsigned long long)packets, (double)(packets - p->packets) / seconds,
		(double)(bytes - p->bytes) * 8 / 1e6 / seconds, (unsigned long long)failed);
	p->shown = true;
	p->last = now;
	p->next = now + INTERVAL_NS;
	p->packets = packets;
	p->bytes = bytes;
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs(CLEAR, stderr);
	p->shown = false;
}
