/* SPDX-License-Identifier: ISC */
/*
 * Groups of sockets that share the packets of a device, each packet to one of them: PACKET_FANOUT
 * of packet(7).  A member's filter decides on what has been given to it, so all of them need the
 * same one.  Flags are never set: PACKET_FANOUT_FLAG_DEFRAG puts datagrams together that were
 * sent in fragments, and throws away the fragments of others without counting them.
 */
#ifndef NET_FANOUT_H
#define NET_FANOUT_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

#define FANOUT_ID_MAX UINT16_MAX

struct fanout {
	uint16_t id;  /* in a network namespace, of whatever program */
	atom_id type; /* hash, lb, cpu, qm, rollover, random; none: no member */
};

bool fanout_available(void);

/* Of a bound socket.  It must still reject every packet, for one that is on its way may come to
 * it again as to a member. */
int fanout_join(pcap_t *pcap, const char *ifname, const struct fanout *fanout, struct fault *f);

#endif
