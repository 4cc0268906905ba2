/* SPDX-License-Identifier: ISC */
#include "run/rotation_clock.h"

#include <time.h>

#include "base/clock.h"

/* The hour that summer time gives back has the number of the one before it, but not in UTC. */
static bool rotation_clock_differs(
	const struct rotation_clock *now, const struct rotation_clock *before)
{
	return now->local != before->local ||
	       (now->aligned && before->aligned && now->utc != before->utc);
}

bool rotation_clock_turn(struct rotation_clock *clock, uint64_t every, uint64_t *rest)
{
	const struct rotation_clock before = *clock;
	struct clock_time now = clock_now();
	struct tm tm = { 0 };
	uint64_t local, utc = (uint64_t)now.sec * CLOCK_SECOND + now.nsec;

	clock_local(now.sec, &tm);
	local = utc + (uint64_t)tm.tm_gmtoff * CLOCK_SECOND;
	*rest = every - local % every;
	*clock =
		(struct rotation_clock){ local / every, utc / every, local % every == utc % every };
	return rotation_clock_differs(clock, &before);
}
