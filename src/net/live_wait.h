/* SPDX-License-Identifier: ISC */
/* What a packet socket tells where it has no packets.  Linux alone: packet(7). */
#ifndef NET_LIVE_WAIT_H
#define NET_LIVE_WAIT_H

#include <net/if.h>

#include "net/source.h"

/* That a device is down and that it is gone comes as one error, once; so from then on it is
 * asked about, by the name that it had: one that is renamed while it is down is lost, too. */
struct live_wait {
	bool down;
	char ifname[IFNAMSIZ];
};

/* Does not block.  Returns -1 where the device is lost. */
int live_wait(struct source *s, struct live_wait *w, struct fault *f);

#endif
