/* SPDX-License-Identifier: ISC */
/* How long a run takes still: as long for the rest of the input as for what has been read. */
#include "cli/inject_state.h"

double inject_left_done(const struct inject *r)
{
	const uint64_t rounds = r->options.loop;
	double done = r->current;

	if (r->options.count)
		return (double)r->number / (double)r->options.count;
	if (!rounds || r->current >= r->feed_count)
		return -1;
	for (unsigned i = 0; i < r->feed_count; i++)
		if (!r->feeds[i].size)
			return -1;
	done += feed_share(&r->feeds[r->current]);
	return (r->round + done / r->feed_count) / (double)rounds;
}

uint64_t inject_left(const struct inject *r, double done, uint64_t now)
{
	const uint64_t most = r->end == UINT64_MAX ? UINT64_MAX : r->end > now ? r->end - now : 0;
	double left;

	if (!(done > 0 && done <= 1))
		return most;
	left = (double)(now - r->began) * (1 - done) / done;
	return left < (double)most ? (uint64_t)left : most;
}
