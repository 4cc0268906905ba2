/* SPDX-License-Identifier: ISC */
#include "net/live_shared.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/atom.h"
#include "net/live_state.h"

int live_take_ring(struct source *s, struct fault *f)
{
	if (ring_map_again(&live_of(s)->memory, source_fd(s)))
		return 0;
	return fault_set(f, ATOM(failed), ATOM(open), s->origin->ifname,
		"cannot map the ring of %s: %s", s->origin->ifname, strerror(errno));
}

void live_tell_totals(struct source *s, struct live_totals *totals)
{
	live_of(s)->totals = totals;
	live_update_counts(s);
}

void live_adopt_totals(struct source *s, const struct live_totals *totals)
{
	struct live *live = s->state;

	live->kernel_received = totals->received;
	live->kernel_dropped = totals->dropped;
}

/* pcap_close() would take down the ring. */
void live_leave(struct source *s)
{
	close(source_fd(s));
	if_drops_close(&live_of(s)->drops);
}
