/* SPDX-License-Identifier: ISC */
#include "run/rotation_clock.h"

#include <time.h>

#include "base/clock.h"

int64_t rotation_clock_period(uint64_t every, uint64_t *rest)
{
	struct clock_time now = clock_now();
	struct tm tm = { 0 };
	uint64_t since;

	clock_local(now.sec, &tm);
	since = (uint64_t)(now.sec + tm.tm_gmtoff) * CLOCK_SECOND + now.nsec;
	*rest = every - since % every;
	return (int64_t)(since / every);
}
